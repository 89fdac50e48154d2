// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/message_judge.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "decode/message/address.h"
#include "decode/message/encoded_word.h"
#include "decode/message/text_marks.h"
#include "decode/model/mail_domain.h"
#include "decode/model/message_file.h"
#include "decode/model/message_facts.h"

enum {
    LINE_MAX_OCTETS = 998,    // RFC 5322 2.1.1
    SECTION_MAX = 256 * 1024, // header section worth a finding
    DATE_SLACK_S = 24 * 3600, // between Date and the capture
    BACKWARDS_S = 5 * 60,     // clocks of hops differ that much
    HOPS_MAX = 50,            // RFC 5321 6.3 has 100 as the least that must pass
    VISITS_MAX = 3,           // of one host, others between them
};

void message_judge_init(struct message_judge *j, struct charset *charset)
{
    *j = (struct message_judge){.charset = charset};
    buf_init(&j->scratch, 0);
    message_names_init(&j->names);
}

void message_judge_fini(struct message_judge *j)
{
    buf_fini(&j->scratch);
    message_names_fini(&j->names);
}

void message_judge_begin(struct message_judge *j, struct message_report *report,
                         const struct session_transaction *transaction,
                         const struct session_message *m)
{
    j->report = report;
    j->transaction = transaction;
    j->message = m;
    j->has_from = j->has_date = j->has_sender = j->has_crlf = j->has_8bit_body = false;
    j->bare_lf = BYTES_NONE;
    message_names_begin(&j->names);
}

static void note(struct message_judge *j, enum finding_id id, struct bytes detail)
{
    message_report_add(j->report, id, detail);
}

static const struct session_param *param(const struct message_judge *j, const char *keyword)
{
    const struct session_param *p = j->transaction->params;
    while (p && !bytes_equal(p->keyword, bytes_str(keyword))) p = p->next;
    return p;
}

// --- how a field is written

static bool is_name_octet(uint8_t c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-';
}

// RFC 5322 2.2: a name of letters and a colon, as a field begins.
static bool begins_field(struct bytes text)
{
    enum { NAME_MAX_OCTETS = 60 };
    size_t n = 0;
    while (n < text.len && n < NAME_MAX_OCTETS && is_name_octet(text.data[n])) n++;
    return n > 1 && n < text.len && text.data[n] == ':';
}

// A bare CR in the body, or one that encoded words hide, and a field's beginning behind it.
static bool is_injection(struct bytes text, uint8_t line_end)
{
    for (size_t i = 0;; i++) {
        i = bytes_find(text, i, line_end);
        if (i >= text.len) return false;
        if (begins_field(bytes_skip(text, i + 1))) return true;
    }
}

static bool has_encoded_word(struct bytes body)
{
    for (size_t i = 0;; i++) {
        i = bytes_find(body, i, '=');
        if (i + 1 >= body.len) return false;
        if (body.data[i + 1] == '?') return true;
    }
}

// The fields whose text people read, and of these those with quoted strings.
static bool is_shown(struct bytes name, bool *is_structured_out)
{
    static const char *const names[] = {"from", "sender", "reply-to", "to", "cc"};
    *is_structured_out = false;
    if (bytes_equal_nocase(name, BYTES_LIT("subject"))) return true;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (bytes_equal_nocase(name, bytes_str(names[i]))) *is_structured_out = true;
    return *is_structured_out;
}

static void judge_marks(struct message_judge *j, struct bytes text, struct bytes where)
{
    unsigned marks = text_marks(text);
    if (marks & TEXT_MARKS_BIDI) note(j, FINDING_TEXT_BIDI, where);
    if (marks & TEXT_MARKS_ZERO_WIDTH) note(j, FINDING_TEXT_ZEROW, where);
}

static bool has_octet(struct bytes text, uint8_t c)
{
    return bytes_find(text, 0, c) < text.len;
}

