// SPDX-License-Identifier: BSD-2-Clause
//
// Functions are named s_… where they read a session and r_… where they read a row.
#include "decode/model/filter_field.h"

#include "base/community_id.h"
#include "base/limits.h"
#include "decode/model/filter_match.h"
#include "decode/model/outcome.h"
#include "decode/model/store_row.h"

#define EACH_TRANSACTION(x, s)                                                                     \
    for (const struct session_transaction *x = (s)->transactions; x; x = x->next)

typedef const struct session session;
typedef const struct store_row store_row;
typedef const struct filter_taker taker;

// --- giving elements; true: no more are wanted

static bool give(taker *t, struct filter_value v)
{
    return t->take(t->ctx, &v);
}

static bool give_text(taker *t, struct bytes text)
{
    return !bytes_is_none(text) && give(t, (struct filter_value){.text = text});
}

static bool give_number(taker *t, uint64_t n)
{
    int64_t number = n > INT64_MAX ? INT64_MAX : (int64_t)n;
    return give(t, (struct filter_value){.low = number, .high = number});
}

static bool give_range(taker *t, int64_t low, int64_t high, bool is_maybe)
{
    return give(t, (struct filter_value){.low = low, .high = high, .is_maybe = is_maybe});
}

static bool give_code(taker *t, unsigned code)
{
    return code && give_number(t, code);
}

static bool give_address(taker *t, const struct stream_endpoint *e)
{
    return give(t, (struct filter_value){.address = e});
}

static bool give_sha256(taker *t, bool has_it, const uint8_t sha256[DIGEST_SHA256_LEN])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t text[2 * DIGEST_SHA256_LEN];
    for (size_t i = 0; has_it && i < DIGEST_SHA256_LEN; i++) {
        text[2 * i] = (uint8_t)digits[sha256[i] >> 4];
        text[2 * i + 1] = (uint8_t)digits[sha256[i] & 15];
    }
    return has_it && give_text(t, bytes_of(text, sizeof(text)));
}

// A row's text: it may have been cut, which is seen by its length alone.
static bool give_row_text(taker *t, struct bytes text)
{
    bool is_cut = text.len + 4 > LIMIT_ROW_TEXT;
    if (!bytes_is_none(text)) give(t, (struct filter_value){.text = text, .is_cut = is_cut});
    return true;
}

// --- the connection

// A field that rows have as sessions do.
#define BOTH_NUMBER(name, expression)                                                              \
    static void s_##name(session *s, taker *t) { give_number(t, expression); }                     \
    static bool r_##name(store_row *s, taker *t) { return give_number(t, expression), true; }
#define BOTH_TIME(name, expression)                                                                \
    static void s_##name(session *s, taker *t) { give_range(t, expression, expression, false); }   \
    static bool r_##name(store_row *s, taker *t)                                                   \
    {                                                                                              \
        return give_range(t, expression, expression, false), true;                                 \
    }
#define BOTH_ADDRESS(name, side)                                                                   \
    static void s_##name(session *s, taker *t) { give_address(t, &s->side); }                      \
    static bool r_##name(store_row *s, taker *t) { return give_address(t, &s->side), true; }

BOTH_NUMBER(id, s->id)
BOTH_TIME(start, s->start_ns)
BOTH_TIME(end, s->end_ns)
BOTH_TIME(duration, s->end_ns - s->start_ns)
BOTH_NUMBER(state, (uint64_t)s->state)
BOTH_ADDRESS(client_ip, client)
BOTH_ADDRESS(server_ip, server)
BOTH_NUMBER(client_port, s->client.port)
BOTH_NUMBER(server_port, s->server.port)
BOTH_NUMBER(bytes, s->bytes[STREAM_CLIENT] + s->bytes[STREAM_SERVER])
BOTH_NUMBER(bytes_client, s->bytes[STREAM_CLIENT])
BOTH_NUMBER(bytes_server, s->bytes[STREAM_SERVER])
BOTH_NUMBER(gaps, s->gaps[STREAM_CLIENT] + s->gaps[STREAM_SERVER])
BOTH_NUMBER(gaps_client, s->gaps[STREAM_CLIENT])
BOTH_NUMBER(gaps_server, s->gaps[STREAM_SERVER])
BOTH_NUMBER(packets, s->packets)
BOTH_NUMBER(transactions, s->transaction_count)
BOTH_NUMBER(messages, s->message_count)

