// SPDX-License-Identifier: BSD-2-Clause
//
// Command lines and replies: what each of them does to the state of the session.
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "decode/smtp/char_class.h"
#include "decode/smtp/smtp_bdat.h"
#include "decode/smtp/smtp_ehlo.h"
#include "decode/smtp/smtp_state.h"

static bool is_mail_verb(enum smtp_verb verb)
{
    return verb == SMTP_VERB_MAIL || verb == SMTP_VERB_SEND || verb == SMTP_VERB_SOML ||
           verb == SMTP_VERB_SAML;
}

static bool is_hello(enum smtp_verb verb)
{
    return verb == SMTP_VERB_EHLO || verb == SMTP_VERB_HELO || verb == SMTP_VERB_LHLO;
}

static bool is_starttls(enum smtp_verb verb)
{
    return verb == SMTP_VERB_STARTTLS || verb == SMTP_VERB_X_ANONYMOUSTLS;
}

static bool is_auth_verb(enum smtp_verb verb)
{
    return verb == SMTP_VERB_AUTH || verb == SMTP_VERB_X_EXPS;
}

static bool is_turn(enum smtp_verb verb)
{
    return verb == SMTP_VERB_TURN || verb == SMTP_VERB_ATRN;
}

static bool is_envelope(enum smtp_verb verb)
{
    return is_mail_verb(verb) || verb == SMTP_VERB_RCPT;
}

static struct bytes upper(struct smtp_session *ss, struct bytes b)
{
    uint8_t *copy = arena_alloc(&ss->s->arena, b.len + 1);
    for (size_t i = 0; i < b.len; i++) copy[i] = char_upper(b.data[i]);
    return bytes_of(copy, b.len);
}

// ---- commands

static void report_command(struct smtp_session *ss, const struct smtp_command *c, int32_t ordinal,
                           const struct session_transaction *tx, bool is_secret)
{
    bool is_mail = is_envelope(c->verb) || c->verb == SMTP_VERB_DATA || c->verb == SMTP_VERB_BDAT;
    struct dialogue_line line = {
        .kind = DIALOGUE_LINE,
        .side = STREAM_CLIENT,
        .cls = is_mail ? DIALOGUE_ENVELOPE : DIALOGUE_PROTOCOL,
        .at = ss->at,
        .offset = c->offset,
        .len = c->len,
        .text = c->line,
        .command = ordinal,
        .group = -1,
        .message = -1,
        .is_secret = is_secret,
        .transaction = tx ? tx->index : -1,
    };
    smtp_session_report(ss, &line);
}

// Of AUTH the mechanism; of another line with credentials nothing.
static struct bytes open_arg(const struct smtp_command *c)
{
    size_t end = 0;
    while (is_auth_verb(c->verb) && end < c->arg.len && !char_is_wsp(c->arg.data[end])) end++;
    return bytes_first(c->arg, end);
}

static struct session_command *keep_command(struct smtp_session *ss, const struct smtp_command *c,
                                            bool is_secret)
{
    struct session *s = ss->s;
    if (!ss->decoder->options.want_commands) return NULL;
    if (s->command_count > LIMIT_COMMANDS) {
        s->cut++;
        return NULL;
    }
    struct session_command *kept = ARENA_NEW(&s->arena, struct session_command);
    kept->verb = upper(ss, c->verb_text);
    kept->arg = arena_copy_bytes(&s->arena, is_secret ? open_arg(c) : c->arg);
    bool is_known = is_auth_verb(c->verb) || bytes_starts_nocase(c->verb_text, BYTES_LIT("AUTH"));
    if (is_secret && !is_known) kept->verb = BYTES_LIT("********");
    kept->is_reversed = ss->is_reversed;
    if (ss->last_command) ss->last_command->next = kept;
    else s->commands = kept;
    ss->last_command = kept;
    return kept;
}

// Nothing of the envelope is in the capture: neither may be the chunks before this one. After a
// RCPT there are none, be it refused or not: there is no RCPT between two chunks (RFC 3030 2).
static bool may_lack_chunks(const struct smtp_session *ss, const struct session_transaction *tx)
{
    bool may_be_missed = !ss->s->syn_seen || ss->had_client_gap;
    return may_be_missed && !ss->is_rcpt_last && bytes_is_none(tx->from) && !tx->rcpts;
}

