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

void smtp_mail_begin(struct smtp_session *ss, struct session_transaction *tx, enum session_via via)
{
    if (ss->mail_tx) smtp_mail_end(ss, false);
    // A cap on transactions may leave none: the octets are read all the same.
    static struct session_transaction nowhere;
    ss->mail_tx = tx ? tx : &nowhere;
    struct session_message *m = ARENA_NEW(&ss->s->arena, struct session_message);
    ss->mail = m;
    if (!tx) return;
    tx->via = via;
    if (ss->is_trial) return;
    const struct smtp_detail *detail = detail_of(ss);
    struct message_target target = {
        .session = ss->s,
        .summary = m,
        .arena = &ss->s->arena,
        .place = {.side = STREAM_CLIENT,
                  .transaction = tx->index,
                  .packet = ss->at.packet,
                  .offset = ss->offset[STREAM_CLIENT]},
    };
    if (detail) {
        target.detail = detail->message_begin(ss->decoder->options.detail_ctx, tx, &target.arena);
        ss->mail_is_detailed = true;
    }
    begin_sink(ss, tx);
    if (ss->mail_sink) {
        target.sink = ss->decoder->options.sink;
        target.sink_message = ss->mail_sink;
    }
    ss->builder = take_builder(ss);
    message_builder_begin(ss->builder, &target);
}

void smtp_mail_begin_tail(struct smtp_session *ss, struct session_transaction *tx,
                          enum session_via via)
{
    if (!tx) return;
    ss->mail_is_tail = true;
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

void smtp_mail_message(void *ctx, struct bytes data)
{
    struct smtp_session *ss = ctx;
    if ((!ss->builder && !ss->mail_is_tail) || data.len == 0) return;
    show_message(ss);
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

const struct smtp_data_events smtp_mail_events = {
    .message = smtp_mail_message,
    .wire = smtp_mail_wire,
};

void smtp_mail_gap(struct smtp_session *ss, uint64_t missing)
{
    if (!ss->mail) return;
    ss->mail->has_gap = true;
    if (ss->builder) message_builder_gap(ss->builder, missing);
    if (ss->mail_sink) ss->decoder->options.sink->gap(ss->mail_sink, missing);
}

static void finish_message(struct smtp_session *ss, bool ended)
{
    struct session_transaction *tx = ss->mail_tx;
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
                               .sent_ns = ss->at.time_ns};
    smtp_pairing_add(&ss->pairing, &await);
}
