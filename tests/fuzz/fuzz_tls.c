// SPDX-License-Identifier: BSD-2-Clause
//
// First octet: how the rest is cut into pieces; second: its low bit is the side that speaks, the
// others say where a gap lies. What is learnt must not depend on the pieces.
#include <assert.h>

#include "decode/tls/tls_session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(struct tls_session *s, struct bytes in, enum stream_side side, size_t step,
                size_t gap_at)
{
    tls_session_init(s);
    for (size_t at = 0; at < in.len; at += step) {
        tls_session_feed(s, side, bytes_first(bytes_skip(in, at), step), NULL);
        if (gap_at && at / step == gap_at) tls_session_gap(s, side, gap_at, NULL);
    }
    tls_session_finish(s);
}

static void expect_same(const struct tls_facts *a, const struct tls_facts *b)
{
    assert(a->has_client_hello == b->has_client_hello && a->is_retried == b->is_retried);
    assert(a->has_server_hello == b->has_server_hello);
    assert(a->has_version == b->has_version && a->version == b->version);
    assert(a->has_cipher == b->has_cipher && a->cipher_suite == b->cipher_suite);
    assert(a->has_sni == b->has_sni && bytes_equal(buf_bytes(&a->sni), buf_bytes(&b->sni)));
    assert(bytes_equal(buf_bytes(&a->alpn_asked), buf_bytes(&b->alpn_asked)));
    assert(bytes_equal(buf_bytes(&a->alpn_agreed), buf_bytes(&b->alpn_agreed)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    struct bytes in = {data + 2, size - 2};
    enum stream_side side = data[1] & 1 ? STREAM_SERVER : STREAM_CLIENT;
    struct tls_session whole, pieces, gap;
    run(&whole, in, side, in.len + 1, 0);
    run(&pieces, in, side, data[0] + 1U, 0);
    run(&gap, in, side, data[0] + 1U, data[1] >> 1);
    expect_same(&whole.facts, &pieces.facts);
    if (tls_record_looks_like(in)) assert(tls_record_may_begin(in));
    tls_session_fini(&whole);
    tls_session_fini(&pieces);
    tls_session_fini(&gap);
    return 0;
}
