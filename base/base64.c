// SPDX-License-Identifier: BSD-2-Clause
//
// The bulk path takes four characters at a time: one table per position holds the six bits where
// they belong, and a bit above bit 23 for what is not in the alphabet, so that four lookups or-ed
// together give either 24 bits or "look closer". Everything odd goes through decode_one.
#include "base/base64.h"

enum { BAD = 0x80 }; // not in the alphabet

// The value of a character, 0 to 63, or BAD.
#define VALUE(c)                                                                                   \
    ((c) >= 'A' && (c) <= 'Z'   ? (c) - 'A'                                                        \
     : (c) >= 'a' && (c) <= 'z' ? (c) - 'a' + 26                                                   \
     : (c) >= '0' && (c) <= '9' ? (c) - '0' + 52                                                   \
     : (c) == '+'               ? 62                                                               \
     : (c) == '/'               ? 63                                                               \
                                : BAD)
#define AT(c, shift) (VALUE(c) == BAD ? UINT32_C(1) << 31 : (uint32_t)VALUE(c) << (shift))
#define ROW4(c, s)   AT(c, s), AT((c) + 1, s), AT((c) + 2, s), AT((c) + 3, s)
#define ROW16(c, s)  ROW4(c, s), ROW4((c) + 4, s), ROW4((c) + 8, s), ROW4((c) + 12, s)
#define ROW64(c, s)  ROW16(c, s), ROW16((c) + 16, s), ROW16((c) + 32, s), ROW16((c) + 48, s)
#define TABLE(s)                                                                                   \
    {                                                                                              \
        ROW64(0, s), ROW64(64, s), ROW64(128, s), ROW64(192, s)                                    \
    }

static const uint32_t sextet[4][256] = {TABLE(18), TABLE(12), TABLE(6), TABLE(0)};
static const uint32_t NOT_CLEAN = UINT32_C(1) << 31;

void base64_decoder_init(struct base64_decoder *d)
{
    *d = (struct base64_decoder){0};
}

static uint32_t value_of(uint8_t c)
{
    return sextet[3][c];
}

// '=' counts only after two or three characters of a quantum; elsewhere it is one more octet to
// skip. A character after an incomplete padding ("QQ=Q") takes the padding back.
static size_t pad(struct base64_decoder *d, uint8_t *out)
{
    if (d->count < 2) {
        d->skipped++;
        return 0;
    }
    d->padding++;
    if (d->count + d->padding < 4) return 0;
    size_t n = base64_decode_finish(d, out);
    d->ended = true;
    return n;
}

static size_t decode_one(struct base64_decoder *d, uint8_t c, uint8_t *out)
{
    uint32_t value = value_of(c);
    if (c == '\r' || c == '\n') return 0;
    if (d->ended) {
        if (value != NOT_CLEAN) d->trailing++;
        else if (c != '=') d->skipped++;
        return 0;
    }
    if (c == '=') return pad(d, out);
    if (value == NOT_CLEAN) {
        d->skipped++;
        return 0;
    }
    d->skipped += d->padding;
    d->padding = 0;
    d->quantum = d->quantum << 6 | value;
    if (++d->count < 4) return 0;
    out[0] = (uint8_t)(d->quantum >> 16);
    out[1] = (uint8_t)(d->quantum >> 8);
    out[2] = (uint8_t)d->quantum;
    d->quantum = d->count = 0;
    return 3;
}

static inline uint32_t quantum_at(const uint8_t *p)
{
    return sextet[0][p[0]] | sextet[1][p[1]] | sextet[2][p[2]] | sextet[3][p[3]];
}

