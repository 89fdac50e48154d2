// SPDX-License-Identifier: BSD-2-Clause
//
// What is odd about replies, about commands now that their reply is there, and about how the
// session ended. The order of commands is judged by their replies, since under pipelining nothing
// is certain before.
#include "base/limits.h"
#include "decode/smtp/enhanced_status.h"
#include "decode/smtp/char_class.h"
#include "decode/smtp/smtp_state.h"

enum {
    REPLY_LINE = 512,       // RFC 5321 4.5.3.1.5
    CHALLENGE_LINE = 12288, // RFC 4954 4
};

void smtp_judge_reply_line(struct smtp_session *ss, const struct smtp_reply_line *line)
{
    if (ss->is_trial || !ss->server_speaks_smtp) return;
    smtp_judge_octets(ss, STREAM_SERVER, line->line, line->offset, line->line);
    if (line->len > (line->code == 334 ? CHALLENGE_LINE : REPLY_LINE))
        smtp_judge_once(ss, FINDING_LINE_LONG, STREAM_SERVER, line->offset, BYTES_NONE);
    if (line->is_reply && line->is_malformed && line->is_ended)
        smtp_judge_once(ss, FINDING_REPLY_SYNTAX, STREAM_SERVER, line->offset, line->line);
}

// ---- the greeting, and what came before it

void smtp_judge_greeting(struct smtp_session *ss, const struct smtp_reply *reply)
{
    const int64_t slow_ns = 150 * INT64_C(1000000000); // half of RFC 5321 4.5.3.2.1
    const struct session_timing *t = &ss->s->timing;
    if (ss->is_trial) return;
    if (!ss->is_reversed && t->knows_greeting && t->greeting_ns > slow_ns)
        smtp_judge_once(ss, FINDING_REPLY_SLOW, STREAM_SERVER, reply->offset, BYTES_NONE);
    if (!ss->s->syn_seen || ss->s->command_count == 0 || ss->s->reversal) return;
    ss->judge.early_talk = (struct smtp_judged){true, 0, ss->at};
}

// A client that knows PIPECONNECT from a session before may talk early (Exim); whether it is
// offered the reply to EHLO tells.
static void settle_early_talk(struct smtp_session *ss)
{
    struct smtp_judged *early = &ss->judge.early_talk;
    if (!early->is_set) return;
    early->is_set = false;
    const struct bytes names[] = {BYTES_LIT("PIPECONNECT"), BYTES_LIT("PIPE_CONNECT"),
                                  BYTES_LIT("X_PIPE_CONNECT")};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!smtp_offer_has(ss, names[i])) continue;
        smtp_offer_use(ss, names[i], false);
        return;
    }
    ss->evidence = early->at.packet;
    smtp_judge_once(ss, FINDING_EARLY_TALK, STREAM_CLIENT, early->offset, BYTES_NONE);
    ss->evidence = 0;
}

// ---- a reply and its command

static bool is_hello(enum smtp_verb verb)
{
    return verb == SMTP_VERB_EHLO || verb == SMTP_VERB_HELO || verb == SMTP_VERB_LHLO;
}

static void judge_enhanced(struct smtp_session *ss, const struct smtp_await *a,
                           const struct smtp_reply *reply)
{
    bool is_exempt =
        a->kind == SMTP_AWAIT_COMMAND && (is_hello(a->verb) || a->verb == SMTP_VERB_XCLIENT);
    if (is_exempt || reply->is_cut || reply->code / 100 == 3) return;
    if (!bytes_is_none(reply->enhanced)) {
        smtp_offer_use(ss, BYTES_LIT("ENHANCEDSTATUSCODES"), false);
        return;
    }
    if (!smtp_offer_has(ss, BYTES_LIT("ENHANCEDSTATUSCODES"))) return; // RFC 2034 4
    smtp_judge_once(ss, FINDING_REPLY_ENH_CLASS, STREAM_SERVER, reply->offset, reply->full_text);
}

