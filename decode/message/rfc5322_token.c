// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 5322:
//   quoted-string = [CFWS] DQUOTE *([FWS] qcontent) [FWS] DQUOTE [CFWS]
//   comment       = "(" *([FWS] ccontent) [FWS] ")"     ccontent = ctext / quoted-pair / comment
//   dom-literal   = "[" *([FWS] dtext) [FWS] "]"
#include "decode/message/rfc5322_token.h"

struct rfc5322_scan rfc5322_scan_of(struct bytes text)
{
    return (struct rfc5322_scan){.text = text};
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

enum { BLANK = 1, SPECIAL = 2 };

static const uint8_t classes[256] = {
    [' '] = BLANK,   ['\t'] = BLANK,   ['('] = SPECIAL, [')'] = SPECIAL, ['<'] = SPECIAL,
    ['>'] = SPECIAL, ['['] = SPECIAL,  [']'] = SPECIAL, [':'] = SPECIAL, [';'] = SPECIAL,
    ['@'] = SPECIAL, ['\\'] = SPECIAL, [','] = SPECIAL, ['.'] = SPECIAL, ['"'] = SPECIAL,
};

static bool is_special(uint8_t c)
{
    return classes[c] == SPECIAL;
}

static bool at(const struct rfc5322_scan *s, uint8_t c)
{
    return s->pos < s->text.len && s->text.data[s->pos] == c;
}

// Where the closing octet lies, quoted pairs skipped; text.len when there is none.
static size_t find_close(struct bytes b, size_t from, uint8_t close)
{
    for (size_t i = from; i < b.len; i++) {
        if (b.data[i] == '\\') i++;
        else if (b.data[i] == close) return i;
    }
    return b.len;
}

static bool skip_to(struct rfc5322_scan *s, uint8_t open, uint8_t close, bool *none)
{
    if (*none || !at(s, open)) return false;
    size_t end = find_close(s->text, s->pos + 1, close);
    if (end >= s->text.len) {
        *none = true;
        return false;
    }
    s->pos = end + 1;
    return true;
}

bool rfc5322_skip_quoted(struct rfc5322_scan *s)
{
    return skip_to(s, '"', '"', &s->no_quote);
}

bool rfc5322_skip_comment(struct rfc5322_scan *s)
{
    if (s->no_comment || !at(s, '(')) return false;
    size_t depth = 0;
    for (size_t i = s->pos; i < s->text.len; i++) {
        uint8_t c = s->text.data[i];
        if (c == '\\') i++;
        else if (c == '(') depth++;
        else if (c == ')' && --depth == 0) {
            s->pos = i + 1;
            return true;
        }
    }
    s->no_comment = true;
    return false;
}

void rfc5322_skip_cfws(struct rfc5322_scan *s)
{
    do {
        while (s->pos < s->text.len && is_blank(s->text.data[s->pos])) s->pos++;
    } while (rfc5322_skip_comment(s));
}

static enum rfc5322_token read_run(struct rfc5322_scan *s)
{
    const uint8_t *p = s->text.data;
    if (is_blank(p[s->pos])) {
        while (s->pos < s->text.len && is_blank(p[s->pos])) s->pos++;
        return RFC5322_BLANK;
    }
    while (s->pos < s->text.len && !classes[p[s->pos]]) s->pos++;
    return RFC5322_ATOM;
}

static enum rfc5322_token read_token(struct rfc5322_scan *s)
{
    if (s->pos >= s->text.len) return RFC5322_END;
    if (!is_special(s->text.data[s->pos])) return read_run(s);
    switch (s->text.data[s->pos]) {
    case '"':
        if (rfc5322_skip_quoted(s)) return RFC5322_QUOTED;
        break;
    case '(':
        if (rfc5322_skip_comment(s)) return RFC5322_COMMENT;
        break;
    case '[':
        if (skip_to(s, '[', ']', &s->no_literal)) return RFC5322_LITERAL;
        break;
    }
    s->pos++;
    return RFC5322_SPECIAL;
}

enum rfc5322_token rfc5322_next(struct rfc5322_scan *s, struct bytes *text_out)
{
    size_t start = s->pos;
    enum rfc5322_token kind = read_token(s);
    *text_out = bytes_of(s->text.data + start, s->pos - start);
    return kind;
}