static void begin_chunk(struct smtp_session *ss, const struct smtp_command *c,
                        struct smtp_await *await)
{
    struct smtp_bdat bdat;
    if (!smtp_bdat_parse(c->arg, &bdat)) {
        smtp_session_note(ss, FINDING_BDAT_SIZE, STREAM_CLIENT, c->offset, c->arg);
        return;
    }
    await->has_chunk = true;
    await->is_last_chunk = bdat.is_last;
    await->is_per_rcpt = bdat.is_last && ss->is_lmtp;
    await->transaction = smtp_envelope_for_message(ss, false);
    struct session_transaction *tx = await->transaction;
    if (tx && tx->via == SESSION_VIA_DATA)
        smtp_session_note(ss, FINDING_BDAT_MIX, STREAM_CLIENT, c->offset, BYTES_NONE);
    if (ss->mail_tx != tx || !tx) {
        if (ss->mail_tx) smtp_mail_end(ss, false);
        if (tx && may_lack_chunks(ss, tx)) smtp_mail_begin_tail(ss, tx, SESSION_VIA_BDAT);
        else if (tx) smtp_mail_begin(ss, tx, SESSION_VIA_BDAT);
    }
    if (ss->chunk_may_be_lost || (tx && tx->burls)) smtp_mail_gap(ss, 0);
    ss->chunk_may_be_lost = ss->is_rcpt_last = false;
    await->binary_len = ss->chunk_left = bdat.size;
    await->is_chunk_open = bdat.size > 0;
    ss->chunk_is_last = bdat.is_last;
    if (bdat.size > 0) ss->client = SMTP_CLIENT_CHUNK;
    else if (bdat.is_last && ss->mail_tx) smtp_mail_end(ss, true);
}

// The name that the client gives itself.
static void keep_hello(struct smtp_session *ss, struct bytes verb, struct bytes name)
{
    struct session_reversal *r = ss->is_reversed ? ss->s->reversal : NULL;
    *(r ? &r->helo_verb : &ss->s->helo_verb) = verb;
    *(r ? &r->helo_name : &ss->s->helo_name) = name;
}

// What a command starts; fills in what its reply will need.
static void start_command(struct smtp_session *ss, const struct smtp_command *c,
                          struct smtp_await *await)
{
    if (is_mail_verb(c->verb)) {
        smtp_envelope_mail(ss, c->arg, await);
    } else if (c->verb == SMTP_VERB_RCPT) {
        smtp_envelope_rcpt(ss, c->arg, await);
        ss->is_rcpt_last = true;
    } else if (c->verb == SMTP_VERB_DATA) {
        ss->data_line_bare_lf = c->is_bare_lf;
        ss->client = SMTP_CLIENT_WAIT;
    } else if (c->verb == SMTP_VERB_RSET) {
        ss->is_reset_sent = true; // a chunk behind it belongs to no transaction (RFC 3030 2)
    } else if (is_starttls(c->verb) || is_turn(c->verb)) {
        ss->client = SMTP_CLIENT_WAIT;
    } else if (is_auth_verb(c->verb)) {
        smtp_login_begin(ss, c->arg, await);
        smtp_login_judge_use(ss, c->offset);
    } else if (is_hello(c->verb)) {
        // In clear after STARTTLS: somebody decrypted the capture.
        if (ss->s->tls.mode == SESSION_TLS_STARTTLS) ss->s->tls.is_decrypted = true;
        await->name = arena_copy_bytes(&ss->s->arena, c->arg);
        if (!ss->helo_accepted) keep_hello(ss, upper(ss, c->verb_text), await->name);
    } else if (c->verb == SMTP_VERB_UNKNOWN) {
        await->name = smtp_offer_keyword(ss, c->verb_text);
    } else {
        smtp_vendor_command(ss, c, await);
    }
}

static void judge_client(struct smtp_session *ss, const struct smtp_command *c)
{
    if (!ss->client_judged) {
        ss->client_judged = true;
        ss->client_speaks_smtp = c->verb != SMTP_VERB_UNKNOWN && c->verb != SMTP_VERB_NONE;
    }
    if (c->is_bare_lf && !ss->noted_bare_lf[STREAM_CLIENT]) {
        ss->noted_bare_lf[STREAM_CLIENT] = true;
        smtp_session_note(ss, FINDING_LINE_BARE_LF, STREAM_CLIENT, c->offset, BYTES_NONE);
    }
}