// Half of RFC 5321 4.5.3.2.
static int64_t slow_seconds(const struct smtp_await *a)
{
    if (a->kind == SMTP_AWAIT_MESSAGE || (a->has_chunk && a->is_last_chunk)) return 300;
    if (a->kind == SMTP_AWAIT_COMMAND && a->verb == SMTP_VERB_DATA) return 60;
    return 150;
}

static void judge_time(struct smtp_session *ss, const struct smtp_await *a,
                       const struct smtp_reply *reply)
{
    if (a->sent_ns == 0 || reply->time_ns == 0) return;
    if (reply->time_ns - a->sent_ns > slow_seconds(a) * INT64_C(1000000000))
        smtp_judge_once(ss, FINDING_REPLY_SLOW, STREAM_SERVER, reply->offset, BYTES_NONE);
}

// What is told across sessions.
static void keep_query(struct smtp_session *ss, const struct smtp_await *a,
                       const struct smtp_reply *reply)
{
    if (ss->query_count >= LIMIT_QUERIES) {
        ss->s->cut++;
        return;
    }
    struct session_query *q = ARENA_NEW(&ss->s->arena, struct session_query);
    q->code = (uint16_t)reply->code;
    q->enhanced = arena_copy_bytes(&ss->s->arena, reply->enhanced);
    q->at = ss->at;
    q->offset = a->offset;
    if (ss->last_query) ss->last_query->next = q;
    else ss->s->queries = q;
    ss->last_query = q;
    ss->query_count++;
}

static bool is_harvest(const struct smtp_session *ss)
{
    const struct thresholds *t = ss->decoder->options.thresholds;
    const struct smtp_judge *j = &ss->judge;
    return j->no_such >= threshold_of(t, THRESHOLD_HARVEST) ||
           (j->asked >= threshold_of(t, THRESHOLD_HARVEST_ASKED) && j->unknown * 2 >= j->asked);
}

static void judge_queries(struct smtp_session *ss, const struct smtp_await *a,
                          const struct smtp_reply *reply)
{
    struct smtp_judge *j = &ss->judge;
    bool is_query = a->verb == SMTP_VERB_VRFY || a->verb == SMTP_VERB_EXPN;
    if (!is_query && a->verb != SMTP_VERB_RCPT) return;
    j->asked++;
    if (reply->code == 550) j->unknown++;
    if (reply->code == 550 && bytes_equal(reply->enhanced, BYTES_LIT("5.1.1"))) j->no_such++;
    if (is_harvest(ss))
        smtp_judge_once(ss, FINDING_ENV_HARVEST, STREAM_CLIENT, a->offset, BYTES_NONE);
    if (!is_query) return;
    keep_query(ss, a, reply);
    j->vrfy_refused |= reply->code == 550;
    j->vrfy_undecided |= reply->code == 252;
    bool tells = reply->code == 250 || reply->code == 251 || (j->vrfy_refused && j->vrfy_undecided);
    if (tells)
        smtp_judge_once(ss, FINDING_VRFY_DISCLOSES, STREAM_SERVER, reply->offset, reply->text);
}

static bool is_loopback(const struct stream_endpoint *e)
{
    static const uint8_t v6[16] = {[15] = 1};
    return e->ip_version == 6 ? memcmp(e->ip, v6, sizeof(v6)) == 0 : e->ip[0] == 127;
}

static void judge_proxy(struct smtp_session *ss, const struct smtp_await *a,
                        const struct smtp_reply *reply)
{
    bool is_proxy = a->verb == SMTP_VERB_XCLIENT || a->verb == SMTP_VERB_XFORWARD;
    if (is_proxy && reply->code / 100 == 2 && !is_loopback(&ss->s->client))
        smtp_judge_once(ss, FINDING_XCLIENT_TAKEN, STREAM_SERVER, reply->offset,
                        bytes_str(smtp_verb_name(a->verb)));
}

