// SPDX-License-Identifier: BSD-2-Clause
//
// A header section up to the first empty line, and what follows as the text of a key: the hash of
// every signature in it is the same however the section comes, and any key may be tried on it.
#include <assert.h>

#include "decode/message/dkim_key.h"
#include "decode/message/dkim_section.h"
#include "decode/message/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reader {
    struct dkim_section section;
    struct header header;
};

static void on_field(void *ctx, const struct header_field *f)
{
    struct reader *r = ctx;
    dkim_section_field(&r->section, f->start, f->end);
}

static void on_junk(void *ctx, struct bytes line, uint64_t start)
{
    (void)ctx, (void)line, (void)start;
}

static const struct header_handler handler = {on_field, on_junk};

static void read_section(struct reader *r, struct bytes text, size_t piece)
{
    dkim_section_init(&r->section);
    dkim_section_begin(&r->section);
    header_init(&r->header, &handler, r);
    header_begin(&r->header, 0);
    for (; text.len > 0; text = bytes_skip(text, piece)) {
        dkim_section_feed(&r->section, bytes_first(text, piece));
        header_feed(&r->header, bytes_first(text, piece));
    }
    header_finish(&r->header);
}

static void end_section(struct reader *r)
{
    header_fini(&r->header);
    dkim_section_fini(&r->section);
}

static void try_key(struct bytes text, const uint8_t *digest, struct bytes signature)
{
    struct dkim_key key;
    unsigned bits;
    dkim_key_read(text, &key);
    if (!dkim_key_is_one(&key) || bytes_is_none(key.octets)) return;
    for (enum dkim_algorithm a = DKIM_RSA_SHA1; a <= DKIM_ED25519_SHA256; a++) {
        dkim_key_allows_hash(&key, a);
        assert(dkim_key_verify(&key, a, digest, signature, &bits) != DKIM_VERIFIES || bits > 0);
    }
    dkim_key_allows_mail(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader whole, pieces;
    struct buf a, b;
    uint8_t one[DIGEST_MAX], other[DIGEST_MAX];
    const char *why_a, *why_b;
    struct bytes text = bytes_of(data, size);
    buf_init(&a, 0);
    buf_init(&b, 0);
    read_section(&whole, text, SIZE_MAX / 2);
    read_section(&pieces, text, size > 0 ? 1 + data[0] % 16U : 1);
    assert(whole.section.field_count == pieces.section.field_count);
    for (size_t i = 0; i < whole.section.field_count && i < 20; i++) {
        memset(one, 0, sizeof one);
        memset(other, 0, sizeof other);
        buf_reset(&a, SIZE_MAX);
        buf_reset(&b, SIZE_MAX);
        bool has_one = dkim_section_hash(&whole.section, i, one, &a, &why_a);
        assert(has_one == dkim_section_hash(&pieces.section, i, other, &b, &why_b));
        assert(memcmp(one, other, sizeof one) == 0);
        assert(bytes_equal(buf_bytes(&a), buf_bytes(&b)));
        if (has_one && i == 0) try_key(bytes_skip(text, whole.header.offset), one, buf_bytes(&a));
    }
    end_section(&whole);
    end_section(&pieces);
    buf_fini(&a);
    buf_fini(&b);
    return 0;
}
