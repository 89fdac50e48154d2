// SPDX-License-Identifier: BSD-2-Clause
//
// Message octets on their way from the mail data or the chunks to the message builder.
#include "decode/smtp/smtp_state.h"

static const struct smtp_detail *detail_of(const struct smtp_session *ss)
{
    return ss->is_trial ? NULL : ss->decoder->options.detail;
}

// The sink is told from here of messages, by the builder of parts.
static void begin_sink(struct smtp_session *ss, struct session_transaction *tx)
{
    const struct message_sink *sink = ss->decoder->options.sink;
    ss->mail_sink = sink ? sink->begin(sink->ctx, ss->s, tx, ss->mail) : NULL;
}

static void end_sink(struct smtp_session *ss)
{
    if (ss->mail_sink) ss->decoder->options.sink->end(ss->mail_sink);
    ss->mail_sink = NULL;
}

static struct message_builder *take_builder(struct smtp_session *ss)
{
    struct smtp_decoder *d = ss->decoder;
    if (d->free_builder_count > 0) return d->free_builders[--d->free_builder_count];
    return message_builder_new(d->options.want_hashes, d->options.depth);
}

void smtp_mail_free_builder(struct smtp_session *ss)
{
    struct smtp_decoder *d = ss->decoder;
    if (!ss->builder) return;
    if (d->free_builder_count < sizeof(d->free_builders) / sizeof(d->free_builders[0]))
        d->free_builders[d->free_builder_count++] = ss->builder;
    else message_builder_free(ss->builder);
    ss->builder = NULL;
}

static bool is_binary(const struct session_transaction *tx)
{
    for (const struct session_param *p = tx->params; p; p = p->next)
        if (bytes_equal(p->keyword, BYTES_LIT("BODY")))
            return bytes_equal_nocase(p->value, BYTES_LIT("BINARYMIME"));
    return false;
}

void smtp_mail_begin(struct smtp_session *ss, struct session_transaction *tx, enum session_via via)
{
    if (ss->mail_tx) smtp_mail_end(ss, false);
    // A cap on transactions may leave none: the octets are read all the same.
    static struct session_transaction nowhere;
    ss->mail_tx = tx ? tx : &nowhere;
    struct session_message *m = ARENA_NEW(&ss->s->arena, struct session_message);
    ss->mail = m;
    ss->is_refused_early = ss->mail_may_be_lost = false;
    if (!tx) return;
    tx->via = via;
    bool is_read = ss->decoder->options.depth != MESSAGE_COUNTED;
    ss->checks_lines = is_read && !ss->is_trial && !is_binary(tx);
    smtp_lines_init(&ss->lines);
    if (ss->is_trial) return;
    const struct smtp_detail *detail = detail_of(ss);
    struct message_target target = {
        .session = ss->s,
        .summary = m,
        .transaction = tx,
        .arena = &ss->s->arena,
        .want_types = ss->decoder->options.want_types,
        .place = {.side = smtp_turn_role(ss, STREAM_CLIENT),
                  .transaction = tx->index,
                  .packet = ss->at.packet,
                  .offset = ss->commands.offset},
    };
    if (detail) {
        target.detail = detail->message_begin(ss->decoder->options.detail_ctx, tx, &target.arena);
        ss->mail_is_detailed = true;
    }
    target.texts = ss->decoder->options.texts;
    begin_sink(ss, tx);
    if (ss->mail_sink) {
        target.sink = ss->decoder->options.sink;
        target.sink_message = ss->mail_sink;
    }
    ss->builder = take_builder(ss);
    message_builder_begin(ss->builder, &target);
    if (tx->restarted_at > 0) smtp_mail_gap(ss, 0);
}

void smtp_mail_begin_tail(struct smtp_session *ss, struct session_transaction *tx,
                          enum session_via via)
{
    if (!tx) return;
    ss->mail_is_tail = true;
    ss->checks_lines = false;
    ss->mail_tx = tx;
    ss->mail = ARENA_NEW(&ss->s->arena, struct session_message);
    tx->via = via;
    begin_sink(ss, tx);
    if (ss->mail_sink) ss->decoder->options.sink->gap(ss->mail_sink, 0);
    const struct smtp_detail *detail = detail_of(ss);
    struct arena *unused;
    if (!detail) return;
    detail->message_begin(ss->decoder->options.detail_ctx, tx, &unused);
    ss->mail_is_detailed = true;
}

// The message enters the model with its first octet. A DATA message takes the place of chunks that
// came before it in the same transaction.
static void show_message(struct smtp_session *ss)
{
    if (!ss->mail_tx->message) ss->s->message_count++;
    ss->mail_tx->message = ss->mail;
}

// The octets stand on the wire right before wire_offset; a dot that was doubled is not among them.
// What is odd is noted once the message is over: in its midst a note would cut its lines.
static void check_lines(struct smtp_session *ss, struct bytes data)
{
    unsigned fresh = smtp_lines_feed(&ss->lines, data);
    for (unsigned i = 0; fresh && i < SMTP_LINES_ODDITIES; i++) {
        if (!(fresh & 1u << i)) continue;
        ss->odd_line_at[i] = ss->at.packet;
        ss->odd_line_offset[i] = ss->wire_offset - data.len + ss->lines.first[i];
    }
}