// Counts the lines that a gap left of something else than a command.
static bool is_left_over(struct smtp_session *ss, const struct smtp_command *c)
{
    if (!ss->is_resyncing || smtp_resync_is_command(c)) return false;
    if (ss->auth && !c->starts_after_gap) return false; // a line of the exchange
    if (++ss->lines_lost > 1) smtp_resync_missed(ss, SMTP_MISSED_MORE);
    return true;
}

// A line that a gap left of something else. A command may stand behind it.
static void skip_left_over(struct smtp_session *ss, const struct smtp_command *c)
{
    size_t at = smtp_resync_find_command(c);
    struct smtp_command front = *c;
    front.line = at ? bytes_first(c->line, at) : c->line;
    front.len = at ? at : c->len;
    report_command(ss, &front, -1, NULL, smtp_login_is_secret(ss, &front));
    if (at == 0) return;
    struct smtp_command behind = smtp_command_parse(bytes_skip(c->line, at));
    behind.offset = c->offset + at;
    behind.len = c->len - at;
    behind.is_ended = true;
    behind.is_bare_lf = c->is_bare_lf;
    smtp_dialogue_command(ss, &behind);
}

void smtp_dialogue_command(void *ctx, const struct smtp_command *c)
{
    struct smtp_session *ss = ctx;
    bool is_unknown = c->verb == SMTP_VERB_UNKNOWN || c->verb == SMTP_VERB_NONE;
    // An unfinished line is no command, nor is what a gap left of one or of a chunk.
    if (!c->is_ended) {
        if (tls_record_looks_like(c->line) && !ss->is_resyncing)
            smtp_judge_once(ss, FINDING_PROTO_CROSS, STREAM_CLIENT, c->offset, BYTES_LIT("TLS"));
        report_command(ss, c, -1, NULL, smtp_login_is_secret(ss, c));
        return;
    }
    if (is_left_over(ss, c)) {
        skip_left_over(ss, c);
        return;
    }
    // After a 334, or where the reply to AUTH is not in the capture and this is no command.
    if (ss->client == SMTP_CLIENT_AUTH || (ss->auth && is_unknown)) {
        smtp_login_line(ss, c);
        return;
    }
    smtp_login_end(ss);
    bool is_secret = smtp_login_is_secret(ss, c);
    if (!is_unknown) ss->was_login_refused = false;
    // Right before this chunk octets are missing: another one may have been there.
    ss->chunk_may_be_lost = c->verb == SMTP_VERB_BDAT && ss->is_resyncing;
    smtp_resync_found(ss);
    judge_client(ss, c);
    struct smtp_await await = {
        .kind = SMTP_AWAIT_COMMAND,
        .verb = c->verb,
        .ordinal = (int32_t)ss->s->command_count,
        .sent_ns = ss->at.time_ns,
        .offset = c->offset,
        // Behind a bare LF and not waited for: to a strict server it is the rest of the line
        // before.
        .may_be_lost = ss->was_bare_lf && ss->pairing.count > 0,
    };
    ss->was_bare_lf = c->is_bare_lf;
    ss->was_data_done = false;
    ss->s->command_count++;
    if (ss->pairing.count > 0) ss->s->is_pipelined = true;
    await.command = keep_command(ss, c, is_secret);
    start_command(ss, c, &await);
    smtp_judge_command(ss, c, is_secret);
    const struct session_transaction *tx = await.transaction ? await.transaction
                                           : ss->sent        ? ss->sent
                                                             : ss->current;
    report_command(ss, c, await.ordinal,
                   is_envelope(c->verb) || c->verb == SMTP_VERB_DATA ? tx : NULL, is_secret);
    if (c->verb == SMTP_VERB_BDAT) begin_chunk(ss, c, &await);
    smtp_pairing_add(&ss->pairing, &await);
}

// ---- replies

void smtp_dialogue_keep_reply(struct smtp_session *ss, const struct smtp_reply *reply, bool as_sent,
                              struct session_reply *out)
{
    struct arena *a = &ss->s->arena;
    *out = (struct session_reply){
        .code = reply->code,
        .is_cut = reply->is_cut,
        .enhanced = as_sent ? BYTES_NONE : arena_copy_bytes(a, reply->enhanced),
        .text = arena_copy_bytes(a, as_sent ? reply->full_text : reply->text),
        .at = ss->at,
        .has_delay = ss->asked_ns && reply->time_ns >= ss->asked_ns,
        .delay_ns = reply->time_ns - ss->asked_ns,
    };
    if (!out->has_delay) out->delay_ns = 0;
}

