// SPDX-License-Identifier: BSD-2-Clause
//
//   content     = "Content-Type" ":" type "/" subtype *(";" parameter)
//   encoding    = "Content-Transfer-Encoding" ":" mechanism
//   disposition = "Content-Disposition" ":" disposition-type *(";" disposition-parm)
#include "decode/message/mime_type.h"

#include "decode/message/rfc5322_token.h"

enum { KEEP = 4096 }; // memory that a value keeps for the next entity

static void set_lower(struct mime_text *t, struct bytes b)
{
    for (size_t i = 0; i < b.len; i++) {
        uint8_t c = b.data[i];
        buf_append_byte(&t->buf, c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c);
    }
    t->is_set = true;
}

// Visits all values: for init, fini and reset.
static void each_text(struct mime_type *t, void (*visit)(struct mime_text *))
{
    visit(&t->type);
    visit(&t->charset);
    visit(&t->boundary);
    visit(&t->name);
    visit(&t->encoding);
    visit(&t->disposition);
    visit(&t->filename);
    visit(&t->params);
}

static void text_init(struct mime_text *t)
{
    buf_init(&t->buf, 0);
    t->is_set = false;
}

static void text_fini(struct mime_text *t)
{
    buf_fini(&t->buf);
}

static void text_reset(struct mime_text *t)
{
    buf_reset(&t->buf, KEEP);
    t->is_set = false;
}

void mime_type_init(struct mime_type *t, struct charset *converter)
{
    each_text(t, text_init);
    t->converter = converter;
    mime_type_reset(t);
}

void mime_type_fini(struct mime_type *t)
{
    each_text(t, text_fini);
}

void mime_type_reset(struct mime_type *t)
{
    each_text(t, text_reset);
    t->has_type = t->has_encoding = t->has_disposition = t->names_differ = false;
    t->is_flowed = t->deletes_space = false;
    t->is_ambiguous = false;
}

static bool is_token(uint8_t c)
{
    return c > 0x20 && c < 0x7F && !strchr("()<>@,;:\\\"/[]?=", c);
}

static struct bytes take_token(struct rfc5322_scan *s)
{
    rfc5322_skip_cfws(s);
    size_t from = s->pos;
    while (s->pos < s->text.len && is_token(s->text.data[s->pos])) s->pos++;
    return bytes_of(s->text.data + from, s->pos - from);
}

static bool take_octet(struct rfc5322_scan *s, uint8_t c)
{
    rfc5322_skip_cfws(s);
    if (s->pos >= s->text.len || s->text.data[s->pos] != c) return false;
    s->pos++;
    return true;
}

static bool is_value(const struct mime_params *params, const char *name, const char *value,
                     struct buf *room)
{
    buf_reset(room, SIZE_MAX);
    return mime_param_raw(params, name, room) &&
           bytes_equal_nocase(buf_bytes(room), bytes_str(value));
}

static bool is_read_in_two_ways(const struct mime_params *params, const char *name)
{
    return mime_param_stands_twice(params, name) || mime_param_is_broken(params, name);
}

// RFC 2046 5.1.1: a boundary does not end in a blank.
static bool ends_in_blank(const struct mime_text *boundary)
{
    struct bytes b = mime_text_bytes(boundary);
    return b.len > 0 && (b.data[b.len - 1] == ' ' || b.data[b.len - 1] == '\t');
}

// What follows the type is parameters, or nothing.
static bool has_more(struct rfc5322_scan *s)
{
    rfc5322_skip_cfws(s);
    return s->pos < s->text.len && s->text.data[s->pos] != ';';
}