// Writes the 24 bits and one octet more, which the next quantum overwrites.
static inline void put_quantum(uint8_t *out, uint32_t bits)
{
    uint32_t be = __builtin_bswap32(bits << 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    be = bits << 8;
#endif
    memcpy(out, &be, sizeof(be));
}

// Takes whole quanta of clean characters and the line ends between them. Returns where it stopped:
// at an odd octet or with fewer than twelve octets left: at least four are never decoded here, so
// the octet that put_quantum writes too many lies within the room that base64_decode asks for.
static const uint8_t *decode_bulk(const uint8_t *p, const uint8_t *end, uint8_t **out)
{
    uint8_t *o = *out;
    while (end - p >= 12) {
        uint32_t a = quantum_at(p), b = quantum_at(p + 4);
        if (!((a | b) & NOT_CLEAN)) {
            put_quantum(o, a);
            put_quantum(o + 3, b);
            o += 6;
            p += 8;
        } else if (!(a & NOT_CLEAN)) {
            put_quantum(o, a);
            o += 3;
            p += 4;
        } else if (p[0] == '\r' && p[1] == '\n') {
            p += 2;
        } else {
            break;
        }
    }
    *out = o;
    return p;
}

size_t base64_decode(struct base64_decoder *d, struct bytes in, uint8_t *out)
{
    const uint8_t *p = in.data;
    const uint8_t *end = in.data ? in.data + in.len : NULL;
    uint8_t *o = out;
    while (p < end) {
        if (d->count == 0 && !d->ended) p = decode_bulk(p, end, &o);
        // One quantum at most, so that after an odd octet the bulk path is soon back.
        do o += decode_one(d, *p++, o);
        while (p < end && (d->count != 0 || d->ended));
    }
    return (size_t)(o - out);
}

// ---- Lengths alone ----

enum { BLOCK = 16 };
typedef uint8_t block_octets __attribute__((vector_size(BLOCK)));

// Of the octets of a block, 1 for each character of the alphabet; has_odd_out: something stands
// there that is neither that nor a line end.
static block_octets clean_of(const uint8_t *p, bool *has_odd_out)
{
    block_octets c;
    memcpy(&c, p, BLOCK);
    // '/' and the digits follow each other; so do the letters, once the case is taken away.
    block_octets is_clean = (block_octets)((uint8_t)'/' <= c) & (block_octets)(c <= (uint8_t)'9');
    is_clean |= (block_octets)((block_octets)((c | 0x20) - (uint8_t)'a') < 26);
    is_clean |= (block_octets)(c == (uint8_t)'+');
    block_octets is_known = is_clean | (block_octets)(c == (uint8_t)'\r');
    is_known |= (block_octets)(c == (uint8_t)'\n');
    uint64_t halves[2];
    memcpy(halves, &is_known, BLOCK);
    *has_odd_out = (halves[0] & halves[1]) != UINT64_MAX;
    return is_clean & 1;
}

// Counts the alphabet's characters in whole blocks without anything odd. Returns where it stopped.
static const uint8_t *count_bulk(const uint8_t *p, const uint8_t *end, size_t *count_out)
{
    *count_out = 0;
    for (; end - p >= BLOCK; p += BLOCK) {
        bool has_odd;
        block_octets clean = clean_of(p, &has_odd);
        if (has_odd) break;
        uint64_t halves[2];
        memcpy(halves, &clean, BLOCK);
        // The octets of each half are 0 or 1: their sum comes together in the highest one.
        *count_out += (halves[0] * UINT64_C(0x0101010101010101)) >> 56;
        *count_out += (halves[1] * UINT64_C(0x0101010101010101)) >> 56;
    }
    return p;
}

size_t base64_measure(struct base64_decoder *d, struct bytes in)
{
    const uint8_t *p = in.data;
    const uint8_t *end = in.data ? in.data + in.len : NULL;
    size_t len = 0;
    while (p < end) {
        if (d->padding == 0 && !d->ended) {
            size_t count;
            p = count_bulk(p, end, &count);
            count += d->count;
            len += count / 4 * 3;
            d->count = (uint8_t)(count % 4);
        }
        uint8_t unused[3];
        for (size_t n = 0; p < end && n < BLOCK; n++) len += decode_one(d, *p++, unused);
    }
    return len;
}

size_t base64_decode_finish(struct base64_decoder *d, uint8_t out[2])
{
    size_t n = 0;
    if (!d->ended && d->count == 2) {
        out[n++] = (uint8_t)(d->quantum >> 4);
    } else if (!d->ended && d->count == 3) {
        out[n++] = (uint8_t)(d->quantum >> 10);
        out[n++] = (uint8_t)(d->quantum >> 2);
    }
    d->quantum = d->count = d->padding = 0;
    return n;
}

// How many characters stand before the padding; false when something else than base64 is there.
static bool strict_length(struct bytes in, size_t *len_out)
{
    size_t len = in.len;
    while (len > 0 && in.len - len < 2 && in.data[len - 1] == '=') len--;
    if (len % 4 == 1) return false;
    if (len != in.len && in.len % 4 != 0) return false;
    for (size_t i = 0; i < len; i++)
        if (value_of(in.data[i]) == NOT_CLEAN) return false;
    *len_out = len;
    return true;
}

bool base64_decode_strict(struct bytes in, struct buf *out)
{
    size_t len;
    if (!strict_length(in, &len)) return false;
    struct base64_decoder d;
    base64_decoder_init(&d);
    while (len > 0) {
        uint8_t piece[3 * 256 + 3];
        struct bytes part = bytes_first(in, len < 1024 ? len : 1024);
        buf_append(out, piece, base64_decode(&d, part, piece));
        in = bytes_skip(in, part.len);
        len -= part.len;
    }
    uint8_t last[2];
    buf_append(out, last, base64_decode_finish(&d, last));
    return true;
}

void base64_encode(struct bytes in, struct buf *out)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < in.len; i += 3) {
        size_t left = in.len - i;
        uint32_t q = (uint32_t)in.data[i] << 16;
        if (left > 1) q |= (uint32_t)in.data[i + 1] << 8;
        if (left > 2) q |= in.data[i + 2];
        char text[4] = {alphabet[q >> 18], alphabet[q >> 12 & 63],
                        left > 1 ? alphabet[q >> 6 & 63] : '=', left > 2 ? alphabet[q & 63] : '='};
        buf_append(out, text, sizeof(text));
    }
}
