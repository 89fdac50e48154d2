// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/filter_of_envelope.h"

#include "decode/model/filter_give.h"
#include "decode/model/refusal.h"
#include "decode/model/filter_match.h"
#include "decode/model/outcome.h"

// --- mail transactions

BOTH_NUMBER(transactions, s->transaction_count)

static bool r_no_transaction(store_row *row, taker *t)
{
    (void)t;
    return row->transaction_count == 0;
}

static void s_from(session *s, taker *t)
{
    EACH_TRANSACTION(x, s)
        if (give_text(t, x->from)) return;
}

static bool r_from(store_row *row, taker *t)
{
    give_row_text(t, row->from);
    return row->transaction_count <= 1;
}

static bool give_delay(taker *t, const struct session_reply *reply)
{
    return reply->has_delay && give_range(t, reply->delay_ns, reply->delay_ns, false);
}

// "SIZE=1200", and "SMTPUTF8" of one without a value.
static bool give_params(taker *t, const struct session_param *p)
{
    bool is_enough = false;
    struct buf text;
    buf_init(&text, 0);
    for (; p && !is_enough; p = p->next) {
        buf_reset(&text, SIZE_MAX);
        buf_append_bytes(&text, p->keyword);
        if (p->value.len > 0) buf_append_byte(&text, '=');
        buf_append_bytes(&text, p->value);
        is_enough = give_text(t, buf_bytes(&text));
    }
    buf_fini(&text);
    return is_enough;
}

static void s_param(session *s, taker *t)
{
    EACH_TRANSACTION(x, s)
        if (give_params(t, x->params)) return;
}

#define EACH_RCPT(name, given)                                                                     \
    static void s_##name(session *s, taker *t)                                                     \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
            for (const struct session_rcpt *r = x->rcpts; r; r = r->next)                          \
                if (given) return;                                                                 \
    }
EACH_RCPT(rcpt, give_text(t, r->to))
EACH_RCPT(rcpt_param, give_params(t, r->params))
EACH_RCPT(rcpt_code, give_code(t, r->reply.code))
EACH_RCPT(rcpt_enhanced, give_text(t, r->reply.enhanced))
EACH_RCPT(rcpt_text, r->reply.code && give_text(t, r->reply.text))
EACH_RCPT(rcpt_delay, give_delay(t, &r->reply))

static bool r_rcpt(store_row *row, taker *t)
{
    give_row_text(t, row->first_to);
    return row->rcpt_count == 0 || (row->rcpt_count == 1 && !bytes_is_none(row->first_to));
}

static bool r_no_rcpt(store_row *row, taker *t)
{
    (void)t;
    return row->rcpt_count == 0;
}

static bool r_rcpt_code(store_row *row, taker *t)
{
    uint32_t known = row->rcpt_accepted + row->rcpt_refused;
    if (row->rcpt_accepted && give_range(t, 200, 299, false)) return true;
    if (row->rcpt_refused && give_range(t, 400, 599, false)) return true;
    return known >= row->rcpt_count;
}

static void s_rcpts(session *s, taker *t)
{
    uint64_t count = 0;
    EACH_TRANSACTION(x, s) count += x->rcpt_count;
    give_number(t, count);
}

static bool r_rcpts(store_row *row, taker *t)
{
    give_number(t, row->rcpt_count);
    return true;
}

static void s_via(session *s, taker *t)
{
    EACH_TRANSACTION(x, s)
        if (x->via != SESSION_VIA_NONE && give_number(t, x->via)) return;
}

static void s_status(session *s, taker *t)
{
    EACH_TRANSACTION(x, s)
        if (give_number(t, x->status)) return;
}

static bool r_status(store_row *row, taker *t)
{
    uint32_t told = row->accepted + row->rejected + row->aborted;
    if (row->accepted && give_number(t, SESSION_ACCEPTED)) return true;
    if (row->rejected && give_number(t, SESSION_REJECTED)) return true;
    if (row->aborted && give_number(t, SESSION_ABORTED)) return true;
    if (row->transaction_count > told) give_number(t, SESSION_INCOMPLETE);
    return true;
}

static void s_outcome(session *s, taker *t)
{
    struct store_row row;
    struct buf scratch;
    buf_init(&scratch, 0);
    store_row_of(s, false, &scratch, &row);
    give_number(t, outcome_of(&row));
    buf_fini(&scratch);
}

static bool r_outcome(store_row *row, taker *t)
{
    give_number(t, outcome_of(row));
    return true;
}

