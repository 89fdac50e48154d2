// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 6376 3.4.3, simple: empty lines at the end go, and a line end is there (an empty body is
// CRLF). 3.4.4, relaxed: runs of blanks are one SP, those at the end of a line go, and so do empty
// lines at the end; a line end is there unless the body is empty.
#include "decode/message/dkim_body.h"

#include "base/base64.h"

enum { PIECE = 4096 };

void dkim_body_init(struct dkim_body *b)
{
    memset(b, 0, sizeof(*b));
    dkim_body_begin(b);
}

void dkim_body_fini(struct dkim_body *b)
{
    dkim_body_begin(b);
}

void dkim_body_begin(struct dkim_body *b)
{
    for (size_t i = 0; i < b->count; i++) digest_free(b->hashes[i].digest);
    b->count = 0;
    b->wants[DKIM_SIMPLE] = b->wants[DKIM_RELAXED] = false;
    b->has_bare_lf = false;
    b->forms[DKIM_SIMPLE] = (struct dkim_canonicalizer){.is_relaxed = false};
    b->forms[DKIM_RELAXED] = (struct dkim_canonicalizer){.is_relaxed = true};
}

int dkim_body_want(struct dkim_body *b, const struct dkim_signature *s)
{
    if (s->algorithm == DKIM_ALGORITHM_UNKNOWN || s->body == DKIM_CANONICAL_UNKNOWN) return -1;
    struct dkim_hash wanted = {
        .source = &b->forms[s->body],
        .kind = s->algorithm == DKIM_RSA_SHA1 ? DIGEST_SHA1 : DIGEST_SHA256,
        .has_length = s->has_length,
        .length = s->length,
    };
    for (size_t i = 0; i < b->count; i++) {
        const struct dkim_hash *h = &b->hashes[i];
        if (h->source == wanted.source && h->kind == wanted.kind &&
            h->has_length == wanted.has_length && h->length == wanted.length)
            return (int)i;
    }
    if (b->count == LIMIT_DKIM_HASHES) return -1;
    wanted.digest = digest_new(wanted.kind);
    b->wants[s->body] = true;
    b->hashes[b->count] = wanted;
    return (int)b->count++;
}

// Canonical text for every hash of it, each up to its length.
static void put(struct dkim_body *b, struct dkim_canonicalizer *c, struct bytes text)
{
    for (size_t i = 0; i < b->count; i++) {
        struct dkim_hash *h = &b->hashes[i];
        if (h->source != c) continue;
        struct bytes part = text;
        if (h->has_length && h->length <= c->written) continue;
        if (h->has_length) part = bytes_first(text, (size_t)(h->length - c->written));
        digest_update(h->digest, part);
    }
    c->written += text.len;
}

// The line ends that waited are followed by something.
static void put_empty(struct dkim_body *b, struct dkim_canonicalizer *c)
{
    static const char ends[] = "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n";
    while (c->empty > 0) {
        uint64_t n = c->empty < 16 ? c->empty : 16;
        put(b, c, bytes_of(ends, (size_t)(2 * n)));
        c->empty -= n;
    }
}

static void put_text(struct dkim_body *b, struct dkim_canonicalizer *c, struct bytes text)
{
    if (text.len == 0) return;
    put_empty(b, c);
    put(b, c, text);
}

// A CR that waited is text after all.
static void put_cr(struct dkim_body *b, struct dkim_canonicalizer *c)
{
    if (!c->has_cr) return;
    c->has_cr = false;
    put_text(b, c, BYTES_LIT("\r"));
}

// --- simple: spans as they are, but for the line ends at their end

// Takes a line end off the end of text, if one is there.
static bool drop_line_end(struct bytes *text)
{
    if (text->len < 2 || text->data[text->len - 1] != '\n' || text->data[text->len - 2] != '\r')
        return false;
    text->len -= 2;
    return true;
}

static void note_bare(struct dkim_body *b, struct bytes text)
{
    for (size_t i = 0; !b->has_bare_lf; i++) {
        i = bytes_find(text, i, '\n');
        if (i >= text.len) return;
        b->has_bare_lf = i == 0 || text.data[i - 1] != '\r';
    }
}

static void simple(struct dkim_body *b, struct dkim_canonicalizer *c, struct bytes text)
{
    if (c->has_cr && text.data[0] == '\n') {
        c->has_cr = false;
        c->empty++;
        text = bytes_skip(text, 1);
    }
    if (text.len == 0) return;
    put_cr(b, c);
    c->has_cr = text.data[text.len - 1] == '\r';
    if (c->has_cr) text.len--;
    uint64_t ends = 0;
    // A CR behind a line end keeps that from being the last only when it turns out to be text.
    while (drop_line_end(&text)) ends++;
    note_bare(b, text);
    put_text(b, c, text);
    c->empty += ends;
}