static void judge_text(struct message_judge *j, const struct header_field *f, struct bytes body)
{
    bool is_structured, has_words = has_encoded_word(body);
    bool shown = is_shown(f->name, &is_structured);
    if (is_injection(body, '\r')) note(j, FINDING_HDR_INJECT, f->name);
    if (!shown && !has_words) return;
    buf_reset(&j->scratch, 64 * 1024);
    encoded_word_decode(j->charset, body, &j->scratch);
    struct bytes text = buf_bytes(&j->scratch);
    if (shown) judge_marks(j, text, f->name);
    if (!has_words) return;
    if (has_octet(text, '\n') || (has_octet(text, '\r') && !has_octet(body, '\r')))
        note(j, FINDING_HDR_INJECT, f->name);
    if (shown && encoded_word_faults(j->charset, body, is_structured))
        note(j, FINDING_ENCWORD_BAD, f->name);
}

static bool is_ascii(const struct header_field *f)
{
    return utf8_is_ascii(f->name) && utf8_is_ascii(f->body);
}

static void judge_form(struct message_judge *j, const struct header_field *f)
{
    if (f->has_blank_in_name || f->has_blank_line || f->has_mark)
        note(j, FINDING_HDR_SYNTAX, f->name);
    if (f->longest_line > LINE_MAX_OCTETS) note(j, FINDING_HDR_LONG, f->name);
    if (!is_ascii(f) && !param(j, "SMTPUTF8")) note(j, FINDING_HDR_8BIT, f->name);
    if (!f->ends_in_bare_lf) j->has_crlf = true;
    else if (bytes_is_none(j->bare_lf))
        j->bare_lf = arena_copy_bytes(&j->report->session->arena, f->name);
}

// --- display names

static bool is_address_octet(uint8_t c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80 ||
           (c && strchr(".-_+%", c));
}

// The address around the "@" at that offset; empty: none. Dots at its ends are a sentence's.
static struct bytes address_around(struct bytes text, size_t at)
{
    size_t start = at, end = at + 1;
    while (start > 0 && is_address_octet(text.data[start - 1])) start--;
    while (end < text.len && is_address_octet(text.data[end])) end++;
    while (end > at + 1 && text.data[end - 1] == '.') end--;
    struct bytes domain = bytes_of(text.data + at + 1, end - at - 1);
    if (start == at || bytes_find(domain, 0, '.') >= domain.len) return BYTES_LIT("");
    return bytes_of(text.data + start, end - start);
}

static void judge_alike(struct message_judge *j, struct bytes found)
{
    if (!bytes_is_none(found)) note(j, FINDING_NAME_HOMOGRAPH, found);
}

// As one that receives mail may be named by the sender at will, names that hold another address
// are looked for in what stands for the sender alone.
static void on_recipient(void *ctx, struct bytes display_name, struct bytes addr_spec)
{
    struct message_judge *j = ctx;
    judge_alike(j, message_names_address(&j->names, addr_spec));
    if (bytes_is_none(display_name)) return;
    buf_reset(&j->scratch, 64 * 1024);
    encoded_word_decode(j->charset, display_name, &j->scratch);
    judge_alike(j, message_names_name(&j->names, buf_bytes(&j->scratch)));
}

static void on_mailbox(void *ctx, struct bytes display_name, struct bytes addr_spec)
{
    struct message_judge *j = ctx;
    on_recipient(ctx, display_name, addr_spec);
    if (bytes_is_none(display_name)) return;
    struct bytes text = buf_bytes(&j->scratch);
    for (size_t at = 0; (at = bytes_find(text, at, '@')) < text.len; at++) {
        struct bytes shown = address_around(text, at);
        if (shown.len == 0 || bytes_equal_nocase(shown, addr_spec)) continue;
        note(j, FINDING_NAME_ADDR, text);
        return;
    }
}

static void judge_names(struct message_judge *j, struct bytes body)
{
    address_mailboxes(body, on_mailbox, j);
}

void message_judge_field(struct message_judge *j, const struct header_field *f, struct bytes body)
{
    if (!j->transaction || f->is_cut) return;
    judge_form(j, f);
    judge_text(j, f, body);
    bool is_from = bytes_equal_nocase(f->name, BYTES_LIT("from"));
    bool is_sender = bytes_equal_nocase(f->name, BYTES_LIT("sender"));
    if (is_from || is_sender || bytes_equal_nocase(f->name, BYTES_LIT("reply-to")))
        judge_names(j, body);
    else if (bytes_equal_nocase(f->name, BYTES_LIT("to")) ||
             bytes_equal_nocase(f->name, BYTES_LIT("cc")))
        address_mailboxes(body, on_recipient, j);
    j->has_from |= is_from;
    j->has_sender |= is_sender;
    j->has_date |= bytes_equal_nocase(f->name, BYTES_LIT("date"));
}