static void s_ip(session *s, taker *t)
{
    if (!give_address(t, &s->client)) give_address(t, &s->server);
}

static bool r_ip(store_row *row, taker *t)
{
    if (!give_address(t, &row->client)) give_address(t, &row->server);
    return true;
}

static void s_port(session *s, taker *t)
{
    if (!give_number(t, s->client.port)) give_number(t, s->server.port);
}

static bool r_port(store_row *row, taker *t)
{
    if (!give_number(t, row->client.port)) give_number(t, row->server.port);
    return true;
}

static void s_community_id(session *s, taker *t)
{
    char text[COMMUNITY_ID_TEXT];
    community_id_text(&s->client, &s->server, text);
    give_text(t, bytes_str(text));
}

static bool r_community_id(store_row *row, taker *t)
{
    char text[COMMUNITY_ID_TEXT];
    community_id_text(&row->client, &row->server, text);
    give_text(t, bytes_str(text));
    return true;
}

// --- how the session was set up

static void s_greeting_code(session *s, taker *t)
{
    if (s->has_greeting) give_code(t, s->greeting.code);
}

static void s_greeting_text(session *s, taker *t)
{
    if (s->has_greeting) give_text(t, s->greeting.text);
}

static bool r_no_smtp(store_row *row, taker *t)
{
    (void)t;
    return !row->is_smtp;
}

#define TIMING(name, is_known, ns)                                                                 \
    static void s_##name(session *s, taker *t)                                                     \
    {                                                                                              \
        if (is_known) give_range(t, s->timing.ns, s->timing.ns, false);                            \
    }
TIMING(connect, s->timing.knows_connect, connect_ns)
TIMING(greeting_time, s->timing.knows_greeting, greeting_ns)
TIMING(client_time, true, client_ns)
TIMING(server_time, true, server_ns)

// Rows do not keep times: the session has to be asked.
static bool r_no_timing(store_row *row, taker *t)
{
    (void)row;
    (void)t;
    return false;
}

static bool give_delay(taker *t, const struct session_reply *reply)
{
    return reply->has_delay && give_range(t, reply->delay_ns, reply->delay_ns, false);
}

static void s_server_name(session *s, taker *t)
{
    if (!s->has_greeting) return;
    size_t n = 0;
    while (n < s->greeting.text.len && s->greeting.text.data[n] > ' ') n++;
    if (n) give_text(t, bytes_first(s->greeting.text, n));
}

static bool r_server_name(store_row *row, taker *t)
{
    return give_row_text(t, row->server_name);
}

static void s_helo_verb(session *s, taker *t)
{
    give_text(t, s->helo_verb);
}

static void s_helo(session *s, taker *t)
{
    give_text(t, s->helo_name);
}

static bool r_helo(store_row *row, taker *t)
{
    return give_row_text(t, row->helo_name);
}

static void s_extension(session *s, taker *t)
{
    for (const struct session_extension *e = s->extensions; e; e = e->next)
        if (give_text(t, e->text)) return;
}

static void s_auth_mechanism(session *s, taker *t)
{
    for (const struct session_auth *a = s->auth; a; a = a->next)
        if (give_text(t, a->mechanism)) return;
}

static void s_auth_user(session *s, taker *t)
{
    for (const struct session_auth *a = s->auth; a; a = a->next)
        if (give_text(t, a->identity)) return;
}

// The row has one of several; where it has none there is none.
static bool r_auth_user(store_row *row, taker *t)
{
    give_row_text(t, row->auth_user);
    return bytes_is_none(row->auth_user);
}

static void s_auth_code(session *s, taker *t)
{
    for (const struct session_auth *a = s->auth; a; a = a->next)
        if (give_code(t, a->code)) return;
}

static void s_tls(session *s, taker *t)
{
    if (s->tls.mode != SESSION_TLS_NONE) give_number(t, s->tls.mode);
}

static bool r_tls(store_row *row, taker *t)
{
    if (row->tls_mode != SESSION_TLS_NONE) give_number(t, row->tls_mode);
    return true;
}

static void s_tls_decrypted(session *s, taker *t)
{
    if (s->tls.mode != SESSION_TLS_NONE) give_number(t, s->tls.is_decrypted);
}