static void content_type(struct mime_type *t, struct bytes body)
{
    struct rfc5322_scan s = rfc5322_scan_of(body);
    struct bytes type = take_token(&s);
    bool has_slash = take_octet(&s, '/');
    struct bytes subtype = has_slash ? take_token(&s) : BYTES_NONE;
    if (type.len > 0 && subtype.len > 0) {
        set_lower(&t->type, type);
        buf_append_byte(&t->type.buf, '/');
        set_lower(&t->type, subtype);
    } else {
        set_lower(&t->type, BYTES_LIT("text/plain"));
        // "text" alone is what was sent before MIME, and everybody takes it for that.
        t->is_ambiguous |=
            has_slash || (type.len > 0 && !bytes_equal_nocase(type, BYTES_LIT("text")));
    }
    t->is_ambiguous |= has_more(&s);
    struct mime_params params;
    mime_params_init(&params);
    mime_params_read(&params, bytes_skip(body, s.pos));
    t->params.is_set = bytes_starts_nocase(buf_bytes(&t->type.buf), BYTES_LIT("message/"));
    if (t->params.is_set) buf_append_bytes(&t->params.buf, bytes_skip(body, s.pos));
    struct buf raw;
    buf_init(&raw, 0);
    if (mime_param_raw(&params, "charset", &raw)) set_lower(&t->charset, buf_bytes(&raw));
    t->is_flowed = is_value(&params, "format", "flowed", &raw);
    t->deletes_space = is_value(&params, "delsp", "yes", &raw);
    t->boundary.is_set = mime_param_raw(&params, "boundary", &t->boundary.buf);
    t->name.is_set = mime_param_text(&params, "name", t->converter, &t->name.buf);
    t->names_differ |= mime_param_differs(&params, "name", t->converter);
    t->is_ambiguous |= is_read_in_two_ways(&params, "boundary") ||
                       is_read_in_two_ways(&params, "charset") ||
                       mime_param_differs(&params, "boundary", t->converter) ||
                       mime_param_differs(&params, "charset", t->converter) ||
                       is_read_in_two_ways(&params, "name") || ends_in_blank(&t->boundary);
    mime_params_fini(&params);
    buf_fini(&raw);
}

// The mechanism is a token, but whatever stands there is given, up to a ";".
static void transfer_encoding(struct mime_type *t, struct bytes body)
{
    struct rfc5322_scan s = rfc5322_scan_of(body);
    rfc5322_skip_cfws(&s);
    size_t from = s.pos, end = s.pos;
    while (s.pos < body.len && body.data[s.pos] != ';' && body.data[s.pos] != '(') end = ++s.pos;
    struct bytes text = bytes_trim_wsp(bytes_of(body.data + from, end - from));
    bool is_quoted = text.len > 2 && text.data[0] == '"' && text.data[text.len - 1] == '"';
    if (is_quoted) text = bytes_of(text.data + 1, text.len - 2);
    if (text.len > 0) set_lower(&t->encoding, text);
    // Who takes these for no encoding that he knows undoes none.
    bool is_odd = is_quoted || bytes_find(body, s.pos, ';') < body.len;
    t->is_ambiguous |= is_odd && (bytes_equal_nocase(text, BYTES_LIT("base64")) ||
                                  bytes_equal_nocase(text, BYTES_LIT("quoted-printable")));
}

static void disposition(struct mime_type *t, struct bytes body)
{
    struct rfc5322_scan s = rfc5322_scan_of(body);
    struct bytes token = take_token(&s);
    if (take_octet(&s, '=')) s.pos = 0; // the type is missing: this is a parameter
    else if (token.len > 0) set_lower(&t->disposition, token);
    struct mime_params params;
    mime_params_init(&params);
    mime_params_read(&params, bytes_skip(body, s.pos));
    t->filename.is_set = mime_param_text(&params, "filename", t->converter, &t->filename.buf);
    t->names_differ |= mime_param_differs(&params, "filename", t->converter);
    t->is_ambiguous |= is_read_in_two_ways(&params, "filename");
    mime_params_fini(&params);
}

static void take_field(bool *has, void (*read)(struct mime_type *, struct bytes),
                       struct mime_type *t, struct bytes body)
{
    if (*has) t->is_ambiguous = true;
    if (*has) return;
    *has = true;
    read(t, body);
}

void mime_type_field(struct mime_type *t, struct bytes name, struct bytes body)
{
    if (name.len < 12 || (name.data[0] | 0x20) != 'c') return;
    if (bytes_equal_nocase(name, BYTES_LIT("content-type")))
        take_field(&t->has_type, content_type, t, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("content-transfer-encoding")))
        take_field(&t->has_encoding, transfer_encoding, t, body);
    else if (bytes_equal_nocase(name, BYTES_LIT("content-disposition")))
        take_field(&t->has_disposition, disposition, t, body);
}

struct bytes mime_text_bytes(const struct mime_text *t)
{
    return t->is_set ? buf_bytes(&t->buf) : BYTES_NONE;
}

struct bytes mime_type_name(const struct mime_type *t, struct bytes fallback)
{
    return t->has_type ? buf_bytes(&t->type.buf) : fallback;
}

bool mime_type_is_multipart(const struct mime_type *t)
{
    return t->has_type && bytes_starts_nocase(buf_bytes(&t->type.buf), BYTES_LIT("multipart/"));
}

struct bytes mime_type_filename(const struct mime_type *t)
{
    struct bytes b = mime_text_bytes(t->filename.is_set ? &t->filename : &t->name);
    return b.len > 0 ? b : BYTES_NONE;
}