#define EACH_REPLY(name, given)                                                                    \
    static void s_##name(session *s, taker *t)                                                     \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
            if (x->reply.code && given) return;                                                    \
    }
EACH_REPLY(reply_code, give_code(t, x->reply.code))
EACH_REPLY(reply_enhanced, give_text(t, x->reply.enhanced))
EACH_REPLY(reply_text, give_text(t, x->reply.text))
EACH_REPLY(reply_delay, give_delay(t, &x->reply))

// Of an accepted message it was a 2xx; of the others it may be missing.
static bool r_reply_code(store_row *row, taker *t)
{
    if (row->accepted && give_range(t, 200, 299, false)) return true;
    return row->accepted == row->transaction_count;
}

static void s_code(session *s, taker *t)
{
    if (s->has_greeting && give_code(t, s->greeting.code)) return;
    for (const struct session_auth *a = s->auth; a; a = a->next)
        if (give_code(t, a->code)) return;
    EACH_TRANSACTION(x, s) {
        for (const struct session_rcpt *r = x->rcpts; r; r = r->next)
            if (give_code(t, r->reply.code)) return;
        if (give_code(t, x->reply.code)) return;
    }
    give_code(t, s->last_code);
}

static bool has_no_refusal(store_row *row)
{
    return row->verdict_code > 0 && row->verdict_code < 400 && !row->has_auth_refused;
}

// The worst answer and the last one. Where the worst is no refusal there was none, but for the last
// reply.
static bool r_code(store_row *row, taker *t)
{
    bool has_none = has_no_refusal(row);
    if (!give_code(t, row->last_code)) give_code(t, row->verdict_code);
    if (has_none) give_range(t, 1, 399, false);
    return has_none || (row->last_code == 0 && row->transaction_count == 0);
}

static void s_replies(session *s, taker *t)
{
    for (const struct session_code *c = s->codes; c; c = c->next)
        if (give_code(t, c->code)) return;
}

static bool r_replies(store_row *row, taker *t)
{
    return give_code(t, row->last_code);
}

static bool give_refusal(void *t, struct bytes text)
{
    return give_text(t, text);
}

static void s_refusal(session *s, taker *t)
{
    refusal_each(s, give_refusal, (void *)t);
}

static bool r_refusal(store_row *row, taker *t)
{
    (void)t;
    return has_no_refusal(row);
}

// --- commands and findings

#define EACH_COMMAND(name, given)                                                                  \
    static void s_##name(session *s, taker *t)                                                     \
    {                                                                                              \
        for (const struct session_command *c = s->commands; c; c = c->next)                        \
            if (given) return;                                                                     \
    }
EACH_COMMAND(verb, give_text(t, c->verb))
EACH_COMMAND(command_arg, give_text(t, c->arg))
EACH_COMMAND(command_code, give_code(t, c->code))
EACH_COMMAND(command_delay, c->has_delay && give_range(t, c->delay_ns, c->delay_ns, false))

static void s_finding(session *s, taker *t)
{
    for (const struct finding *f = s->findings; f; f = f->next)
        if (give_number(t, f->id)) return;
}

static void s_finding_detail(session *s, taker *t)
{
    for (const struct finding *f = s->findings; f; f = f->next)
        if (give_text(t, f->detail)) return;
}

static bool r_no_finding(store_row *row, taker *t)
{
    (void)t;
    return row->finding_count == 0;
}

static bool r_finding(store_row *row, taker *t)
{
    if (row->finding_count) give_number(t, row->worst_id);
    // What hashes tell of signatures is not known of rows.
    if (row->message_count) give_range(t, FINDING_DKIM_BH, FINDING_DKIM_WEAK, true);
    return row->finding_count <= 1;
}

static void s_severity(session *s, taker *t)
{
    for (const struct finding *f = s->findings; f; f = f->next)
        if (give_number(t, finding_severity_of(f->id))) return;
}

static bool r_severity(store_row *row, taker *t)
{
    if (row->finding_count && give_number(t, row->worst_finding)) return true;
    if (row->finding_count > 1) give_range(t, 0, row->worst_finding, true);
    return true;
}

// --- words

static const char *status_word(int i)
{
    return i <= SESSION_ABORTED ? session_status_name((enum session_status)i) : NULL;
}

static const char *outcome_filter_word(int i)
{
    return i < OUTCOME_COUNT ? outcome_name((enum outcome)i) : NULL;
}

static const char *via_word(int i)
{
    if (i == SESSION_VIA_NONE) return "none";
    return i <= SESSION_VIA_BDAT ? session_via_name((enum session_via)i) : NULL;
}