static bool r_tls_decrypted(store_row *row, taker *t)
{
    if (row->tls_mode != SESSION_TLS_NONE) give_number(t, row->tls_decrypted);
    return true;
}

static bool r_no_tls(store_row *row, taker *t)
{
    (void)t;
    return row->tls_mode == SESSION_TLS_NONE;
}

#define TLS_TEXT(field)                                                                            \
    static void s_tls_##field(session *s, taker *t) { give_text(t, s->tls.field); }
TLS_TEXT(version)
TLS_TEXT(cipher)
TLS_TEXT(sni)
TLS_TEXT(alpn)
TLS_TEXT(ja3)
TLS_TEXT(ja3s)
TLS_TEXT(ja4)

// --- mail transactions

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

#define EACH_RCPT(name, given)                                                                     \
    static void s_##name(session *s, taker *t)                                                     \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
            for (const struct session_rcpt *r = x->rcpts; r; r = r->next)                          \
                if (given) return;                                                                 \
    }
EACH_RCPT(rcpt, give_text(t, r->to))
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

// The worst answer and the last one. Where the worst is no refusal there was none, but for the last
// reply.
static bool r_code(store_row *row, taker *t)
{
    bool has_none = row->verdict_code > 0 && row->verdict_code < 400 && !row->has_auth_refused;
    if (!give_code(t, row->last_code)) give_code(t, row->verdict_code);
    if (has_none) give_range(t, 1, 399, false);
    return has_none || (row->last_code == 0 && row->transaction_count == 0);
}

// --- messages

#define EACH_MESSAGE(name, given)                                                                  \
    static void s_##name(session *s, taker *t)                                                     \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
        {                                                                                          \
            const struct session_message *m = x->message;                                          \
            if (m && given) return;                                                                \
        }                                                                                          \
    }
EACH_MESSAGE(msg_size, give_number(t, m->size))
EACH_MESSAGE(msg_sha256, give_sha256(t, m->has_sha256, m->sha256))
EACH_MESSAGE(msg_complete, give_number(t, m->is_complete))
EACH_MESSAGE(subject, give_text(t, m->subject))
EACH_MESSAGE(date, give_text(t, m->date))
EACH_MESSAGE(message_id, give_text(t, m->message_id))

static bool give_addresses(taker *t, const struct session_address *a)
{
    for (; a; a = a->next)
        if (give_text(t, a->addr_spec)) return true;
    return false;
}

EACH_MESSAGE(hdr_from, give_addresses(t, m->from))
EACH_MESSAGE(hdr_to, give_addresses(t, m->to))
EACH_MESSAGE(hdr_cc, give_addresses(t, m->cc))

static bool r_no_message(store_row *row, taker *t)
{
    (void)t;
    return row->message_count == 0;
}

// The row's is the first subject that any of them has.
static bool r_subject(store_row *row, taker *t)
{
    give_row_text(t, row->subject);
    return row->message_count <= 1 || bytes_is_none(row->subject);
}

// No message or part is larger than the stream it came in.
static bool r_size(store_row *row, taker *t)
{
    if (row->message_count == 0) return true;
    uint64_t most = row->bytes[STREAM_CLIENT];
    give_range(t, 0, most > INT64_MAX ? INT64_MAX : (int64_t)most, true);
    return true;
}

static bool is_attachment(const struct session_part *p)
{
    return p->filename.len > 0 || bytes_equal(p->disposition, BYTES_LIT("attachment"));
}

#define EACH_PART(name, given)                                                                     \
    static void s_part_##name(session *s, taker *t)                                                \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
            for (const struct session_part *p = x->message ? x->message->parts : NULL; p;          \
                 p = p->next)                                                                      \
                if (given) return;                                                                 \
    }                                                                                              \
    static void s_att_##name(session *s, taker *t)                                                 \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
            for (const struct session_part *p = x->message ? x->message->parts : NULL; p;          \
                 p = p->next)                                                                      \
                if (is_attachment(p) && given) return;                                             \
    }
EACH_PART(name, give_text(t, p->filename))
EACH_PART(type, give_text(t, p->type))
EACH_PART(size, give_number(t, p->size))
EACH_PART(sha256, give_sha256(t, p->has_sha256, p->sha256))

