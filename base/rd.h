// SPDX-License-Identifier: BSD-2-Clause
//
// Checked reads of wire integers from borrowed bytes, with a sticky error: a read past the end
// gives 0, sets `failed` and moves nothing, so a row of reads is checked once at its end. Network
// byte order unless the name says otherwise.
#ifndef SMTPSCOPE_BASE_RD_H
#define SMTPSCOPE_BASE_RD_H

#include "base/bytes.h"

struct rd {
    const uint8_t *cur;
    const uint8_t *end;
    bool failed; // readable: some read went past the end
};

static inline struct rd rd_of(struct bytes b)
{
    return (struct rd){b.data, b.data ? b.data + b.len : NULL, false};
}

static inline size_t rd_left(const struct rd *r)
{
    return (size_t)(r->end - r->cur);
}

static inline bool rd_need(struct rd *r, size_t n)
{
    if (r->failed || rd_left(r) < n) {
        r->failed = true;
        return false;
    }
    return true;
}

static inline uint8_t rd_u8(struct rd *r)
{
    return rd_need(r, 1) ? *r->cur++ : 0;
}

static inline uint16_t rd_be16(struct rd *r)
{
    if (!rd_need(r, 2)) return 0;
    const uint8_t *p = r->cur;
    r->cur += 2;
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t rd_be24(struct rd *r)
{
    if (!rd_need(r, 3)) return 0;
    const uint8_t *p = r->cur;
    r->cur += 3;
    return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static inline uint32_t rd_be32(struct rd *r)
{
    if (!rd_need(r, 4)) return 0;
    const uint8_t *p = r->cur;
    r->cur += 4;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint16_t rd_le16(struct rd *r)
{
    uint16_t v = rd_be16(r);
    return (uint16_t)(v >> 8 | v << 8);
}

static inline uint32_t rd_le32(struct rd *r)
{
    return __builtin_bswap32(rd_be32(r));
}

static inline void rd_skip(struct rd *r, size_t n)
{
    if (rd_need(r, n)) r->cur += n;
}

// The next n bytes, borrowed; BYTES_NONE when there are fewer.
static inline struct bytes rd_bytes(struct rd *r, size_t n)
{
    if (!rd_need(r, n)) return BYTES_NONE;
    struct bytes b = {r->cur, n};
    r->cur += n;
    return b;
}

static inline struct bytes rd_rest(struct rd *r)
{
    return r->failed ? BYTES_NONE : (struct bytes){r->cur, rd_left(r)};
}

#endif
