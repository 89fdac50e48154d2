// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 6376 3.4.1, simple: a field as it stands. 3.4.2, relaxed: the name in lower case, no blanks
// around the colon, the body unfolded, runs of blanks are one SP, none at the end, then CRLF. The
// signature's own field comes last, without the value of b= and without the last line end.
#include "decode/message/dkim_section.h"

#include "base/base64.h"
#include "base/limits.h"

// Octets of memory that a section keeps when it is empty: messages whose bodies go on for long are
// many at once.
enum { KEPT = 1024 };

struct dkim_section_field {
    uint32_t start, end;
};

void dkim_section_init(struct dkim_section *s)
{
    *s = (struct dkim_section){.field_count = 0};
    buf_init(&s->octets, LIMIT_DKIM_SECTION);
    buf_init(&s->fields, 0);
    buf_init(&s->scratch, 0);
    buf_init(&s->used, 0);
}

void dkim_section_fini(struct dkim_section *s)
{
    buf_fini(&s->octets);
    buf_fini(&s->fields);
    buf_fini(&s->scratch);
    buf_fini(&s->used);
}

void dkim_section_begin(struct dkim_section *s)
{
    buf_reset(&s->octets, KEPT);
    buf_reset(&s->fields, KEPT);
    s->field_count = 0;
    s->is_cut = s->has_bare_lf = false;
}

void dkim_section_feed(struct dkim_section *s, struct bytes data)
{
    buf_append_bytes(&s->octets, data);
}

void dkim_section_field(struct dkim_section *s, uint64_t start, uint64_t end)
{
    bool fits = end <= s->octets.len && s->field_count < LIMIT_DKIM_FIELDS;
    s->is_cut |= !fits;
    s->field_count++;
    if (s->is_cut) return;
    struct dkim_section_field f = {(uint32_t)start, (uint32_t)end};
    buf_append(&s->fields, &f, sizeof f);
    s->has_bare_lf |=
        end < start + 2 || s->octets.data[end - 1] != '\n' || s->octets.data[end - 2] != '\r';
}

static struct bytes raw_field(const struct dkim_section *s, size_t index)
{
    const struct dkim_section_field *f =
        &((const struct dkim_section_field *)(const void *)s->fields.data)[index];
    return bytes_of(s->octets.data + f->start, f->end - f->start);
}