// --- relaxed

struct piece {
    uint8_t octets[PIECE];
    size_t len;
};

static void flush(struct dkim_body *b, struct dkim_canonicalizer *c, struct piece *p)
{
    put_text(b, c, bytes_of(p->octets, p->len));
    p->len = 0;
}

static void end_line(struct dkim_body *b, struct dkim_canonicalizer *c, struct piece *p)
{
    flush(b, c, p);
    c->has_blank = false;
    c->empty++;
}

static void add(struct dkim_body *b, struct dkim_canonicalizer *c, struct piece *p, uint8_t octet)
{
    if (p->len + 2 > PIECE) flush(b, c, p);
    if (c->has_blank) p->octets[p->len++] = ' ';
    c->has_blank = false;
    p->octets[p->len++] = octet;
}

// Octets that mean nothing in the relaxed form, in bulk: up to the next blank, CR or LF.
static size_t plain_len(struct bytes text)
{
    size_t n = 0;
    while (n < text.len && text.data[n] > ' ') n++;
    return n;
}

static void add_plain(struct dkim_body *b, struct dkim_canonicalizer *c, struct piece *p,
                      struct bytes text)
{
    add(b, c, p, text.data[0]);
    text = bytes_skip(text, 1);
    if (p->len + text.len > PIECE) {
        flush(b, c, p);
        if (text.len > PIECE / 2) {
            put_text(b, c, text);
            return;
        }
    }
    memcpy(p->octets + p->len, text.data, text.len);
    p->len += text.len;
}

static void relaxed(struct dkim_body *b, struct dkim_canonicalizer *c, struct bytes text)
{
    struct piece p;
    p.len = 0;
    for (size_t i = 0; i < text.len;) {
        uint8_t octet = text.data[i];
        if (c->has_cr) {
            c->has_cr = false;
            if (octet == '\n') {
                end_line(b, c, &p);
                i++;
                continue;
            }
            add(b, c, &p, '\r');
        }
        size_t n = plain_len(bytes_skip(text, i));
        if (n > 0) {
            add_plain(b, c, &p, bytes_of(text.data + i, n));
            i += n;
            continue;
        }
        if (octet == ' ' || octet == '\t') c->has_blank = true;
        else if (octet == '\r') c->has_cr = true;
        else add(b, c, &p, octet);
        b->has_bare_lf |= octet == '\n';
        i++;
    }
    flush(b, c, &p);
}

void dkim_body_feed(struct dkim_body *b, struct bytes data)
{
    if (data.len == 0) return;
    if (b->wants[DKIM_SIMPLE]) simple(b, &b->forms[DKIM_SIMPLE], data);
    if (b->wants[DKIM_RELAXED]) relaxed(b, &b->forms[DKIM_RELAXED], data);
}

static void finish_form(struct dkim_body *b, struct dkim_canonicalizer *c)
{
    if (c->has_cr && c->is_relaxed && c->has_blank) put_text(b, c, BYTES_LIT(" "));
    if (c->has_cr) c->has_blank = false;
    put_cr(b, c);
    bool is_empty = c->written == 0;
    c->empty = 0;
    // The last line may have no line end; an empty simple body is CRLF.
    if (!is_empty || !c->is_relaxed) put(b, c, BYTES_LIT("\r\n"));
}

void dkim_body_finish(struct dkim_body *b)
{
    for (int i = 0; i < 2; i++)
        if (b->wants[i]) finish_form(b, &b->forms[i]);
    for (size_t i = 0; i < b->count; i++) digest_finish(b->hashes[i].digest, b->hashes[i].value);
}

uint64_t dkim_body_length(const struct dkim_body *b, int index)
{
    return b->hashes[index].source->written;
}

bool dkim_body_matches(const struct dkim_body *b, int index, struct bytes body_hash)
{
    const struct dkim_hash *h = &b->hashes[index];
    size_t len = h->kind == DIGEST_SHA1 ? DIGEST_SHA1_LEN : DIGEST_SHA256_LEN;
    struct base64_decoder base64;
    uint8_t octets[3 * 64 + 3];
    base64_decoder_init(&base64);
    if (body_hash.len > 256) return false;
    size_t n = base64_decode(&base64, body_hash, octets);
    n += base64_decode_finish(&base64, octets + n);
    return n == len && memcmp(octets, h->value, len) == 0;
}
