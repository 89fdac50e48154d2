// SPDX-License-Identifier: BSD-2-Clause
//
// The state machine of one session: which parser reads the next octets of each side.
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "decode/smtp/smtp_state.h"

// ---- what the other files of the decoder call

void smtp_session_note(struct smtp_session *ss, enum finding_id id, enum stream_side side,
                       uint64_t offset, struct bytes detail)
{
    const struct session_transaction *tx = ss->mail_tx ? ss->mail_tx : ss->current;
    struct finding f = {
        .id = id,
        .side = smtp_turn_role(ss, side),
        .offset = offset,
        .packet = ss->evidence ? ss->evidence : ss->at.packet,
        .transaction = tx ? tx->index : -1,
        .detail = detail,
    };
    session_add_finding(ss->s, &f);
    if (!ss->s->last_finding) return;
    struct dialogue_line line = {
        .kind = DIALOGUE_NOTE,
        .side = side,
        .cls = DIALOGUE_PROTOCOL,
        .at = ss->at,
        .offset = offset,
        .command = -1,
        .group = -1,
        .transaction = f.transaction,
        .message = -1,
        .finding = ss->s->last_finding,
    };
    smtp_session_report(ss, &line);
}

void smtp_session_report(struct smtp_session *ss, const struct dialogue_line *line)
{
    const struct smtp_options *o = &ss->decoder->options;
    if (ss->is_trial || !o->detail) return;
    struct dialogue_line of_wire = *line;
    of_wire.side = smtp_turn_role(ss, line->side);
    of_wire.is_reversed = ss->is_reversed;
    o->detail->line(o->detail_ctx, &of_wire);
}

static bool wants_detail(const struct smtp_session *ss)
{
    return !ss->is_trial && ss->decoder->options.detail;
}

void smtp_session_report_input(struct smtp_session *ss, const struct smtp_input *in,
                               enum dialogue_kind kind, uint64_t len, struct bytes text)
{
    if (!wants_detail(ss)) return;
    struct dialogue_line line = {
        .kind = kind,
        .side = in->side,
        .cls = DIALOGUE_PROTOCOL,
        .at = in->at,
        .offset = in->offset,
        .len = len,
        .text = text,
        .command = -1,
        .group = -1,
        .transaction = -1,
        .message = -1,
    };
    smtp_session_report(ss, &line);
}

bool smtp_session_is_holding(const struct smtp_session *ss)
{
    switch (ss->client) {
    case SMTP_CLIENT_MIDSTREAM:
    case SMTP_CLIENT_WAIT:
    case SMTP_CLIENT_TURN:
    case SMTP_CLIENT_DATA_GAP:
    case SMTP_CLIENT_AMBIGUOUS: return true;
    case SMTP_CLIENT_START:
    case SMTP_CLIENT_PROXY:
    case SMTP_CLIENT_COMMAND:
    case SMTP_CLIENT_AUTH:
    case SMTP_CLIENT_DATA:
    case SMTP_CLIENT_CHUNK:
    case SMTP_CLIENT_BINARY:
    case SMTP_CLIENT_TLS_START:
    case SMTP_CLIENT_TLS:
    case SMTP_CLIENT_SEALED: return false;
    }
    return false;
}

// ---- the client's octets

static void report_end_mark(struct smtp_session *ss, uint64_t end)
{
    bool has_cr = ss->data.mark_len == 3;
    struct dialogue_line line = {
        .kind = DIALOGUE_LINE,
        .side = STREAM_CLIENT,
        .cls = DIALOGUE_PROTOCOL,
        .at = ss->at,
        .offset = end - ss->data.mark_len,
        .len = ss->data.mark_len,
        .text = has_cr ? BYTES_LIT(".\r\n") : BYTES_LIT(".\n"),
        .command = -1,
        .group = -1,
        .is_end_mark = true,
        .message = -1,
        .transaction = ss->mail_tx ? ss->mail_tx->index : -1,
    };
    smtp_session_report(ss, &line);
}