static bool is_fws(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct bytes trim_fws(struct bytes b)
{
    while (b.len > 0 && is_fws(b.data[0])) b = bytes_skip(b, 1);
    while (b.len > 0 && is_fws(b.data[b.len - 1])) b.len--;
    return b;
}

static bool is_line_end(struct bytes b, size_t i)
{
    return i + 1 < b.len && b.data[i] == '\r' && b.data[i + 1] == '\n';
}

static struct bytes without_line_end(struct bytes b)
{
    if (b.len >= 2 && is_line_end(b, b.len - 2)) b.len -= 2;
    return b;
}

// --- canonical forms

static void append_lower(struct buf *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        buf_append_byte(out, c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
}

// body: without its last line end.
static void append_relaxed(struct buf *out, struct bytes name, struct bytes body)
{
    bool has_blank = false, has_text = false;
    append_lower(out, trim_fws(name));
    buf_append_byte(out, ':');
    for (size_t i = 0; i < body.len; i++) {
        uint8_t c = body.data[i];
        if (is_line_end(body, i)) {
            i++;
        } else if (c == ' ' || c == '\t') {
            has_blank = true;
        } else {
            if (has_blank && has_text) buf_append_byte(out, ' ');
            buf_append_byte(out, c);
            has_blank = false;
            has_text = true;
        }
    }
}

static void hash_field(struct dkim_section *s, struct digest *digest, struct bytes raw,
                       bool is_relaxed)
{
    if (!is_relaxed) {
        digest_update(digest, raw);
        return;
    }
    size_t colon = bytes_find(raw, 0, ':');
    buf_reset(&s->scratch, LIMIT_DKIM_SECTION);
    append_relaxed(&s->scratch, bytes_first(raw, colon),
                   without_line_end(bytes_skip(raw, colon + 1)));
    buf_append_str(&s->scratch, "\r\n");
    digest_update(digest, buf_bytes(&s->scratch));
}

// --- the fields of h=

static bool has_name(struct bytes raw, struct bytes name)
{
    if (raw.len < name.len || !bytes_equal_nocase(bytes_first(raw, name.len), name)) return false;
    size_t colon = bytes_find(raw, 0, ':');
    return bytes_trim_wsp(bytes_first(raw, colon)).len == name.len;
}

// RFC 6376 5.4.2: each time a name stands there, the next field of it from the bottom up; when
// there is none any more, nothing. false: there are too many names.
static bool hash_fields(struct dkim_section *s, struct digest *digest,
                        const struct dkim_signature *signature)
{
    struct bytes rest = signature->headers, name;
    bool is_relaxed = signature->header == DKIM_RELAXED;
    buf_reset(&s->used, LIMIT_DKIM_FIELDS);
    for (size_t i = 0; i < s->field_count; i++) buf_append_byte(&s->used, 0);
    for (int names = 0; dkim_signature_next_header(&rest, &name); names++) {
        if (names == LIMIT_FIELD_WORDS) return false;
        size_t i = s->field_count;
        while (i > 0 && (s->used.data[i - 1] || !has_name(raw_field(s, i - 1), name))) i--;
        if (i == 0) continue;
        s->used.data[i - 1] = 1;
        hash_field(s, digest, raw_field(s, i - 1), is_relaxed);
    }
    return true;
}

// --- the signature's own field

// Everything between "b=" and the next ";" goes.
static void append_without_value(struct buf *out, struct bytes body)
{
    bool is_over = false;
    while (body.len > 0) {
        size_t end = bytes_find(body, 0, ';');
        struct bytes spec = bytes_first(body, end);
        size_t equals = bytes_find(spec, 0, '=');
        bool is_value = !is_over && equals < spec.len &&
                        bytes_equal(trim_fws(bytes_first(spec, equals)), BYTES_LIT("b"));
        is_over |= is_value;
        buf_append_bytes(out, is_value ? bytes_first(spec, equals + 1) : spec);
        if (end < body.len) buf_append_byte(out, ';');
        body = bytes_skip(body, end + 1);
    }
}

static void hash_own(struct dkim_section *s, struct digest *digest, struct bytes raw,
                     bool is_relaxed)
{
    struct bytes field = without_line_end(raw);
    size_t colon = bytes_find(field, 0, ':');
    struct buf body;
    buf_init(&body, 0);
    append_without_value(&body, bytes_skip(field, colon + 1));
    buf_reset(&s->scratch, LIMIT_DKIM_SECTION);
    if (is_relaxed) {
        append_relaxed(&s->scratch, bytes_first(field, colon), buf_bytes(&body));
    } else {
        buf_append_bytes(&s->scratch, bytes_first(field, colon + 1));
        buf_append_bytes(&s->scratch, buf_bytes(&body));
    }
    digest_update(digest, buf_bytes(&s->scratch));
    buf_fini(&body);
}

// --- all of it

static void unfold(struct bytes body, struct buf *out)
{
    for (size_t i = 0; i < body.len; i++)
        if (body.data[i] != '\r' && body.data[i] != '\n') buf_append_byte(out, body.data[i]);
}

static void undo_base64(struct bytes text, struct buf *out)
{
    struct base64_decoder base64;
    uint8_t octets[LIMIT_DKIM_SIGNATURE + 3];
    base64_decoder_init(&base64);
    size_t n = base64_decode(&base64, bytes_first(text, LIMIT_DKIM_SIGNATURE), octets);
    n += base64_decode_finish(&base64, octets + n);
    buf_append(out, octets, n);
}

static bool hash_for(struct dkim_section *s, struct bytes raw,
                     const struct dkim_signature *signature, uint8_t digest_out[DIGEST_MAX])
{
    bool is_relaxed = signature->header == DKIM_RELAXED;
    bool is_sha1 = signature->algorithm == DKIM_RSA_SHA1;
    struct digest *digest = digest_new(is_sha1 ? DIGEST_SHA1 : DIGEST_SHA256);
    bool is_made = hash_fields(s, digest, signature);
    if (is_made) hash_own(s, digest, raw, is_relaxed);
    if (is_made) digest_finish(digest, digest_out);
    digest_free(digest);
    return is_made;
}

bool dkim_section_hash(struct dkim_section *s, size_t index, uint8_t digest_out[DIGEST_MAX],
                       struct buf *signature_out, const char **reason_out)
{
    *reason_out = "the header section is too long";
    if (s->is_cut || index >= s->field_count) return false;
    struct bytes raw = raw_field(s, index);
    struct buf body;
    struct dkim_signature signature;
    buf_init(&body, 0);
    unfold(bytes_skip(raw, bytes_find(raw, 0, ':') + 1), &body);
    dkim_signature_read(bytes_trim_wsp(buf_bytes(&body)), &signature);
    *reason_out = "h= has too many names";
    bool is_made = hash_for(s, raw, &signature, digest_out);
    if (is_made) undo_base64(signature.signature, signature_out);
    buf_fini(&body);
    return is_made;
}
