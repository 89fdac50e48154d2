// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 5321 4.4 and RFC 8314 4.3:
//   Stamp   = "from" FWS domain [tcp-info] CFWS "by" FWS domain [tcp-info]
//             ["via" …] ["with" …] ["id" …] ["for" …] ["tls" …] [CFWS] ";" FWS date-time
//
// Deliberate deviations: a clause's value is all that stands up to a comment, to the next clause's
// keyword or to the ";" ("with Microsoft SMTP Server"); the date is behind the last ";".
#include "decode/message/received.h"

#include <arpa/inet.h>

#include "decode/message/rfc5322_token.h"

enum clause {
    CLAUSE_FROM,
    CLAUSE_BY,
    CLAUSE_VIA,
    CLAUSE_WITH,
    CLAUSE_ID,
    CLAUSE_FOR,
    CLAUSE_TLS,
    CLAUSES
};

static const char *const keywords[CLAUSES] = {"from", "by", "via", "with", "id", "for", "tls"};

// A clause's octets: from the first to behind the last one, blanks and comments around them left
// out.
struct span {
    size_t start, end;
};

struct reader {
    struct rfc5322_scan scan;
    struct span values[CLAUSES], comments[CLAUSES];
    bool has[CLAUSES];
    int clause;         // that is being read, or CLAUSES
    bool value_is_over; // a comment came behind it
    bool after_blank;   // a keyword may stand here
    struct bytes tls;
};

static int clause_of(struct bytes word)
{
    for (int i = 0; i < CLAUSES; i++)
        if (bytes_equal_nocase(word, bytes_str(keywords[i]))) return i;
    return CLAUSES;
}

static bool contains(struct bytes text, const char *word)
{
    struct bytes w = bytes_str(word);
    for (size_t i = 0; i + w.len <= text.len; i++)
        if (bytes_starts_nocase(bytes_skip(text, i), w)) return true;
    return false;
}

static void extend(struct span *s, size_t start, size_t end)
{
    if (s->end == 0) s->start = start;
    s->end = end;
}

static void comment(struct reader *r, struct bytes text, size_t start)
{
    struct bytes inside = bytes_of(text.data + 1, text.len - 2);
    if (bytes_is_none(r->tls) && (contains(inside, "TLS") || contains(inside, "cipher=")))
        r->tls = inside;
    if (r->clause == CLAUSES) return;
    r->value_is_over = r->values[r->clause].end > 0;
    // Postfix has more comments behind the one of TLS: they tell of the certificate.
    if (bytes_is_none(r->tls)) extend(&r->comments[r->clause], start, r->scan.pos);
}

static void word(struct reader *r, enum rfc5322_token kind, struct bytes text, size_t start)
{
    int clause = kind == RFC5322_ATOM && r->after_blank ? clause_of(text) : CLAUSES;
    // A value is never empty: "by by" is a host of that name.
    bool is_value = r->clause < CLAUSES && r->values[r->clause].end == 0;
    if (clause < CLAUSES && !is_value) {
        r->clause = r->has[clause] ? CLAUSES : clause;
        r->has[clause] = true;
        r->value_is_over = false;
    } else if (r->clause < CLAUSES && !r->value_is_over) {
        extend(&r->values[r->clause], start, r->scan.pos);
    }
}

// Where the last ";" outside of quotes and comments lies, or text.len.
static size_t find_date(struct bytes text)
{
    struct rfc5322_scan s = rfc5322_scan_of(text);
    struct bytes token;
    enum rfc5322_token kind;
    size_t at = text.len;
    while ((kind = rfc5322_next(&s, &token)) != RFC5322_END)
        if (kind == RFC5322_SPECIAL && token.data[0] == ';') at = s.pos - 1;
    return at;
}

static void read_clauses(struct reader *r)
{
    struct bytes token;
    enum rfc5322_token kind;
    size_t start = 0;
    for (; (kind = rfc5322_next(&r->scan, &token)) != RFC5322_END; start = r->scan.pos) {
        if (kind == RFC5322_COMMENT) comment(r, token, start);
        else if (kind != RFC5322_BLANK) word(r, kind, token, start);
        r->after_blank = kind == RFC5322_BLANK || kind == RFC5322_COMMENT;
    }
}

static struct bytes bytes_of_span(struct bytes text, const struct span *s)
{
    return s->end ? bytes_of(text.data + s->start, s->end - s->start) : BYTES_NONE;
}

static bool is_ip(struct bytes text)
{
    char copy[INET6_ADDRSTRLEN];
    struct in6_addr unused;
    if (text.len == 0 || text.len >= sizeof(copy)) return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    return inet_pton(AF_INET, copy, &unused) == 1 || inet_pton(AF_INET6, copy, &unused) == 1;
}

static bool may_be_ip(uint8_t c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') || c == '.' ||
           c == ':';
}

// The first IP address in text, with or without brackets and "IPv6:".
static struct bytes find_ip(struct bytes text)
{
    for (size_t i = 0; i < text.len;) {
        size_t end = i;
        while (end < text.len && may_be_ip(text.data[end])) end++;
        // "IPv6:2001:db8::1": the "6:" looks like a part of it.
        size_t tag = i >= 3 && memcmp(text.data + i - 3, "IPv6:", end - i < 2 ? 3 : 5) == 0 ? 2 : 0;
        struct bytes run = bytes_skip(bytes_of(text.data + i, end - i), tag);
        if (is_ip(run)) return run;
        // An octet that cannot be part of one ends a word: inside of words there are none.
        i = end + 1;
    }
    return BYTES_NONE;
}

static struct bytes without_angles(struct bytes path)
{
    if (path.len < 2 || path.data[0] != '<' || path.data[path.len - 1] != '>') return path;
    return bytes_of(path.data + 1, path.len - 2);
}

void received_read(struct bytes body, struct received *received_out)
{
    size_t date = find_date(body);
    struct bytes text = bytes_first(body, date);
    struct reader r = {.scan = rfc5322_scan_of(text), .clause = CLAUSES, .after_blank = true};
    read_clauses(&r);
    struct bytes values[CLAUSES];
    for (int i = 0; i < CLAUSES; i++) values[i] = bytes_of_span(text, &r.values[i]);
    *received_out = (struct received){
        .from = values[CLAUSE_FROM],
        .from_info = bytes_of_span(text, &r.comments[CLAUSE_FROM]),
        .by = values[CLAUSE_BY],
        .via = values[CLAUSE_VIA],
        .with = values[CLAUSE_WITH],
        .id = values[CLAUSE_ID],
        .recipient = without_angles(values[CLAUSE_FOR]),
        .tls = bytes_is_none(r.tls) ? values[CLAUSE_TLS] : r.tls,
    };
    received_out->ip = find_ip(received_out->from_info);
    if (bytes_is_none(received_out->ip)) received_out->ip = find_ip(received_out->from);
    received_out->has_date = date_read(bytes_skip(body, date + 1), &received_out->date);
}
