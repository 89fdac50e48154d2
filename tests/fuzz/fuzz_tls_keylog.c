// SPDX-License-Identifier: BSD-2-Clause
//
// A key log, whole and in pieces: the same connections are known, and what is found has a length
// that a secret can have.
#include <assert.h>

#include "decode/tls/tls_keylog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tls_keylog *read_log(struct bytes text, size_t step)
{
    static const uint64_t seed[2] = {1, 2};
    struct tls_keylog *k = tls_keylog_new(seed);
    for (size_t at = 0; at < text.len; at += step)
        tls_keylog_feed(k, bytes_first(bytes_skip(text, at), step));
    tls_keylog_pause(k);
    return k;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t key[32];
    struct bytes text = bytes_of(data, size);
    struct tls_keylog *whole = read_log(text, size + 1);
    struct tls_keylog *pieces = read_log(text, 1 + size % 5);
    assert(tls_keylog_count(whole) == tls_keylog_count(pieces));
    for (unsigned label = 0; label < TLS_KEYLOG_LABELS; label++) {
        uint8_t x[TLS_KEYLOG_SECRET_MAX], y[TLS_KEYLOG_SECRET_MAX];
        struct bytes k = bytes_of(key, label == TLS_KEYLOG_RSA ? 8 : 32);
        struct bytes a = tls_keylog_find(whole, (enum tls_keylog_label)label, k, x);
        struct bytes b = tls_keylog_find(pieces, (enum tls_keylog_label)label, k, y);
        assert(bytes_is_none(a) == bytes_is_none(b) && bytes_equal(a, b));
        assert(bytes_is_none(a) || a.len == 32 || a.len == 48);
    }
    tls_keylog_free(whole);
    tls_keylog_free(pieces);
    return 0;
}