// What the server knows when it answers: RFC 5321 4.1.4.
static const char *bad_order(const struct smtp_session *ss, const struct smtp_await *a)
{
    bool is_open = ss->current != NULL, was_refused = ss->refused != NULL;
    switch (a->verb) {
    case SMTP_VERB_MAIL: return is_open ? "MAIL inside a mail transaction" : NULL;
    case SMTP_VERB_RCPT: return is_open || was_refused ? NULL : "RCPT before MAIL";
    case SMTP_VERB_DATA:
    case SMTP_VERB_BDAT:
        if (is_open && ss->current->rcpt_count == 0 && !ss->current->is_restarted)
            return "no RCPT before the message";
        return is_open || was_refused || ss->judge.was_open ? NULL : "no MAIL before the message";
    case SMTP_VERB_AUTH:
        if (is_open) return "AUTH inside a mail transaction";
        return ss->judge.is_authenticated ? "AUTH after AUTH" : NULL;
    default: return NULL;
    }
}

static void judge_order(struct smtp_session *ss, const struct smtp_await *a)
{
    if (!ss->s->syn_seen || ss->had_client_gap || ss->had_server_gap) return;
    const char *why = bad_order(ss, a);
    if (why) smtp_judge_once(ss, FINDING_SEQ_BAD, STREAM_CLIENT, a->offset, bytes_str(why));
}

static void judge_message_start(struct smtp_session *ss, const struct smtp_await *a,
                                const struct smtp_reply *reply)
{
    const struct session_transaction *tx = ss->current;
    if (a->verb != SMTP_VERB_DATA || reply->code / 100 != 3 || !tx) return;
    if (tx->via == SESSION_VIA_BDAT)
        smtp_judge_once(ss, FINDING_BDAT_MIX, STREAM_CLIENT, a->offset, BYTES_NONE);
    for (const struct session_param *p = tx->params; p; p = p->next)
        if (bytes_equal(p->keyword, BYTES_LIT("BODY")) &&
            bytes_equal_nocase(p->value, BYTES_LIT("BINARYMIME")))
            smtp_judge_once(ss, FINDING_BINARY_IN_DATA, STREAM_CLIENT, a->offset, BYTES_NONE);
    if (!smtp_input_is_empty(&ss->held) && smtp_input_front(&ss->held).kind == SMTP_INPUT_DATA &&
        !ss->had_server_gap && !ss->had_client_gap)
        smtp_judge_once(ss, FINDING_PIPE_ORDER, STREAM_CLIENT, smtp_input_front(&ss->held).offset,
                        BYTES_LIT("DATA"));
}

void smtp_judge_before(struct smtp_session *ss, const struct smtp_await *a,
                       const struct smtp_reply *reply)
{
    if (ss->is_trial || !reply || a->kind == SMTP_AWAIT_GAP || reply->code == 421) return;
    judge_enhanced(ss, a, reply);
    judge_time(ss, a, reply);
    if (a->kind == SMTP_AWAIT_AUTH || a->verb == SMTP_VERB_AUTH) {
        if (a->kind == SMTP_AWAIT_COMMAND) judge_order(ss, a);
        if (reply->code == 235) ss->judge.is_authenticated = true;
    } else if (a->kind == SMTP_AWAIT_COMMAND) {
        judge_order(ss, a);
    }
    if (a->kind != SMTP_AWAIT_COMMAND) return;
    judge_queries(ss, a, reply);
    judge_proxy(ss, a, reply);
    judge_message_start(ss, a, reply);
}

