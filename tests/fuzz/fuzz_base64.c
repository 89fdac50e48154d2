// SPDX-License-Identifier: BSD-2-Clause
//
// The first octet says where the rest is cut. Whole, cut and bytewise decoding must agree with each
// kernel that the processor has, each within the room that the header asks for; measuring must give
// the same lengths, and the strict decoder must agree where it accepts.
#include <assert.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/base64_kernel.h"
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

static void measure(const struct result *decoded, struct bytes in, size_t step)
{
    struct base64_decoder d;
    base64_decoder_init(&d);
    size_t len = 0;
    for (size_t at = 0; at < in.len; at += step)
        len += base64_measure(&d, bytes_first(bytes_skip(in, at), step));
    uint8_t last[2];
    len += base64_decode_finish(&d, last);
    assert(len == decoded->out.len && d.ended == decoded->d.ended);
    assert(d.skipped == decoded->d.skipped && d.trailing == decoded->d.trailing);
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
    size_t step = (size_t)data[0] + 1;
    base64_kernel_use(&base64_kernel_portable);
    struct result whole = decode(in, in.len + 1), bytewise = decode(in, 1);
    assert_same(&whole, &bytewise);
    for (size_t i = 0; base64_kernels[i]; i++) {
        if (!base64_kernels[i]->is_supported()) continue;
        base64_kernel_use(base64_kernels[i]);
        struct result again = decode(in, in.len + 1), cut = decode(in, step);
        assert_same(&whole, &again);
        assert_same(&whole, &cut);
        measure(&whole, in, in.len + 1);
        measure(&whole, in, step);
        buf_fini(&again.out);
        buf_fini(&cut.out);
    }

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
    return 0;
}