// Whether the server's first reply, with that code, is the greeting.
static bool is_greeting(const struct smtp_session *ss, unsigned code)
{
    if (ss->first_reply_done) return false;
    if (ss->server_lost_start) return code == 220 && ss->pairing.count == 0;
    if (!ss->s->syn_seen && code != 220) return false;
    return code == 220 || code == 421 || code == 554 || ss->pairing.count == 0;
}

static void judge_server(struct smtp_session *ss, const struct smtp_reply_line *line)
{
    if (!ss->server_judged) {
        ss->server_judged = true;
        ss->server_speaks_smtp = line->is_reply;
    }
    if (!line->is_reply && line->is_ended && ss->server_speaks_smtp && !ss->server_lost_start &&
        !ss->noted_no_reply) {
        ss->noted_no_reply = true;
        smtp_session_note(ss, FINDING_REPLY_SYNTAX, STREAM_SERVER, line->offset, line->line);
    }
    if (line->is_bare_lf && !ss->noted_bare_lf[STREAM_SERVER]) {
        ss->noted_bare_lf[STREAM_SERVER] = true;
        smtp_session_note(ss, FINDING_LINE_BARE_LF, STREAM_SERVER, line->offset, BYTES_NONE);
    }
}

static void on_reply_line(void *ctx, const struct smtp_reply_line *line)
{
    struct smtp_session *ss = ctx;
    judge_server(ss, line);
    smtp_judge_reply_line(ss, line);
    // The first reply tells what the octets before it were: they come first.
    if (line->is_reply && ss->client == SMTP_CLIENT_MIDSTREAM) {
        struct stream_point here = ss->at;
        smtp_resync_midstream(ss, !is_greeting(ss, line->code));
        smtp_session_drain(ss);
        ss->at = here;
    }
    if (ss->is_refused_early && line->is_reply) smtp_pairing_skip_message(&ss->pairing);
    // Of the next lines of the same octets too.
    ss->replies.splits_on_change = ss->pairing.count > 1;
    const struct smtp_await *a = smtp_pairing_for(&ss->pairing, line->code);
    if (!line->is_reply || is_greeting(ss, line->code)) a = NULL;
    const struct session_transaction *tx = !a                     ? NULL
                                           : a->transaction       ? a->transaction
                                           : is_envelope(a->verb) ? ss->current
                                                                  : NULL;
    struct dialogue_line out = {
        .kind = DIALOGUE_LINE,
        .side = STREAM_SERVER,
        .cls = a && a->kind == SMTP_AWAIT_COMMAND && is_envelope(a->verb) ? DIALOGUE_ENVELOPE
                                                                          : DIALOGUE_PROTOCOL,
        .at = ss->at,
        .offset = line->offset,
        .len = line->len,
        .text = line->line,
        .command = a ? a->ordinal : -1,
        .group = -1,
        .message = -1,
        .transaction = tx ? tx->index : -1,
        .code = line->code,
        .is_continued = line->is_reply && !line->is_last,
    };
    smtp_session_report(ss, &out);
}

static void answer_missed(struct smtp_session *ss, const struct smtp_reply *reply);
static void resolve_data(struct smtp_session *ss, const struct smtp_reply *reply);

static void take_greeting(struct smtp_session *ss, const struct smtp_reply *reply)
{
    struct session_reversal *r = ss->s->reversal;
    bool *has_greeting = ss->is_reversed ? &r->has_greeting : &ss->s->has_greeting;
    bool is_first = !*has_greeting; // not the one after roles that were turned back
    *has_greeting = true;
    if (is_first)
        smtp_dialogue_keep_reply(ss, reply, true,
                                 ss->is_reversed ? &r->greeting : &ss->s->greeting);
    if (!ss->is_reversed && is_first) smtp_timing_greeting(ss->s, reply->time_ns);
    smtp_judge_greeting(ss, reply);
}