void smtp_session_end_data(struct smtp_session *ss, uint64_t end)
{
    report_end_mark(ss, end);
    smtp_command_seek(&ss->commands, end);
    smtp_mail_end(ss, true);
}

// Octets that the data parser holds back: they are on the wire before the ones that come now.
static unsigned waiting_dot(const struct smtp_data *d)
{
    return d->state == SMTP_DATA_DOT ? 1u + d->tail_len : 0;
}

// Whether a lone dot with other line ends is a question at all: only replies can answer it, so all
// of them must be there.
static bool wants_candidates(const struct smtp_session *ss, uint64_t offset)
{
    if (ss->accept_dot) return true;
    return !ss->is_trial && ss->pairing.count == 0 && !ss->mail->has_gap && !ss->mail_is_tail &&
           offset >= ss->no_candidates_before && ss->ambiguities < LIMIT_AMBIGUITIES &&
           !smtp_reply_is_partial(&ss->replies);
}

static size_t read_data(struct smtp_session *ss, const struct smtp_input *in)
{
    enum smtp_data_result result;
    ss->wire_offset = in->offset - waiting_dot(&ss->data);
    ss->data.wants_candidates = wants_candidates(ss, in->offset);
    size_t used = smtp_data_feed(&ss->data, in->data, &result);
    uint64_t end = in->offset + used;
    if (result == SMTP_DATA_END && ss->mail) ss->mail->eod.is_strict = true;
    if (result == SMTP_DATA_END) smtp_session_end_data(ss, end);
    if (result != SMTP_DATA_CANDIDATE) return used;
    smtp_mail_variant(ss, ss->data.variant);
    if (ss->accept_dot == 0) smtp_ambiguity_begin(ss, end);
    else if (ss->accept_dot == end) smtp_session_end_data(ss, end);
    else smtp_data_refuse(&ss->data);
    // The dot's line ended in CR, which only the octet after it told: that one is still to be read.
    return used == 0 && ss->client == SMTP_CLIENT_DATA ? read_data(ss, in) : used;
}

static size_t read_chunk(struct smtp_session *ss, const struct smtp_input *in)
{
    struct bytes part = bytes_first(in->data, ss->chunk_left < in->data.len ? (size_t)ss->chunk_left
                                                                            : in->data.len);
    ss->wire_offset = in->offset;
    smtp_mail_wire(ss, part);
    smtp_mail_message(ss, part);
    ss->chunk_left -= part.len;
    if (ss->chunk_left == 0) {
        smtp_command_seek(&ss->commands, in->offset + part.len);
        ss->client = SMTP_CLIENT_COMMAND;
        ss->judge.after_chunk = true;
        smtp_pairing_chunk_ended(&ss->pairing);
        if (ss->chunk_is_last) smtp_mail_end(ss, true);
    }
    return part.len;
}

void smtp_session_end_binary(struct smtp_session *ss, uint64_t end)
{
    struct smtp_await await = {.kind = SMTP_AWAIT_BINARY, .verb = SMTP_VERB_XEXCH50, .ordinal = -1};
    smtp_command_seek(&ss->commands, end);
    ss->client = SMTP_CLIENT_COMMAND;
    smtp_pairing_add(&ss->pairing, &await);
}

// Octets that are no part of any message.
static size_t read_binary(struct smtp_session *ss, const struct smtp_input *in)
{
    size_t len = ss->chunk_left < in->data.len ? (size_t)ss->chunk_left : in->data.len;
    smtp_session_report_input(ss, in, DIALOGUE_BYTES, len, BYTES_LIT(""));
    ss->chunk_left -= len;
    if (ss->chunk_left == 0) smtp_session_end_binary(ss, in->offset + len);
    return len;
}

