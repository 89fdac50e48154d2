// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 2045 5.1 and RFC 2231 7:
//   parameter      = attribute [section] ["*"] "=" value     section = "*0" / "*" number
//   extended-value = [charset] "'" [language] "'" *(ext-octet / attribute-char)
#include "decode/message/mime_param.h"

#include "decode/message/encoded_word.h"
#include "decode/message/rfc5322_token.h"

void mime_params_init(struct mime_params *p)
{
    p->count = p->cut = 0;
    buf_init(&p->values, 0);
}

void mime_params_fini(struct mime_params *p)
{
    buf_fini(&p->values);
}

static uint8_t peek(const struct rfc5322_scan *s)
{
    return s->pos < s->text.len ? s->text.data[s->pos] : 0;
}

static struct bytes slice(const struct rfc5322_scan *s, size_t from)
{
    return bytes_of(s->text.data + from, s->pos - from);
}

// Up to one of the octets in stops, or the end.
static struct bytes take_until(struct rfc5322_scan *s, const char *stops)
{
    size_t from = s->pos;
    while (s->pos < s->text.len && (!peek(s) || !strchr(stops, peek(s)))) s->pos++;
    return slice(s, from);
}

static void append_unquoted(struct buf *out, struct bytes quoted)
{
    for (size_t i = 0; i < quoted.len; i++) {
        uint8_t c = quoted.data[i];
        if (c == '\\' && i + 1 < quoted.len &&
            (quoted.data[i + 1] == '"' || quoted.data[i + 1] == '\\'))
            c = quoted.data[++i];
        buf_append_byte(out, c);
    }
}

// Names may hold blanks and parentheses where their client forgot the quotes.
static bool is_file_name(struct bytes name)
{
    return bytes_equal_nocase(name, BYTES_LIT("filename")) ||
           bytes_equal_nocase(name, BYTES_LIT("name"));
}

static void read_value(struct rfc5322_scan *s, struct bytes name, struct buf *out)
{
    rfc5322_skip_cfws(s);
    size_t from = s->pos;
    if (rfc5322_skip_quoted(s)) {
        append_unquoted(out, bytes_of(s->text.data + from + 1, s->pos - from - 2));
    } else if (peek(s) == '"') { // never closed: all the rest
        append_unquoted(out, bytes_skip(s->text, from + 1));
        s->pos = s->text.len;
    } else {
        struct bytes text = take_until(s, is_file_name(name) ? ";" : "; \t(");
        buf_append_bytes(out, bytes_trim_wsp(text));
    }
}

// Splits "filename*1*" into its three parts.
static void read_name(struct mime_param *p, struct bytes name)
{
    p->section = MIME_PARAM_WHOLE;
    p->is_extended = name.len > 1 && name.data[name.len - 1] == '*';
    if (p->is_extended) name.len--;
    size_t star = bytes_find(name, 0, '*');
    uint64_t number;
    if (star < name.len && bytes_to_u64(bytes_skip(name, star + 1), &number) &&
        number < MIME_PARAM_WHOLE) {
        p->section = (uint32_t)number;
        name.len = star;
    }
    p->name = name;
}

static void read_param(struct mime_params *p, struct rfc5322_scan *s)
{
    rfc5322_skip_cfws(s);
    struct mime_param param = {.value = p->values.len};
    read_name(&param, take_until(s, "=; \t("));
    rfc5322_skip_cfws(s);
    if (peek(s) != '=') return; // no parameter: its name alone says nothing
    s->pos++;
    read_value(s, param.name, &p->values);
    param.len = p->values.len - param.value;
    if (p->count < LIMIT_MIME_PARAMS) p->list[p->count++] = param;
    else p->cut++;
}

// Behind the next ";" that stands neither in quotes nor in a comment.
static void skip_to_next(struct rfc5322_scan *s)
{
    while (s->pos < s->text.len && peek(s) != ';') {
        if (rfc5322_skip_quoted(s) || rfc5322_skip_comment(s)) continue;
        s->pos++;
    }
    if (s->pos < s->text.len) s->pos++;
}

void mime_params_read(struct mime_params *p, struct bytes text)
{
    struct rfc5322_scan s = rfc5322_scan_of(text);
    p->count = p->cut = 0;
    buf_reset(&p->values, SIZE_MAX);
    while (s.pos < text.len) {
        rfc5322_skip_cfws(&s);
        if (peek(&s) != ';') read_param(p, &s);
        skip_to_next(&s);
    }
}

static const struct mime_param *find(const struct mime_params *p, const char *name,
                                     uint32_t section, bool want_plain)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct mime_param *q = &p->list[i];
        if (q->section != section || (want_plain && q->is_extended)) continue;
        if (bytes_equal_nocase(q->name, bytes_str(name))) return q;
    }
    return NULL;
}

static struct bytes value_of(const struct mime_params *p, const struct mime_param *q)
{
    return bytes_of(buf_bytes(&p->values).data + q->value, q->len);
}

