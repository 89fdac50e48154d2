// SPDX-License-Identifier: BSD-2-Clause
//
// The first octet says where the rest is cut. Whole, cut and bytewise decoding must agree, each
// within the room that the header asks for, and the strict decoder must agree where it accepts.
#include <assert.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct result {
    struct buf out;
    struct base64_decoder d;
};

static void decode_piece(struct result *r, struct bytes in)
{
    uint8_t *out = err_malloc(in.len / 4 * 3 + 3);
    buf_append(&r->out, out, base64_decode(&r->d, in, out));
    free(out);
}

static struct result decode(struct bytes in, size_t step)
{
    struct result r;
    buf_init(&r.out, 0);
    base64_decoder_init(&r.d);
    for (size_t at = 0; at < in.len; at += step)
        decode_piece(&r, bytes_first(bytes_skip(in, at), step));
    uint8_t last[2];
    buf_append(&r.out, last, base64_decode_finish(&r.d, last));
    return r;
}

static void assert_same(const struct result *a, const struct result *b)
{
    assert(bytes_equal(buf_bytes(&a->out), buf_bytes(&b->out)));
    assert(a->d.ended == b->d.ended);
    assert(a->d.skipped == b->d.skipped);
    assert(a->d.trailing == b->d.trailing);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    struct bytes in = bytes_of(data + 1, size - 1);
    struct result whole = decode(in, in.len + 1), bytewise = decode(in, 1);
    struct result cut = decode(in, (size_t)data[0] + 1);
    assert_same(&whole, &bytewise);
    assert_same(&whole, &cut);

    struct buf strict, again;
    buf_init(&strict, 0);
    buf_init(&again, 0);
    if (base64_decode_strict(in, &strict)) {
        assert(bytes_equal(buf_bytes(&strict), buf_bytes(&whole.out)));
        base64_encode(buf_bytes(&strict), &again);
        assert(again.len / 4 == (in.len + 3) / 4);
    } else {
        assert(strict.len == 0);
    }
    buf_fini(&strict);
    buf_fini(&again);
    buf_fini(&whole.out);
    buf_fini(&bytewise.out);
    buf_fini(&cut.out);
    return 0;
}