// Reported as a whole when it was known to be one.
static size_t read_proxy(struct smtp_session *ss, const struct smtp_input *in)
{
    size_t len = ss->chunk_left < in->data.len ? (size_t)ss->chunk_left : in->data.len;
    ss->chunk_left -= len;
    if (ss->chunk_left == 0) ss->client = SMTP_CLIENT_START;
    return len;
}

static size_t read_tls(struct smtp_session *ss, const struct smtp_input *in)
{
    smtp_tls_input(ss, in);
    return in->data.len;
}

static size_t read_sealed(struct smtp_session *ss, const struct smtp_input *in)
{
    smtp_session_report_input(ss, in, DIALOGUE_BYTES, in->data.len, BYTES_LIT(""));
    return in->data.len;
}

// Reads some of a DATA input; 0: the rest has to wait.
static size_t read_client(struct smtp_session *ss, const struct smtp_input *in)
{
    ss->at = ss->client_at = in->at;
    switch (ss->client) {
    case SMTP_CLIENT_START:
    case SMTP_CLIENT_TLS_START:
        if (!smtp_first_client(ss, in->data, in->offset, false)) return 0;
        return read_client(ss, in);
    case SMTP_CLIENT_COMMAND:
    case SMTP_CLIENT_AUTH: return smtp_command_feed(&ss->commands, in->data);
    case SMTP_CLIENT_DATA: return read_data(ss, in);
    case SMTP_CLIENT_CHUNK: return read_chunk(ss, in);
    case SMTP_CLIENT_BINARY: return read_binary(ss, in);
    case SMTP_CLIENT_PROXY: return read_proxy(ss, in);
    case SMTP_CLIENT_TLS: return read_tls(ss, in);
    case SMTP_CLIENT_SEALED:
        if (smtp_login_is_sealed(ss, in)) return read_sealed(ss, in);
        ss->client = SMTP_CLIENT_COMMAND;
        return read_client(ss, in);
    case SMTP_CLIENT_MIDSTREAM:
    case SMTP_CLIENT_WAIT:
    case SMTP_CLIENT_TURN:
    case SMTP_CLIENT_DATA_GAP:
    case SMTP_CLIENT_AMBIGUOUS: return 0;
    }
    return 0;
}

static void side_ended(struct smtp_session *ss, const struct smtp_input *in)
{
    ss->at = in->at;
    smtp_session_report_input(ss, in, DIALOGUE_END, 0,
                              in->how == STREAM_END_FIN ? BYTES_LIT("FIN") : BYTES_LIT("RST"));
}

// Whether the held input may be read on; decides what can be decided from it.
static bool can_drain(struct smtp_session *ss)
{
    switch (ss->client) {
    case SMTP_CLIENT_START:
    case SMTP_CLIENT_TLS_START: {
        struct smtp_input front = smtp_input_front(&ss->held);
        if (front.kind != SMTP_INPUT_DATA) return true;
        bool is_cut;
        struct bytes first = smtp_input_first(&ss->held, &is_cut);
        return smtp_first_client(ss, first, front.offset, ss->is_finishing || is_cut);
    }
    case SMTP_CLIENT_DATA_GAP:
        if (smtp_resync_scan(ss)) return true;
        break;
    case SMTP_CLIENT_TURN:
        return smtp_turn_choose(ss, smtp_input_octets(&ss->held), ss->is_finishing);
    case SMTP_CLIENT_MIDSTREAM:
    case SMTP_CLIENT_WAIT: break;
    case SMTP_CLIENT_AMBIGUOUS: return false;
    case SMTP_CLIENT_PROXY:
    case SMTP_CLIENT_COMMAND:
    case SMTP_CLIENT_AUTH:
    case SMTP_CLIENT_DATA:
    case SMTP_CLIENT_CHUNK:
    case SMTP_CLIENT_BINARY:
    case SMTP_CLIENT_TLS:
    case SMTP_CLIENT_SEALED: return true;
    }
    if (ss->held.bytes <= LIMIT_HELD_BYTES) return false;
    smtp_resync_force(ss);
    return !smtp_session_is_holding(ss);
}