// --- what fields say together

static void judge_presence(struct message_judge *j)
{
    const struct session_message *m = j->message;
    if (!j->has_from) note(j, FINDING_HDR_MISSING, BYTES_LIT("From"));
    else if (!j->has_date) note(j, FINDING_HDR_MISSING, BYTES_LIT("Date"));
    if (m->from && m->from->next && !j->has_sender)
        note(j, FINDING_HDR_MULTI_FROM, m->from->next->addr_spec);
    // In a section of bare LFs throughout nobody injected anything.
    if (j->has_crlf && !bytes_is_none(j->bare_lf)) note(j, FINDING_HDR_INJECT, j->bare_lf);
}

static int64_t apart(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

static void judge_date(struct message_judge *j)
{
    const struct message_facts *f = j->message->facts;
    if (!j->has_date) return;
    bool is_date = f && f->has_date;
    int64_t seen_ns = j->report->session->end_ns;
    // Simple packets of pcapng have no time, which is 0: that says nothing of the Date.
    if (is_date &&
        (seen_ns == 0 || apart(f->date.time_ns, seen_ns) <= DATE_SLACK_S * TIMESTAMP_NS_PER_S))
        return;
    note(j, FINDING_HDR_DATE, j->message->date);
}

// RFC 5322 3.6.4: "<" id-left "@" id-right ">"
static void judge_msg_id(struct message_judge *j)
{
    struct bytes id = j->message->message_id;
    if (bytes_is_none(id)) return;
    size_t at = bytes_find(id, 0, '@');
    bool is_id = id.len > 4 && id.data[0] == '<' && id.data[id.len - 1] == '>' && at > 1 &&
                 at + 2 < id.len && bytes_find(id, 0, ' ') == id.len;
    struct bytes right = is_id ? bytes_of(id.data + at + 1, id.len - at - 2) : BYTES_LIT("[");
    if (right.data[0] == '[' || bytes_starts_nocase(right, BYTES_LIT("localhost")))
        note(j, FINDING_MSGID_BAD, id);
}

static void judge_addresses(struct message_judge *j)
{
    const struct session_message *m = j->message;
    const struct message_facts *f = m->facts;
    if (!m->from) return;
    struct bytes from = mail_domain_of(m->from->addr_spec);
    // Lists answer for their authors.
    if (!f || f->list) return;
    for (const struct message_word *w = f->reply_to; w; w = w->next)
        if (!mail_domain_is_aligned(mail_domain_of(w->text), from))
            note(j, FINDING_REPLYTO_OTHER, w->text);
}

// --- hops

// The host comes this often, other hosts between: content filters on one host are no loop.
static unsigned visits(const struct message_hop *hop)
{
    unsigned n = 1;
    bool left = false;
    for (const struct message_hop *h = hop->next; h; h = h->next) {
        bool is_same = bytes_equal_nocase(h->by, hop->by);
        if (is_same && left) n++;
        left = !is_same;
    }
    return n;
}

static void judge_hops(struct message_judge *j)
{
    const struct message_facts *f = j->message->facts;
    if (!f) return;
    if (f->hop_count > HOPS_MAX) note(j, FINDING_RCVD_LOOP, BYTES_LIT("more than 50 hops"));
    for (const struct message_hop *h = f->hops; h; h = h->next) {
        if (h->has_delay && h->delay_ns < -BACKWARDS_S * TIMESTAMP_NS_PER_S)
            note(j, FINDING_RCVD_ORDER, h->by);
        if (f->hop_count <= HOPS_MAX && h->by.len > 0 && visits(h) >= VISITS_MAX)
            note(j, FINDING_RCVD_LOOP, h->by);
    }
}

// RFC 8601 5: results in the server's own name, or in anybody's where the message comes from its
// author, are not to be believed. What a hop before found is no finding.
static void judge_auth_results(struct message_judge *j)
{
    const struct message_facts *f = j->message->facts;
    if (!f) return;
    struct bytes greeting = j->report->session->greeting.text;
    struct bytes server = bytes_first(greeting, bytes_find(greeting, 0, ' '));
    for (const struct message_auth *a = f->auth; a; a = a->next) {
        bool is_own = server.len > 0 && bytes_equal_nocase(a->server, server);
        if (is_own || f->hop_count == 0) note(j, FINDING_AUTHRES_FOREIGN, a->server);
    }
}

void message_judge_header(struct message_judge *j, uint64_t octets)
{
    if (!j->transaction) return;
    if (octets > SECTION_MAX) note(j, FINDING_HDR_LONG, BYTES_LIT("the header section"));
    judge_presence(j);
    judge_date(j);
    judge_msg_id(j);
    judge_addresses(j);
    judge_hops(j);
    judge_auth_results(j);
}

void message_judge_body(struct message_judge *j, struct bytes data)
{
    if (!j->has_8bit_body) j->has_8bit_body = !utf8_is_ascii(data);
}

// --- parts

// RFC 2045 6.1, and what was in use before it.
static bool is_known_encoding(struct bytes encoding)
{
    static const char *const known[] = {"7bit",   "8bit",      "binary", "quoted-printable",
                                        "base64", "uuencode",  "x-uue",  "x-uuencode",
                                        "x-uu",   "x-yencode", "7-bit",  "8-bit"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (bytes_equal(encoding, bytes_str(known[i]))) return true;
    return false;
}

static bool is_identity(struct bytes encoding)
{
    static const char *const identities[] = {"7bit", "8bit", "binary", "7-bit", "8-bit"};
    for (size_t i = 0; i < sizeof(identities) / sizeof(identities[0]); i++)
        if (bytes_equal(encoding, bytes_str(identities[i]))) return true;
    return false;
}

// RFC 2045 6.4: these have no encoding but an identity. Some programs undo another one, some do
// not, some see no parts at all. (RFC 6532 allows them for message/global.)
static bool is_composite(struct bytes type)
{
    return bytes_starts_nocase(type, BYTES_LIT("multipart/")) ||
           bytes_equal(type, BYTES_LIT("message/rfc822")) ||
           bytes_equal(type, BYTES_LIT("message/partial")) ||
           bytes_equal(type, BYTES_LIT("message/external-body"));
}

void message_judge_part(struct message_judge *j, struct bytes path, struct bytes type,
                        const struct mime_type *t)
{
    static const struct {
        const char *type;
        enum finding_id id;
    } kinds[] = {{"message/partial", FINDING_MIME_PARTIAL},
                 {"message/external-body", FINDING_MIME_EXTERNAL},
                 {"application/ms-tnef", FINDING_MIME_TNEF},
                 {"application/vnd.ms-tnef", FINDING_MIME_TNEF}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (bytes_equal(type, bytes_str(kinds[i].type))) note(j, kinds[i].id, path);
    message_file_judge(j->report, mime_type_filename(t));
    struct bytes encoding = mime_text_bytes(&t->encoding);
    if (t->is_ambiguous || (encoding.len > 0 && !is_known_encoding(encoding)) ||
        (is_composite(type) && encoding.len > 0 && !is_identity(encoding)))
        note(j, FINDING_MIME_AMBIG, path);
}

// --- the end

static void judge_signatures(struct message_judge *j)
{
    const struct message_facts *f = j->message->facts;
    for (const struct message_signature *s = f ? f->signatures : NULL; s; s = s->next) {
        bool signs_from = false;
        for (const struct message_word *w = s->headers; w; w = w->next)
            signs_from |= bytes_equal(w->text, BYTES_LIT("from"));
        if (s->body_hash == MESSAGE_DIFFERS) note(j, FINDING_DKIM_BH, s->domain);
        if (!signs_from || s->is_partial || bytes_equal_nocase(s->algorithm, BYTES_LIT("rsa-sha1")))
            note(j, FINDING_DKIM_WEAK, s->domain);
    }
}

void message_judge_end(struct message_judge *j, bool has_8bit_encoding)
{
    if (!j->transaction) return;
    judge_signatures(j);
    const struct session_param *body = param(j, "BODY");
    bool is_declared = body && has_8bit_encoding &&
                       (bytes_equal_nocase(body->value, BYTES_LIT("8BITMIME")) ||
                        bytes_equal_nocase(body->value, BYTES_LIT("BINARYMIME")));
    if (j->has_8bit_body && !is_declared) note(j, FINDING_MSG_8BIT, BYTES_NONE);
}