// The first that lacks its reply, or the end of it; that of QUIT nobody waits for.
static void keep_unanswered(struct smtp_session *ss, const struct smtp_await *a,
                            const struct smtp_reply *reply)
{
    struct smtp_judge *j = &ss->judge;
    bool is_answered = reply && !(reply->is_cut && ss->is_finishing);
    if (a->kind != SMTP_AWAIT_COMMAND || a->verb == SMTP_VERB_QUIT || is_answered) return;
    // Nor those of lines that are no commands, once the server has had enough.
    bool is_over = ss->is_finishing && (ss->s->last_code == 221 || ss->s->last_code == 421);
    bool is_text = a->verb == SMTP_VERB_UNKNOWN || a->verb == SMTP_VERB_NONE;
    if (j->has_unanswered || (is_over && is_text)) return;
    j->has_unanswered = true;
    j->unanswered = a->verb != SMTP_VERB_UNKNOWN ? bytes_str(smtp_verb_name(a->verb))
                    : a->command                 ? a->command->verb
                                                 : BYTES_LIT("");
}

void smtp_judge_after(struct smtp_session *ss, const struct smtp_await *a,
                      const struct smtp_reply *reply)
{
    if (ss->is_trial) return;
    keep_unanswered(ss, a, reply);
    smtp_offer_resolved(ss, a, reply);
    if (a->kind != SMTP_AWAIT_COMMAND || !reply || reply->code / 100 != 2) return;
    if (is_hello(a->verb)) settle_early_talk(ss);
    // The session begins anew: who knows what the next EHLO will be answered.
    if (a->verb == SMTP_VERB_XCLIENT || a->verb == SMTP_VERB_STARTTLS) smtp_judge_restart(ss);
}

void smtp_judge_restart(struct smtp_session *ss)
{
    struct smtp_judge *j = &ss->judge;
    j->knows_offers = false;
    j->offers = NULL;
    j->hello_sent = false;
    j->is_authenticated = false;
}

void smtp_judge_orphan(struct smtp_session *ss, const struct smtp_reply *reply)
{
    // RFC 3030 2: a server that refuses a chunk must take its octets and discard them. One that
    // does not reads them as commands, whoever wrote the message.
    if (ss->judge.was_chunk_refused)
        smtp_judge_once(ss, FINDING_BDAT_AS_COMMANDS, STREAM_SERVER, reply->offset,
                        reply->full_text);
    if (reply->code / 100 == 2 || reply->code / 100 == 3)
        smtp_judge_once(ss, FINDING_REPLY_EXTRA, STREAM_SERVER, reply->offset, reply->text);
}

// ---- the end

static void judge_close(struct smtp_session *ss)
{
    const struct session *s = ss->s;
    bool is_opaque = (s->tls.mode != SESSION_TLS_NONE && !s->tls.is_decrypted) ||
                     ss->client == SMTP_CLIENT_SEALED;
    bool is_known = ss->server_judged && ss->server_speaks_smtp && !is_opaque;
    if (!is_known || s->state == STREAM_OPEN || s->last_code == 221) return;
    enum finding_id id = s->last_code == 421        ? FINDING_CLOSE_421
                         : s->state == STREAM_RESET ? FINDING_CLOSE_RST
                         : ss->judge.quit_sent      ? FINDING_COUNT
                                                    : FINDING_CLOSE_NO_QUIT;
    if (id != FINDING_COUNT)
        smtp_judge_once(ss, id, STREAM_CLIENT, ss->offset[STREAM_CLIENT], BYTES_NONE);
}

void smtp_judge_finish(struct smtp_session *ss)
{
    struct smtp_judge *j = &ss->judge;
    if (ss->is_trial) return;
    settle_early_talk(ss);
    bool is_whole = ss->s->state != STREAM_OPEN && !ss->had_server_gap && ss->seen[STREAM_SERVER] &&
                    ss->server_speaks_smtp;
    if (j->has_unanswered && ss->chunk_left == 0 && is_whole)
        smtp_judge_once(ss, FINDING_REPLY_MISSING, STREAM_SERVER, ss->offset[STREAM_SERVER],
                        j->unanswered);
    judge_close(ss);
}