void smtp_session_drain(struct smtp_session *ss)
{
    while (!smtp_input_is_empty(&ss->held) && can_drain(ss)) {
        struct smtp_input in = smtp_input_front(&ss->held);
        if (ss->is_under_tls[STREAM_CLIENT] && !in.is_decrypted) {
            smtp_tls_take_held(ss);
            continue;
        }
        if (in.kind == SMTP_INPUT_DATA) {
            // The front is borrowed, and what is read may add to the queue only after it is taken.
            enum smtp_client_state before = ss->client;
            size_t used = read_client(ss, &in);
            if (used == 0 && ss->client == before) break;
            if (used > 0) smtp_input_take(&ss->held, used);
            if (ss->client == SMTP_CLIENT_AMBIGUOUS) smtp_ambiguity_input(ss, NULL);
            continue;
        }
        smtp_input_pop(&ss->held);
        if (in.kind == SMTP_INPUT_GAP) smtp_resync_client_gap(ss, &in);
        else side_ended(ss, &in);
    }
}

static void read_or_hold(struct smtp_session *ss, const struct smtp_input *all)
{
    struct smtp_input in = *all;
    // What follows the server's octets, or a gap of its, was sent knowing them; the next piece of
    // the same octets says nothing new.
    if (in.kind == SMTP_INPUT_DATA && ss->server_had_turn) {
        ss->server_had_turn = false;
        smtp_pairing_client_sends(&ss->pairing);
        smtp_resync_client_turn(ss);
    }
    if (!ss->is_turning) smtp_session_drain(ss);
    // What was held may have been a greeting: then this is the server's.
    if (ss->is_turning || all->is_reversed != ss->is_reversed) {
        smtp_session_input(ss, all);
        return;
    }
    while (smtp_input_is_empty(&ss->held) && !smtp_session_is_holding(ss)) {
        if (in.kind == SMTP_INPUT_GAP) {
            smtp_resync_client_gap(ss, &in);
            return;
        }
        if (in.kind == SMTP_INPUT_END) {
            side_ended(ss, &in);
            return;
        }
        size_t used = read_client(ss, &in);
        in.offset += used;
        in.data = bytes_skip(in.data, used);
        if (in.data.len == 0) return;
        if (used == 0) break;
    }
    if (ss->client == SMTP_CLIENT_AMBIGUOUS) {
        smtp_ambiguity_input(ss, &in);
        return;
    }
    smtp_input_add(&ss->held, &in);
    smtp_session_drain(ss);
}

static void client_input(struct smtp_session *ss, const struct smtp_input *in)
{
    uint64_t len = in->kind == SMTP_INPUT_DATA ? in->data.len : 0;
    ss->client_next = in->offset;
    read_or_hold(ss, in);
    if (in->is_reversed != ss->is_reversed) return;
    ss->client_next = in->offset + (in->kind == SMTP_INPUT_GAP ? in->missing : len);
}

// ---- the server's octets

static void server_data(struct smtp_session *ss, const struct smtp_input *in, bool is_all);

// Reads some of a DATA input; 0: nothing yet, but a reply may have ended before it.
static size_t read_server(struct smtp_session *ss, const struct smtp_input *in)
{
    switch (ss->server) {
    case SMTP_SERVER_START:
    case SMTP_SERVER_TLS_START: return 0; // chosen before
    case SMTP_SERVER_REPLY:
        ss->replies.splits_on_change = ss->pairing.count > 1;
        return smtp_reply_feed(&ss->replies, in->data);
    case SMTP_SERVER_TLS: return read_tls(ss, in);
    case SMTP_SERVER_SEALED:
        if (smtp_login_is_sealed(ss, in)) return read_sealed(ss, in);
        ss->server = SMTP_SERVER_REPLY;
        return read_server(ss, in);
    }
    return in->data.len;
}

