// SPDX-License-Identifier: BSD-2-Clause
//
// SHA-1 of seed:2 address address protocol:1 zero:1 port:2 port:2, all in network order, the
// endpoint with the smaller address (then port) first.

#include "capture/community_id.h"

#include "base/base64.h"
#include "base/digest.h"

enum { PROTOCOL_TCP = 6 };

static bool is_first(const struct stream_endpoint *a, const struct stream_endpoint *b)
{
    int order = memcmp(a->ip, b->ip, a->ip_version == 4 ? 4 : 16);
    return order < 0 || (order == 0 && a->port < b->port);
}

static void put_u16(uint8_t *at, uint16_t v)
{
    at[0] = (uint8_t)(v >> 8);
    at[1] = (uint8_t)v;
}

void community_id(const struct stream_endpoint *a, const struct stream_endpoint *b, uint16_t seed,
                  char text_out[COMMUNITY_ID_TEXT])
{
    if (!is_first(a, b)) {
        const struct stream_endpoint *c = a;
        a = b;
        b = c;
    }
    size_t ip = a->ip_version == 4 ? 4 : 16;
    uint8_t input[2 + 16 + 16 + 2 + 4];
    put_u16(input, seed);
    memcpy(input + 2, a->ip, ip);
    memcpy(input + 2 + ip, b->ip, ip);
    uint8_t *after = input + 2 + 2 * ip;
    after[0] = PROTOCOL_TCP;
    after[1] = 0;
    put_u16(after + 2, a->port);
    put_u16(after + 4, b->port);
    uint8_t hash[DIGEST_MAX];
    digest_once(DIGEST_SHA1, bytes_of(input, 2 + 2 * ip + 6), hash);
    struct buf text;
    buf_init(&text, 0);
    buf_append_str(&text, "1:");
    base64_encode(bytes_of(hash, DIGEST_SHA1_LEN), &text);
    memcpy(text_out, buf_str(&text), COMMUNITY_ID_TEXT - 1);
    text_out[COMMUNITY_ID_TEXT - 1] = '\0';
    buf_fini(&text);
}