static const char *finding_word(int i)
{
    return i < FINDING_COUNT ? finding_json_id((enum finding_id)i) : NULL;
}

static const char *finding_other(int i)
{
    return finding_name((enum finding_id)i);
}

static const char *severity_word(int i)
{
    return i <= FINDING_CRITICAL ? finding_severity_name((enum finding_severity)i) : NULL;
}

static const struct filter_words status_words = {status_word, NULL, false, false};
static const struct filter_words outcome_words = {outcome_filter_word, NULL, false, false};
static const struct filter_words via_words = {via_word, NULL, false, false};
static const struct filter_words finding_words = {finding_word, finding_other, false, false};
static const struct filter_words severity_words = {severity_word, NULL, true, false};

// --- the table

static const struct filter_field fields[] = {
    {"env.from", "transactions.from", TEXT, "reverse-paths; \"\" or <> is the null one", s_from,
     r_from},
    {"env.rcpt", "transactions.rcpts.to", TEXT, "forward-paths", s_rcpt, r_rcpt},
    {"env.param", "transactions.params", TEXT, "parameters of MAIL, as in \"SIZE=1200\"", s_param,
     r_no_transaction},
    {"rcpt.param", "transactions.rcpts.params", TEXT, "parameters of RCPT", s_rcpt_param,
     r_no_rcpt},
    {"rcpt.to", NULL, TEXT, "the same as env.rcpt", s_rcpt, r_rcpt},
    {"rcpt.code", "transactions.rcpts.code", NUMBER, "reply codes of recipients", s_rcpt_code,
     r_rcpt_code},
    {"rcpt.enhanced", "transactions.rcpts.enhanced", TEXT, "their enhanced status codes",
     s_rcpt_enhanced, r_no_rcpt},
    {"rcpt.text", "transactions.rcpts.text", TEXT, "their reply texts", s_rcpt_text, r_no_rcpt},
    {"reply.code", "transactions.reply.code", NUMBER, "codes of what ended the transactions",
     s_reply_code, r_reply_code},
    {"reply.enhanced", "transactions.reply.enhanced", TEXT, "their enhanced status codes",
     s_reply_enhanced, r_no_transaction},
    {"reply.text", "transactions.reply.text", TEXT, "their reply texts", s_reply_text,
     r_no_transaction},
    {"code", NULL, NUMBER, "any of: greeting, AUTH, recipients, transactions, the last reply",
     s_code, r_code},
    {"replies", NULL, NUMBER, "codes of all replies", s_replies, r_replies},
    {"refusal", NULL, TEXT, "what was refused or put off, as in \"550 5.1.1\"", s_refusal,
     r_refusal},
    {"outcome", NULL, WORD(outcome), "how the session went, as the list's first column has it",
     s_outcome, r_outcome},
    {"status", "transactions.status", WORD(status), "how the transactions ended", s_status,
     r_status},
    {"via", "transactions.via", WORD(via), "how the messages were sent", s_via, r_no_transaction},
    {"transactions", NULL, NUMBER, "how many mail transactions", s_transactions, r_transactions},
    {"rcpts", "transactions.rcpts", NUMBER, "how many recipients", s_rcpts, r_rcpts},
    {"finding", "findings.id", WORD(finding), "what is odd", s_finding, r_finding},
    {"finding.severity", "findings.severity", WORD(severity), "info < low < ... < critical",
     s_severity, r_severity},
    {"finding.detail", "findings.detail", TEXT, "and what exactly", s_finding_detail, r_no_finding},
    {"match", "matches.value", TEXT, "values of --match that it holds", filter_match_of_session,
     filter_match_of_row},
    {"verb", "commands.verb", TEXT, "commands, in upper case", s_verb, r_no_smtp},
    {"command.arg", "commands.arg", TEXT, "their arguments", s_command_arg, r_no_smtp},
    {"command.code", "commands.code", NUMBER, "codes of their replies", s_command_code, r_no_smtp},
    {"command.delay", "commands.delay", DURATION, "how long these took", s_command_delay,
     r_no_smtp},
    {"rcpt.delay", "transactions.rcpts.delay", DURATION, "how long the replies to RCPT took",
     s_rcpt_delay, r_no_rcpt},
    {"reply.delay", "transactions.reply.delay", DURATION,
     "how long the replies that ended the transactions took", s_reply_delay, r_no_transaction},
};

const struct filter_fields filter_of_envelope = FIELDS(fields);