static void read_server_all(struct smtp_session *ss, struct smtp_input in)
{
    // A reply that a change of code ended stands before the octets: then nothing is taken once.
    for (unsigned standing = 0; in.data.len > 0 && standing < 3;) {
        if (ss->client == SMTP_CLIENT_AMBIGUOUS) {
            smtp_ambiguity_input(ss, &in);
            return;
        }
        if (ss->server == SMTP_SERVER_START || ss->server == SMTP_SERVER_TLS_START) {
            server_data(ss, &in, ss->is_finishing);
            return;
        }
        ss->at = in.at;
        size_t used = read_server(ss, &in);
        standing = used ? 0 : standing + 1;
        in.offset += used;
        in.data = bytes_skip(in.data, used);
        if (!ss->is_turning) smtp_session_drain(ss);
        if (ss->is_turning || in.is_reversed != ss->is_reversed) {
            smtp_session_input(ss, &in);
            return;
        }
    }
}

static void server_data(struct smtp_session *ss, const struct smtp_input *in, bool is_all)
{
    ss->at = in->at;
    if (ss->server == SMTP_SERVER_START || ss->server == SMTP_SERVER_TLS_START) {
        if (!smtp_first_server(ss, in, is_all)) return;
        struct smtp_input head = *in;
        uint8_t octets[sizeof(ss->head)];
        memcpy(octets, ss->head, ss->head_len);
        head.data = bytes_of(octets, ss->head_len);
        head.offset -= ss->head_len;
        ss->head_len = 0;
        read_server_all(ss, head);
    }
    read_server_all(ss, *in);
}

void smtp_session_read_head(struct smtp_session *ss, uint64_t end)
{
    if (ss->head_len == 0) return;
    struct smtp_input nothing = {.kind = SMTP_INPUT_DATA,
                                 .side = STREAM_SERVER,
                                 .at = ss->at,
                                 .offset = end,
                                 .data = BYTES_LIT("")};
    server_data(ss, &nothing, true);
}

static void server_input(struct smtp_session *ss, const struct smtp_input *in)
{
    ss->server_had_turn = true;
    switch (in->kind) {
    case SMTP_INPUT_DATA: server_data(ss, in, ss->is_finishing); break;
    case SMTP_INPUT_GAP: smtp_resync_server_gap(ss, in); break;
    case SMTP_INPUT_END: side_ended(ss, in); break;
    }
}

// Nearly all octets are of messages, and of these nearly all come when nothing else waits: they
// need no look at anything but the state of the mail data.
static bool is_mail_alone(struct smtp_session *ss, const struct smtp_input *in)
{
    return ss->client == SMTP_CLIENT_DATA && in->kind == SMTP_INPUT_DATA &&
           in->side == STREAM_CLIENT && in->is_reversed == ss->is_reversed && !ss->is_turning &&
           !ss->server_had_turn && !ss->is_under_tls[STREAM_CLIENT] &&
           smtp_input_is_empty(&ss->held);
}

void smtp_session_input(struct smtp_session *ss, const struct smtp_input *in)
{
    struct smtp_input rest;
    if (is_mail_alone(ss, in) && in->data.len > 0) {
        ss->at = ss->client_at = in->at;
        size_t used = read_data(ss, in);
        ss->client_next = in->offset + used;
        if (used == in->data.len) return;
        rest = *in;
        rest.offset += used;
        rest.data = bytes_skip(rest.data, used);
        in = &rest;
    }
    if (ss->is_turning) smtp_turn_take(ss);
    struct smtp_input turned = *in;
    if (in->is_reversed != ss->is_reversed) {
        turned.side = stream_other(in->side);
        turned.is_reversed = ss->is_reversed;
        in = &turned;
    }
    if (in->kind == SMTP_INPUT_DATA && in->data.len == 0) return;
    if (ss->is_under_tls[in->side] && !in->is_decrypted) smtp_tls_input(ss, in);
    else if (ss->client == SMTP_CLIENT_AMBIGUOUS) smtp_ambiguity_input(ss, in);
    else if (in->side == STREAM_CLIENT) client_input(ss, in);
    else server_input(ss, in);
}

