// SPDX-License-Identifier: BSD-2-Clause
//
// Clean runs are the kernel's (base64_kernel.h); everything odd goes through decode_one.
#include "base/base64.h"

#include "base/base64_kernel.h"

void base64_decoder_init(struct base64_decoder *d)
{
    *d = (struct base64_decoder){0};
}

static uint32_t value_of(uint8_t c)
{
    return base64_sextets[3][c];
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
        if (value != BASE64_NOT_CLEAN) d->trailing++;
        else if (c != '=') d->skipped++;
        return 0;
    }
    if (c == '=') return pad(d, out);
    if (value == BASE64_NOT_CLEAN) {
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

size_t base64_decode(struct base64_decoder *d, struct bytes in, uint8_t *out)
{
    const uint8_t *p = in.data;
    const uint8_t *end = in.data ? in.data + in.len : NULL;
    uint8_t *o = out;
    while (p < end) {
        if (d->count == 0 && !d->ended) p = base64_kernel()->decode(p, end, &o);
        // One quantum at most, so that after an odd octet the kernel is soon back.
        do {
            if (p < end) o += decode_one(d, *p++, o);
        } while (p < end && (d->count != 0 || d->ended));
    }
    return (size_t)(o - out);
}

enum { CLOSER = 16 }; // octets that are looked at one by one where something odd stands

size_t base64_measure(struct base64_decoder *d, struct bytes in)
{
    const uint8_t *p = in.data;
    const uint8_t *end = in.data ? in.data + in.len : NULL;
    size_t len = 0;
    while (p < end) {
        if (d->padding == 0 && !d->ended) {
            size_t count;
            p = base64_kernel()->count(p, end, &count);
            count += d->count;
            len += count / 4 * 3;
            d->count = (uint8_t)(count % 4);
        }
        uint8_t unused[3];
        for (size_t n = 0; p < end && n < CLOSER; n++) len += decode_one(d, *p++, unused);
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

// The bits that a last quantum of two or three characters has too many.
static unsigned spare_bits(uint8_t last, size_t count)
{
    return value_of(last) & (count == 2 ? 0x0F : 0x03);
}

// How many characters stand before the padding; false when something else than base64 is there.
static bool strict_length(struct bytes in, size_t *len_out)
{
    size_t len = in.len;
    while (len > 0 && in.len - len < 2 && in.data[len - 1] == '=') len--;
    if (len % 4 == 1) return false;
    if (len != in.len && in.len % 4 != 0) return false;
    for (size_t i = 0; i < len; i++)
        if (value_of(in.data[i]) == BASE64_NOT_CLEAN) return false;
    // Padding that is missing and bits that no encoder sets (RFC 4648 3.5): a word, not base64.
    if (len == in.len && len % 4 != 0 && spare_bits(in.data[len - 1], len % 4) != 0) return false;
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