// Answers no command that was seen. Where one may have been missed it is that one's.
static void take_orphan(struct smtp_session *ss, const struct smtp_reply *reply)
{
    // The 2xx before it was one too many, and answered no DATA.
    if (reply->code == 354 && ss->was_data_done && ss->client == SMTP_CLIENT_COMMAND) {
        ss->client = SMTP_CLIENT_WAIT;
        if (ss->last_command) ss->last_command->code = reply->code;
        resolve_data(ss, reply);
    }
    if (ss->orphans++ == 0) ss->first_orphan = reply->code;
    if (ss->had_client_gap || !ss->s->syn_seen) answer_missed(ss, reply);
    else smtp_session_note(ss, FINDING_REPLY_ORPHAN, STREAM_SERVER, reply->offset, reply->text);
    if (!ss->had_client_gap && !ss->had_server_gap && ss->s->syn_seen) smtp_judge_orphan(ss, reply);
}

// A server uses some ten codes; a hostile one has a thousand to choose from.
static void count_code(struct smtp_session *ss, unsigned code)
{
    struct session_code **at = &ss->s->codes;
    while (*at && (*at)->code != code) at = &(*at)->next;
    if (!*at) {
        *at = ARENA_NEW(&ss->s->arena, struct session_code);
        (*at)->code = (uint16_t)code;
    }
    (*at)->count++;
}

static void on_reply(void *ctx, const struct smtp_reply *parsed)
{
    struct smtp_session *ss = ctx;
    struct smtp_reply timed = *parsed, *reply = &timed;
    timed.time_ns = ss->at.time_ns;
    ss->s->last_code = reply->code;
    count_code(ss, reply->code);
    bool greets = is_greeting(ss, reply->code);
    ss->first_reply_done = true;
    if (reply->is_mixed)
        smtp_session_note(ss, FINDING_REPLY_MIXED, STREAM_SERVER, reply->offset, reply->text);
    if (greets) {
        take_greeting(ss, reply);
        return;
    }
    bool in_mail = ss->client == SMTP_CLIENT_DATA_GAP ||
                   (ss->client == SMTP_CLIENT_DATA && ss->mail &&
                    (ss->mail->has_gap || (ss->mail_may_be_lost && ss->mail->size == 0)));
    if (in_mail && ss->pairing.count == 0 && reply->code != 421) smtp_resync_ended_in_gap(ss);
    bool is_paired = smtp_pairing_reply(&ss->pairing, reply);
    bool is_early = !is_paired && reply->code != 421 && smtp_envelope_refused_early(ss, reply);
    if (!is_paired && !is_early && reply->code != 421) take_orphan(ss, reply);
    if (reply->code == 421) smtp_envelope_cut_short(ss, reply);
}

const struct smtp_reply_events smtp_dialogue_replies = {.line = on_reply_line, .reply = on_reply};

// ---- a command and its reply

static void resolve_hello(struct smtp_session *ss, const struct smtp_await *a,
                          const struct smtp_reply *reply)
{
    bool accepted = reply && reply->code / 100 == 2;
    if (reply && !accepted) return;
    // Without its reply in the capture it most likely was accepted, but that is not said.
    smtp_envelope_close(ss, SESSION_ABORTED);
    if (!accepted) return;
    ss->helo_accepted = true;
    ss->is_lmtp = a->verb == SMTP_VERB_LHLO;
    keep_hello(ss, arena_copy_bytes(&ss->s->arena, bytes_str(smtp_verb_name(a->verb))), a->name);
    smtp_offer_begin(ss);
    if (a->verb == SMTP_VERB_HELO) return;
    struct session_reversal *r = ss->is_reversed ? ss->s->reversal : NULL;
    struct session_extension **end = r ? &r->extensions : &ss->s->extensions;
    *end = NULL;
    struct smtp_ehlo it = smtp_ehlo_of(reply);
    struct bytes text;
    for (unsigned n = 0; smtp_ehlo_next(&it, &text); n++) {
        if (n >= LIMIT_EXTENSIONS) {
            ss->s->cut++;
            continue;
        }
        *end = ARENA_NEW(&ss->s->arena, struct session_extension);
        (*end)->text = smtp_ehlo_copy(&ss->s->arena, text);
        smtp_offer_add(ss, *end, reply->offset);
        end = &(*end)->next;
    }
    smtp_login_judge_offer(ss, reply->offset);
    smtp_offer_end(ss, reply);
}