static int hex(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void append_percent(struct buf *out, struct bytes b)
{
    for (size_t i = 0; i < b.len; i++) {
        uint8_t c = b.data[i];
        if (c == '%' && i + 2 < b.len && hex(b.data[i + 1]) >= 0 && hex(b.data[i + 2]) >= 0) {
            c = (uint8_t)(hex(b.data[i + 1]) << 4 | hex(b.data[i + 2]));
            i += 2;
        }
        buf_append_byte(out, c);
    }
}

// Takes charset'language' off the value's front; without two quotes there is none of it.
static struct bytes take_charset(struct bytes *value)
{
    size_t first = bytes_find(*value, 0, '\'');
    size_t second = bytes_find(*value, first + 1, '\'');
    if (second >= value->len) return BYTES_NONE;
    struct bytes charset = bytes_first(*value, first);
    *value = bytes_skip(*value, second + 1);
    return charset;
}

// RFC 2231: name*, or name*0 with what follows. Octets joined; the charset that the first says,
// BYTES_NONE where it says none.
static bool join_extended(const struct mime_params *p, const char *name, struct buf *out,
                          struct bytes *charset_out)
{
    const struct mime_param *q = find(p, name, MIME_PARAM_WHOLE, false);
    while (q && !q->is_extended && q < p->list + p->count - 1) { // name= may stand before name*=
        q++;
        if (q->section != MIME_PARAM_WHOLE || !bytes_equal_nocase(q->name, bytes_str(name)))
            continue;
        if (q->is_extended) break;
    }
    if (q && !q->is_extended) q = NULL;
    uint32_t section = 0;
    if (!q) q = find(p, name, section++, false);
    *charset_out = BYTES_NONE;
    if (!q) return false;
    for (bool is_first = true; q; is_first = false) {
        struct bytes value = value_of(p, q);
        if (is_first && q->is_extended) *charset_out = take_charset(&value);
        if (q->is_extended) append_percent(out, value);
        else buf_append_bytes(out, value);
        q = section ? find(p, name, section++, false) : NULL;
    }
    return true;
}

static bool extended_text(const struct mime_params *p, const char *name, struct charset *c,
                          struct buf *out)
{
    struct buf octets;
    struct bytes charset;
    buf_init(&octets, 0);
    bool found = join_extended(p, name, &octets, &charset);
    if (!found) {
        // nothing
    } else if (bytes_is_none(charset)) {
        encoded_word_decode(c, buf_bytes(&octets), out);
    } else {
        charset_to_utf8(c, charset, buf_bytes(&octets), out);
    }
    buf_fini(&octets);
    return found;
}

static bool plain_text(const struct mime_params *p, const char *name, struct charset *c,
                       struct buf *out)
{
    const struct mime_param *q = find(p, name, MIME_PARAM_WHOLE, true);
    if (q) encoded_word_decode(c, value_of(p, q), out);
    return q != NULL;
}

bool mime_param_text(const struct mime_params *p, const char *name, struct charset *c,
                     struct buf *out)
{
    return extended_text(p, name, c, out) || plain_text(p, name, c, out);
}

bool mime_param_raw(const struct mime_params *p, const char *name, struct buf *out)
{
    struct bytes charset;
    if (join_extended(p, name, out, &charset)) return true;
    const struct mime_param *q = find(p, name, MIME_PARAM_WHOLE, true);
    if (q) buf_append_bytes(out, value_of(p, q));
    return q != NULL;
}

bool mime_param_differs(const struct mime_params *p, const char *name, struct charset *c)
{
    struct buf extended, plain;
    buf_init(&extended, 0);
    buf_init(&plain, 0);
    bool differs = extended_text(p, name, c, &extended) && plain_text(p, name, c, &plain) &&
                   !bytes_equal(buf_bytes(&extended), buf_bytes(&plain));
    buf_fini(&extended);
    buf_fini(&plain);
    return differs;
}

bool mime_param_stands_twice(const struct mime_params *p, const char *name)
{
    size_t count[2] = {0, 0};
    for (size_t i = 0; i < p->count; i++) {
        const struct mime_param *q = &p->list[i];
        bool is_first = q->section == MIME_PARAM_WHOLE || q->section == 0;
        if (is_first && bytes_equal_nocase(q->name, bytes_str(name))) count[q->is_extended]++;
    }
    return count[0] > 1 || count[1] > 1;
}

bool mime_param_is_broken(const struct mime_params *p, const char *name)
{
    uint32_t whole = 0; // sections from 0 on
    while (find(p, name, whole, false)) whole++;
    for (size_t i = 0; i < p->count; i++) {
        const struct mime_param *q = &p->list[i];
        if (q->section != MIME_PARAM_WHOLE && q->section > whole &&
            bytes_equal_nocase(q->name, bytes_str(name)))
            return true;
    }
    return false;
}
