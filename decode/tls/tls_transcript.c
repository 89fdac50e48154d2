// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_transcript.h"

#include <openssl/evp.h>

#include "base/limits.h"
#include "decode/tls/tls_hello.h"

enum { TLS12 = 0x0303, HEADER_LEN = 4 };

void tls_transcript_init(struct tls_transcript *t)
{
    *t = (struct tls_transcript){0};
    buf_init(&t->octets, LIMIT_TLS_TRANSCRIPT);
}

void tls_transcript_fini(struct tls_transcript *t)
{
    buf_fini(&t->octets);
}

void tls_transcript_gap(struct tls_transcript *t)
{
    if (!t->is_whole) t->is_lost = true;
}

// Up to the end of the client's message that is going on, or of its header; returns how many
// octets.
static size_t take_client(struct tls_transcript *t, struct bytes in)
{
    size_t len = 1;
    if (t->have < HEADER_LEN) {
        t->header[t->have++] = in.data[0];
        if (t->have < HEADER_LEN) return len;
        t->left = (uint32_t)t->header[1] << 16 | (uint32_t)t->header[2] << 8 | t->header[3];
    } else {
        len = in.len < t->left ? in.len : t->left;
        t->left -= (uint32_t)len;
    }
    if (t->left > 0) return len;
    t->is_whole = t->header[0] == TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE;
    t->have = 0;
    return len;
}

void tls_transcript_feed(struct tls_transcript *t, enum stream_side side, struct bytes in)
{
    while (in.len > 0 && !t->is_whole && !t->is_lost) {
        size_t len = side == STREAM_CLIENT ? take_client(t, in) : in.len;
        if (t->octets.len + len > LIMIT_TLS_TRANSCRIPT) t->is_lost = true;
        else buf_append_bytes(&t->octets, bytes_first(in, len));
        in = bytes_skip(in, len);
    }
}

static bool add_digest(struct bytes octets, const EVP_MD *digest, uint8_t *out, size_t *at)
{
    unsigned len = 0;
    if (!digest || !EVP_Digest(octets.data, octets.len, out + *at, &len, digest, NULL))
        return false;
    *at += len;
    return true;
}

struct bytes tls_transcript_hash(const struct tls_transcript *t, uint16_t version,
                                 const char *digest, uint8_t out[64])
{
    struct bytes octets = buf_bytes(&t->octets);
    size_t len = 0;
    if (!t->is_whole || t->is_lost) return BYTES_NONE;
    // RFC 7627 3: before TLS 1.2 the concatenation of both.
    bool is_done = version >= TLS12 ? add_digest(octets, EVP_get_digestbyname(digest), out, &len)
                                    : add_digest(octets, EVP_md5(), out, &len) &&
                                          add_digest(octets, EVP_sha1(), out, &len);
    return is_done ? bytes_of(out, len) : BYTES_NONE;
}