#define EACH_PART_TEXT(field)                                                                      \
    static void s_part_##field(session *s, taker *t)                                               \
    {                                                                                              \
        EACH_TRANSACTION(x, s)                                                                     \
            for (const struct session_part *p = x->message ? x->message->parts : NULL; p;          \
                 p = p->next)                                                                      \
                if (give_text(t, p->field)) return;                                                \
    }
EACH_PART_TEXT(charset)
EACH_PART_TEXT(encoding)
EACH_PART_TEXT(disposition)

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

static void s_finding(session *s, taker *t)
{
    for (const struct finding *f = s->findings; f; f = f->next)
        if (give_number(t, f->id)) return;
}

static bool r_finding(store_row *row, taker *t)
{
    if (row->finding_count) give_number(t, row->worst_id);
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

static void s_cut(session *s, taker *t)
{
    give_number(t, s->cut);
}

// --- words

static const char *state_word(int i)
{
    return i <= STREAM_RESET ? session_state_name((enum stream_state)i) : NULL;
}

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

static const char *tls_word(int i)
{
    if (i == SESSION_TLS_NONE) return "none";
    return i <= SESSION_TLS_IMPLICIT ? session_tls_mode_name((enum session_tls_mode)i) : NULL;
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

static const struct filter_words state_words = {state_word, NULL, false};
static const struct filter_words status_words = {status_word, NULL, false};
static const struct filter_words outcome_words = {outcome_filter_word, NULL, false};
static const struct filter_words via_words = {via_word, NULL, false};
static const struct filter_words tls_words = {tls_word, NULL, false};
static const struct filter_words finding_words = {finding_word, finding_other, false};
static const struct filter_words severity_words = {severity_word, NULL, true};

// --- the table

#define TEXT     FILTER_TEXT, NULL
#define NUMBER   FILTER_NUMBER, NULL
#define ADDRESS  FILTER_ADDRESS, NULL
#define TIME     FILTER_TIME, NULL
#define DURATION FILTER_DURATION, NULL
#define BOOL     FILTER_BOOL, NULL
#define WORD(w)  FILTER_WORD, &w##_words
#define MESSAGE(name) "transactions.message." name
#define PART(name)    "transactions.message.parts." name

static const struct filter_field fields[] = {
    {"env.from", "transactions.from", TEXT, "reverse-paths; \"\" or <> is the null one", s_from,
     r_from},
    {"env.rcpt", "transactions.rcpts.to", TEXT, "forward-paths", s_rcpt, r_rcpt},
    {"env.helo", "helo.name", TEXT, "the name given with EHLO or HELO", s_helo, r_helo},
    {"body", NULL, TEXT, "the decoded text of messages; only ~ and !~", NULL, NULL},
    {"hdr.subject", MESSAGE("subject"), TEXT, "Subject fields, decoded", s_subject, r_subject},
    {"hdr.from", MESSAGE("from"), TEXT, "addresses of From", s_hdr_from, r_no_message},
    {"hdr.to", MESSAGE("to"), TEXT, "addresses of To", s_hdr_to, r_no_message},
    {"hdr.cc", MESSAGE("cc"), TEXT, "addresses of Cc", s_hdr_cc, r_no_message},
    {"hdr.date", MESSAGE("date"), TEXT, "Date fields as they stand", s_date, r_no_message},
    {"hdr.message_id", MESSAGE("message_id"), TEXT, "Message-ID fields, with <>", s_message_id,
     r_no_message},
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
    {"outcome", NULL, WORD(outcome), "how the session went, as the list's first column has it",
     s_outcome, r_outcome},
    {"status", "transactions.status", WORD(status), "how the transactions ended", s_status,
     r_status},
    {"via", "transactions.via", WORD(via), "how the messages were sent", s_via, r_no_transaction},
    {"att.name", NULL, TEXT, "file names of attachments", s_att_name, r_no_message},
    {"att.type", NULL, TEXT, "media types of attachments", s_att_type, r_no_message},
    {"att.size", NULL, NUMBER, "their sizes, decoded", s_att_size, r_size},
    {"att.sha256", NULL, TEXT, "SHA-256 of their content", s_att_sha256, r_no_message},
    {"part.name", PART("filename"), TEXT, "file names of parts", s_part_name, r_no_message},
    {"part.type", PART("type"), TEXT, "media types of all parts", s_part_type, r_no_message},
    {"part.charset", PART("charset"), TEXT, "their charsets", s_part_charset, r_no_message},
    {"part.encoding", PART("encoding"), TEXT, "their transfer encodings", s_part_encoding,
     r_no_message},
    {"part.disposition", PART("disposition"), TEXT, "their dispositions", s_part_disposition,
     r_no_message},
    {"part.size", PART("size"), NUMBER, "their sizes, decoded", s_part_size, r_size},
    {"part.sha256", PART("sha256"), TEXT, "SHA-256 of their content", s_part_sha256, r_no_message},
    {"msg.size", MESSAGE("size"), NUMBER, "sizes of messages", s_msg_size, r_size},
    {"msg.sha256", MESSAGE("sha256"), TEXT, "SHA-256 of messages", s_msg_sha256, r_no_message},
    {"msg.complete", MESSAGE("complete"), BOOL, "whether all of a message is in the capture",
     s_msg_complete, r_no_message},
    {"messages", NULL, NUMBER, "how many messages", s_messages, r_messages},
    {"transactions", NULL, NUMBER, "how many mail transactions", s_transactions, r_transactions},
    {"rcpts", "transactions.rcpts", NUMBER, "how many recipients", s_rcpts, r_rcpts},
    {"tls", "tls.mode", WORD(tls), "whether and how TLS began", s_tls, r_tls},
    {"tls.version", NULL, TEXT, "as in \"TLS 1.3\"", s_tls_version, r_no_tls},
    {"tls.cipher", NULL, TEXT, "the cipher suite", s_tls_cipher, r_no_tls},
    {"tls.sni", NULL, TEXT, "the server name that the client asks for", s_tls_sni, r_no_tls},
    {"tls.alpn", NULL, TEXT, "the protocol agreed on", s_tls_alpn, r_no_tls},
    {"tls.ja3", NULL, TEXT, "JA3 of the client", s_tls_ja3, r_no_tls},
    {"tls.ja3s", NULL, TEXT, "JA3S of the server", s_tls_ja3s, r_no_tls},
    {"tls.ja4", NULL, TEXT, "JA4 of the client", s_tls_ja4, r_no_tls},
    {"tls.decrypted", NULL, BOOL, "whether it could be decrypted", s_tls_decrypted,
     r_tls_decrypted},
    {"auth.user", "auth.identity", TEXT, "names of users", s_auth_user, r_auth_user},
    {"auth.mechanism", NULL, TEXT, "mechanisms of AUTH", s_auth_mechanism, r_no_smtp},
    {"auth.code", NULL, NUMBER, "their reply codes", s_auth_code, r_no_smtp},
    {"finding", "findings.id", WORD(finding), "what is odd", s_finding, r_finding},
    {"finding.severity", "findings.severity", WORD(severity), "info < low < … < critical",
     s_severity, r_severity},
    {"match", "matches.value", TEXT, "values of --match that it holds", filter_match_of_session,
     filter_match_of_row},
    {"verb", "commands.verb", TEXT, "commands, in upper case", s_verb, r_no_smtp},
    {"command.arg", "commands.arg", TEXT, "their arguments", s_command_arg, r_no_smtp},
    {"command.code", "commands.code", NUMBER, "codes of their replies", s_command_code, r_no_smtp},
    {"greeting.code", NULL, NUMBER, "the code of the greeting", s_greeting_code, r_no_smtp},
    {"greeting.text", NULL, TEXT, "its text", s_greeting_text, r_no_smtp},
    {"server.name", NULL, TEXT, "its first word", s_server_name, r_server_name},
    {"helo.verb", NULL, TEXT, "EHLO or HELO", s_helo_verb, r_no_smtp},
    {"extension", "extensions", TEXT, "service extensions with their parameters", s_extension,
     r_no_smtp},
    {"ip", NULL, ADDRESS, "the address of either side", s_ip, r_ip},
    {"port", NULL, NUMBER, "the port of either side", s_port, r_port},
    {"client.ip", NULL, ADDRESS, "who opened the connection", s_client_ip, r_client_ip},
    {"client.port", NULL, NUMBER, "its port", s_client_port, r_client_port},
    {"server.ip", NULL, ADDRESS, "the server", s_server_ip, r_server_ip},
    {"server.port", NULL, NUMBER, "its port", s_server_port, r_server_port},
    {"community_id", NULL, TEXT, "the Community ID", s_community_id, r_community_id},
    {"id", NULL, NUMBER, "the number of the session in the list", s_id, r_id},
    {"start", NULL, TIME, "when it began", s_start, r_start},
    {"end", NULL, TIME, "when its last packet came", s_end, r_end},
    {"duration", NULL, DURATION, "between these", s_duration, r_duration},
    {"timing.connect", NULL, DURATION, "from SYN to SYN+ACK", s_connect, r_no_timing},
    {"timing.greeting", NULL, DURATION, "from there to the greeting", s_greeting_time, r_no_timing},
    {"timing.client", NULL, DURATION, "what the client took", s_client_time, r_no_timing},
    {"timing.server", NULL, DURATION, "what the server took", s_server_time, r_no_timing},
    {"rcpt.delay", "transactions.rcpts.delay", DURATION, "how long the replies to RCPT took",
     s_rcpt_delay, r_no_rcpt},
    {"reply.delay", "transactions.reply.delay", DURATION,
     "how long the replies that ended the transactions took", s_reply_delay, r_no_transaction},
    {"state", NULL, WORD(state), "how the connection ended", s_state, r_state},
    {"bytes", NULL, NUMBER, "octets of both streams", s_bytes, r_bytes},
    {"bytes.client", NULL, NUMBER, "of the client's", s_bytes_client, r_bytes_client},
    {"bytes.server", NULL, NUMBER, "of the server's", s_bytes_server, r_bytes_server},
    {"gaps", NULL, NUMBER, "octets that the capture misses", s_gaps, r_gaps},
    {"gaps.client", NULL, NUMBER, "of the client's stream", s_gaps_client, r_gaps_client},
    {"gaps.server", NULL, NUMBER, "of the server's stream", s_gaps_server, r_gaps_server},
    {"packets", NULL, NUMBER, "how many packets", s_packets, r_packets},
    {"cut", NULL, NUMBER, "items that a limit of smtpscope dropped", s_cut, NULL},
};

enum { FIELD_COUNT = sizeof(fields) / sizeof(fields[0]) };

const struct filter_field *filter_field_find(struct bytes name)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (bytes_equal_nocase(name, bytes_str(fields[i].name))) return &fields[i];
        const char *other = fields[i].record_name;
        if (other && bytes_equal_nocase(name, bytes_str(other))) return &fields[i];
    }
    return NULL;
}