// ---- a session's life

struct smtp_session *smtp_session_new(struct smtp_decoder *d, struct session *s)
{
    struct smtp_session *ss = err_calloc(1, sizeof(*ss));
    ss->decoder = d;
    ss->s = s;
    smtp_command_init(&ss->commands, smtp_dialogue_command, ss);
    smtp_reply_init(&ss->replies, &smtp_dialogue_replies, ss);
    smtp_pairing_init(&ss->pairing, smtp_dialogue_resolved, ss);
    if (!s->syn_seen) smtp_pairing_doubt(&ss->pairing);
    smtp_input_init(&ss->held);
    return ss;
}

void smtp_session_free(struct smtp_session *ss)
{
    if (!ss) return;
    smtp_mail_free_builder(ss);
    smtp_ambiguity_free(ss);
    if (ss->auth) {
        smtp_auth_fini(ss->auth);
        free(ss->auth);
    }
    if (ss->tls) tls_session_fini(ss->tls);
    free(ss->tls);
    smtp_input_fini(&ss->held);
    smtp_pairing_fini(&ss->pairing);
    smtp_reply_fini(&ss->replies);
    smtp_command_fini(&ss->commands);
    free(ss);
}

// A session of another protocol: what was taken for SMTP is taken back.
static void forget_smtp(struct session *s)
{
    s->has_greeting = false;
    s->helo_verb = s->helo_name = BYTES_NONE;
    s->extensions = NULL;
    s->queries = NULL;
    s->clear_offer = (struct session_clear_offer){0};
    session_forget_auth(s);
    s->proxies = NULL;
    s->tls = (struct session_tls){0};
    s->transactions = s->last_transaction = NULL;
    s->transaction_count = s->message_count = s->command_count = 0;
    s->commands = NULL;
    s->codes = NULL;
    s->is_pipelined = false;
    s->reversal = NULL;
    s->last_code = 0;
}

void smtp_session_finish(struct smtp_session *ss)
{
    ss->is_finishing = true;
    smtp_tls_finish(ss);
    if (ss->is_turning) smtp_turn_take(ss);
    // Each round decides one thing that was open, which may leave another open behind it.
    while (ss->client == SMTP_CLIENT_AMBIGUOUS || !smtp_input_is_empty(&ss->held)) {
        if (ss->client == SMTP_CLIENT_AMBIGUOUS) smtp_ambiguity_finish(ss);
        else smtp_resync_force(ss);
        if (ss->is_turning) smtp_turn_take(ss);
        smtp_session_drain(ss);
    }
    smtp_session_read_head(ss, ss->offset[STREAM_SERVER]);
    smtp_reply_finish(&ss->replies);
    struct stream_point last = ss->at;
    ss->at = ss->client_at;
    smtp_command_finish(&ss->commands);
    ss->at = last;
    if (ss->mail_tx) smtp_mail_end(ss, false);
    smtp_pairing_finish(&ss->pairing);
    bool is_over =
        ss->ended[STREAM_CLIENT] || ss->ended[STREAM_SERVER] || ss->s->state != STREAM_OPEN;
    if (ss->chunk_left > 0 && ss->client == SMTP_CLIENT_CHUNK && is_over)
        smtp_judge_once(ss, FINDING_BDAT_SIZE, STREAM_CLIENT, ss->offset[STREAM_CLIENT],
                        BYTES_NONE);
    bool is_known = is_over && !(ss->missed & SMTP_MISSED_CLIENT);
    smtp_envelope_close(ss, is_known ? SESSION_ABORTED : SESSION_INCOMPLETE);
    smtp_judge_finish(ss);
    smtp_tls_keep_facts(ss);
    ss->s->is_smtp = !(ss->server_judged && !ss->server_speaks_smtp && ss->client_judged &&
                       !ss->client_speaks_smtp);
    if (!ss->s->is_smtp) forget_smtp(ss->s);
}