static void resolve_data(struct smtp_session *ss, const struct smtp_reply *reply)
{
    if (ss->client != SMTP_CLIENT_WAIT) return;
    // Where no reply to DATA is in the capture, what follows is the message, if something follows.
    bool follows = !ss->is_finishing || ss->held.bytes > 0;
    if (!reply && smtp_resync_goes_on(ss)) follows = false;
    if (reply ? reply->code / 100 != 3 : !follows) {
        ss->client = SMTP_CLIENT_COMMAND;
        ss->was_data_done = reply && reply->code / 100 == 2;
        return;
    }
    smtp_data_init(&ss->data, ss->data_line_bare_lf, &smtp_mail_events, ss);
    smtp_mail_begin(ss, smtp_envelope_begin_data(ss), SESSION_VIA_DATA);
    ss->client = SMTP_CLIENT_DATA;
}

static void resolve_command(struct smtp_session *ss, const struct smtp_await *a,
                            const struct smtp_reply *reply)
{
    if (is_hello(a->verb)) resolve_hello(ss, a, reply);
    else if (is_auth_verb(a->verb)) smtp_login_resolved(ss, a, reply);
    else if (is_starttls(a->verb)) smtp_starttls_resolved(ss, reply);
    else if (is_turn(a->verb)) smtp_turn_resolved(ss, a, reply);
    else if (!smtp_vendor_resolved(ss, a, reply)) smtp_envelope_resolved(ss, a, reply);
    if (a->verb == SMTP_VERB_DATA) resolve_data(ss, reply);
}

// A reply to a command that a gap swallowed, or the time before the capture. A 354 says that it was
// DATA, a 334 AUTH, a 220 that it may have been STARTTLS: what comes next, clear or not, tells.
static void answer_missed(struct smtp_session *ss, const struct smtp_reply *reply)
{
    bool reads_commands = ss->client == SMTP_CLIENT_COMMAND || ss->client == SMTP_CLIENT_START;
    if (!reply || !reads_commands) return;
    if (reply->code == 334) smtp_login_resume(ss);
    if (reply->code == 220 && ss->server == SMTP_SERVER_REPLY) {
        ss->client = SMTP_CLIENT_TLS_START;
        ss->server = SMTP_SERVER_TLS_START;
    }
    if (reply->code != 354) return;
    ss->client = SMTP_CLIENT_WAIT;
    ss->data_line_bare_lf = false;
    // Nothing came since the gap: it may hold the message as well.
    bool is_after_gap = ss->is_resyncing && ss->lines_lost == 0 && ss->had_client_gap &&
                        !smtp_command_is_partial(&ss->commands);
    resolve_data(ss, reply);
    ss->mail_may_be_lost = is_after_gap;
}

static void answer_command(const struct smtp_await *a, const struct smtp_reply *reply)
{
    a->command->code = reply->code;
    a->command->has_delay = a->sent_ns && reply->time_ns >= a->sent_ns;
    if (a->command->has_delay) a->command->delay_ns = reply->time_ns - a->sent_ns;
}

// A 354 fits nothing but DATA: a reading that lays it on another command leaves it over as well.
static void count_misfit(struct smtp_session *ss, const struct smtp_await *a,
                         const struct smtp_reply *reply)
{
    bool is_wrong = reply && reply->code == 354 && a->kind != SMTP_AWAIT_GAP &&
                    !(a->kind == SMTP_AWAIT_COMMAND && a->verb == SMTP_VERB_DATA);
    if (ss->is_trial && is_wrong && ss->orphans++ == 0) ss->first_orphan = reply->code;
}

void smtp_dialogue_resolved(void *ctx, const struct smtp_await *a, const struct smtp_reply *reply)
{
    struct smtp_session *ss = ctx;
    count_misfit(ss, a, reply);
    if (a->command && reply && reply->code != 334) answer_command(a, reply);
    ss->asked_ns = a->sent_ns;
    smtp_judge_before(ss, a, reply);
    switch (a->kind) {
    case SMTP_AWAIT_COMMAND: resolve_command(ss, a, reply); break;
    case SMTP_AWAIT_MESSAGE: smtp_envelope_resolved(ss, a, reply); break;
    case SMTP_AWAIT_AUTH: smtp_login_resolved(ss, a, reply); break;
    case SMTP_AWAIT_BINARY: break;
    case SMTP_AWAIT_GAP: answer_missed(ss, reply); break;
    }
    smtp_judge_after(ss, a, reply);
    ss->asked_ns = 0;
}