const struct filter_field *filter_field_at(size_t index)
{
    return index < FIELD_COUNT ? &fields[index] : NULL;
}

// Octets to add, drop or replace to make one of the other (Levenshtein).
static size_t distance(struct bytes a, struct bytes b)
{
    enum { LONGEST = 40 };
    size_t row[LONGEST + 1];
    if (a.len > LONGEST || b.len > LONGEST) return SIZE_MAX;
    for (size_t i = 0; i <= b.len; i++) row[i] = i;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            size_t best = diagonal + ((a.data[i - 1] | 0x20) != (b.data[k - 1] | 0x20));
            if (row[k] + 1 < best) best = row[k] + 1;
            if (row[k - 1] + 1 < best) best = row[k - 1] + 1;
            diagonal = row[k];
            row[k] = best;
        }
    }
    return row[b.len];
}

// "from" is env.from before it is a misspelt other one.
const char *filter_field_like(struct bytes name)
{
    const char *best = NULL;
    size_t least = 3; // more letters that differ make it a guess
    for (size_t i = 0; i < FIELD_COUNT && name.len > 1; i++) {
        struct bytes whole = bytes_str(fields[i].name);
        size_t dot = bytes_find(whole, 0, '.');
        if (dot < whole.len && bytes_equal_nocase(name, bytes_skip(whole, dot + 1)))
            return fields[i].name;
        size_t d = distance(name, whole);
        if (d >= least || d >= name.len) continue;
        least = d;
        best = fields[i].name;
    }
    return best;
}

bool filter_field_is_hash(const struct filter_field *f)
{
    return f->of_session == s_msg_sha256 || f->of_session == s_att_sha256 ||
           f->of_session == s_part_sha256;
}

bool filter_field_is_command(const struct filter_field *f)
{
    return f->of_session == s_verb || f->of_session == s_command_arg ||
           f->of_session == s_command_code;
}