static void note_lines(struct smtp_session *ss)
{
    static const enum finding_id ids[SMTP_LINES_ODDITIES] = {
        [SMTP_LINES_BARE_LF] = FINDING_LINE_BARE_LF, [SMTP_LINES_BARE_CR] = FINDING_LINE_BARE_CR,
        [SMTP_LINES_CRCRLF] = FINDING_LINE_CRCRLF,   [SMTP_LINES_NUL] = FINDING_LINE_NUL,
        [SMTP_LINES_TOO_LONG] = FINDING_LINE_LONG,
    };
    for (unsigned i = 0; i < SMTP_LINES_ODDITIES; i++) {
        if (ss->lines.count[i] == 0) continue;
        ss->evidence = ss->odd_line_at[i];
        smtp_session_note(ss, ids[i], STREAM_CLIENT, ss->odd_line_offset[i], BYTES_NONE);
    }
    ss->evidence = 0;
}

static void keep_lines(struct smtp_session *ss)
{
    const struct smtp_lines *l = &ss->lines;
    struct session_lines *out = &ss->mail->lines;
    out->bare_lf = l->count[SMTP_LINES_BARE_LF];
    out->bare_cr = l->count[SMTP_LINES_BARE_CR];
    out->crcrlf = l->count[SMTP_LINES_CRCRLF];
    out->nul = l->count[SMTP_LINES_NUL];
    out->too_long = l->count[SMTP_LINES_TOO_LONG];
    out->longest = l->longest;
}

void smtp_mail_message(void *ctx, struct bytes data)
{
    struct smtp_session *ss = ctx;
    if ((!ss->builder && !ss->mail_is_tail) || data.len == 0) return;
    show_message(ss);
    if (ss->checks_lines) check_lines(ss, data);
    if (ss->mail_is_tail) ss->mail->size += data.len;
    else message_builder_feed(ss->builder, data);
    const struct smtp_detail *detail = detail_of(ss);
    if (detail) detail->message_data(ss->decoder->options.detail_ctx, data);
    if (ss->mail_sink) ss->decoder->options.sink->data(ss->mail_sink, data, &ss->at);
}

void smtp_mail_wire(void *ctx, struct bytes data)
{
    struct smtp_session *ss = ctx;
    const struct smtp_detail *detail = detail_of(ss);
    if (detail) detail->wire(ss->decoder->options.detail_ctx, data, ss->wire_offset, &ss->at);
    ss->wire_offset += data.len;
}

// Each kind of it is noted once a message.
void smtp_mail_variant(void *ctx, unsigned variant)
{
    struct smtp_session *ss = ctx;
    if (ss->is_trial || !ss->mail || ss->mail_is_tail) return;
    uint64_t bit = UINT64_C(1) << variant;
    if (ss->mail->eod.variants & bit) return;
    ss->mail->eod.variants |= bit;
    smtp_session_note(ss, FINDING_EOD_AMBIG, STREAM_CLIENT, ss->wire_offset,
                      bytes_str(smtp_data_variant_name(variant)));
}

static void on_unstuffed(void *ctx)
{
    struct smtp_session *ss = ctx;
    if (ss->is_trial || !ss->mail) return;
    if (ss->mail->lines.unstuffed++ == 0)
        smtp_session_note(ss, FINDING_DOT_UNSTUFFED, STREAM_CLIENT, ss->wire_offset, BYTES_NONE);
}

const struct smtp_data_events smtp_mail_events = {
    .message = smtp_mail_message,
    .wire = smtp_mail_wire,
    .variant = smtp_mail_variant,
    .unstuffed = on_unstuffed,
};

void smtp_mail_gap(struct smtp_session *ss, uint64_t missing)
{
    if (!ss->mail) return;
    ss->mail->has_gap = true;
    smtp_lines_gap(&ss->lines);
    if (ss->builder) message_builder_gap(ss->builder, missing);
    if (ss->mail_sink) ss->decoder->options.sink->gap(ss->mail_sink, missing);
}

static void finish_message(struct smtp_session *ss, bool ended)
{
    struct session_transaction *tx = ss->mail_tx;
    if (ss->checks_lines) keep_lines(ss);
    if (ss->checks_lines) note_lines(ss);
    // An empty message is a message too, once its end was seen; one that is all gap was not seen.
    if (ended && !ss->mail->has_gap) show_message(ss);
    ss->mail->is_ended = ended;
    if (ss->builder) {
        message_builder_finish(ss->builder, ended && !ss->mail->has_gap);
        smtp_mail_free_builder(ss);
    }
    end_sink(ss);
    if (!ended && tx->message && (ss->is_finishing || ss->ended[STREAM_CLIENT]))
        smtp_session_note(ss, FINDING_DATA_CUT, STREAM_CLIENT, ss->offset[STREAM_CLIENT],
                          BYTES_NONE);
    if (ss->mail_is_detailed) detail_of(ss)->message_end(ss->decoder->options.detail_ctx);
}

void smtp_mail_end(struct smtp_session *ss, bool ended)
{
    struct session_transaction *tx = NULL;
    if (ss->builder || ss->mail_is_tail) {
        tx = ss->mail_tx;
        finish_message(ss, ended);
    } else if (ss->is_trial) {
        tx = ss->mail_tx;
    }
    ss->mail_is_detailed = ss->mail_is_tail = false;
    ss->mail_tx = NULL;
    ss->mail = NULL;
    ss->accept_dot = 0;
    if (ss->client != SMTP_CLIENT_DATA && ss->client != SMTP_CLIENT_DATA_GAP) return;
    ss->client = SMTP_CLIENT_COMMAND;
    if (!ended) return;
    struct smtp_await await = {.kind = SMTP_AWAIT_MESSAGE,
                               .ordinal = -1,
                               .transaction = tx,
                               .is_per_rcpt = ss->is_lmtp,
                               .sent_ns = ss->at.time_ns};
    smtp_pairing_add(&ss->pairing, &await);
}
