// SPDX-License-Identifier: BSD-2-Clause
//
// SHA-1 over, in network order:
//
//   seed (16 bits) | address | address | protocol (8) | 0 (8) | port (16) | port (16)
//
// where the endpoint with the smaller address, and among equals the smaller port, comes first.
#include "base/community_id.h"

#include "base/buf.h"
#include "base/base64.h"
#include "base/digest.h"

enum { PROTOCOL_TCP = 6 };

static size_t address_len(const struct stream_endpoint *e)
{
    return e->ip_version == 6 ? 16 : 4;
}

static bool comes_first(const struct stream_endpoint *a, const struct stream_endpoint *b)
{
    int order = memcmp(a->ip, b->ip, address_len(a));
    return order < 0 || (order == 0 && a->port <= b->port);
}

static uint8_t *put_port(uint8_t *p, uint16_t port)
{
    *p++ = (uint8_t)(port >> 8);
    *p++ = (uint8_t)port;
    return p;
}

static uint8_t *put_address(uint8_t *p, const struct stream_endpoint *e)
{
    memcpy(p, e->ip, address_len(e));
    return p + address_len(e);
}

void community_id_text(const struct stream_endpoint *a, const struct stream_endpoint *b,
                       char text_out[COMMUNITY_ID_TEXT])
{
    const struct stream_endpoint *first = comes_first(a, b) ? a : b;
    const struct stream_endpoint *second = first == a ? b : a;
    uint8_t input[2 + 16 + 16 + 2 + 2 + 2] = {0}; // begins with the seed, 0
    uint8_t *p = put_address(put_address(input + 2, first), second);
    *p++ = PROTOCOL_TCP;
    *p++ = 0;
    p = put_port(put_port(p, first->port), second->port);

    uint8_t hash[DIGEST_MAX];
    digest_once(DIGEST_SHA1, bytes_of(input, (size_t)(p - input)), hash);
    struct buf text;
    buf_init(&text, COMMUNITY_ID_TEXT - 1);
    buf_append_str(&text, "1:");
    base64_encode(bytes_of(hash, DIGEST_SHA1_LEN), &text);
    memcpy(text_out, buf_str(&text), text.len + 1);
    buf_fini(&text);
}
