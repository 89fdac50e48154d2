// SPDX-License-Identifier: BSD-2-Clause
#include "base/utf8.h"

#include "base/utf8_width_table.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline bool is_tail(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

// RFC 3629 4:
//   UTF8-2 = %xC2-DF UTF8-tail
//   UTF8-3 = %xE0 %xA0-BF UTF8-tail / %xE1-EC 2( UTF8-tail ) /
//            %xED %x80-9F UTF8-tail / %xEE-EF 2( UTF8-tail )
//   UTF8-4 = %xF0 %x90-BF 2( UTF8-tail ) / %xF1-F3 3( UTF8-tail ) / %xF4 %x80-8F 2( UTF8-tail )
// The bounds of the second octet are what keeps out overlong forms, surrogates and what lies beyond
// U+10FFFF; below they are checked on the value, which says the same.
size_t utf8_decode(struct bytes b, uint32_t *code_point_out)
{
    const uint8_t *p = b.data;
    uint32_t code = p[0];
    *code_point_out = UTF8_REPLACEMENT;
    if (code < 0x80) {
        *code_point_out = code;
        return 1;
    }
    size_t len = code >= 0xF0 ? 4 : code >= 0xE0 ? 3 : 2;
    if (code < 0xC2 || code > 0xF4 || b.len < len) return 0;
    code &= 0xFFu >> (len + 1);
    for (size_t i = 1; i < len; i++) {
        if (!is_tail(p[i])) return 0;
        code = code << 6 | (p[i] & 0x3F);
    }
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[len] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
    *code_point_out = code;
    return len;
}

size_t utf8_encode(uint32_t c, uint8_t out[4])
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = UTF8_REPLACEMENT;
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (uint8_t)(0xC0 | c >> 6);
        out[1] = (uint8_t)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (uint8_t)(0xE0 | c >> 12);
        out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | c >> 18);
    out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (c & 0x3F));
    return 4;
}

#ifdef __SSE2__

// The same as below, as long as there are 64 octets.
static size_t ascii_blocks(struct bytes b)
{
    size_t i = 0;
    for (; b.len - i >= 64; i += 64) {
        const __m128i *p = (const __m128i *)(const void *)(b.data + i);
        __m128i low = _mm_or_si128(_mm_loadu_si128(p), _mm_loadu_si128(p + 1));
        __m128i high = _mm_or_si128(_mm_loadu_si128(p + 2), _mm_loadu_si128(p + 3));
        if (_mm_movemask_epi8(_mm_or_si128(low, high))) break;
    }
    return i;
}

#else

static size_t ascii_blocks(struct bytes b)
{
    (void)b;
    return 0;
}

#endif

// How many octets at the start of b are below 0x80; eight at a time, or more.
static size_t ascii_run(struct bytes b)
{
    size_t i = ascii_blocks(b);
    for (; b.len - i >= 8; i += 8) {
        uint64_t word;
        memcpy(&word, b.data + i, 8);
        if (word & UINT64_C(0x8080808080808080)) break;
    }
    while (i < b.len && b.data[i] < 0x80) i++;
    return i;
}

bool utf8_is_ascii(struct bytes b)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    size_t i = ascii_blocks(b);
    if (b.len < 8) return ascii_run(b) == b.len;
    uint64_t word;
    for (; b.len - i > 8; i += 8) {
        memcpy(&word, b.data + i, 8);
        if (word & high) return false;
    }
    memcpy(&word, b.data + b.len - 8, 8); // the last ones, some of them once more
    return (word & high) == 0;
}

// How many octets at the start of b are valid UTF-8.
static size_t valid_run(struct bytes b)
{
    size_t i = 0;
    while (i < b.len) {
        struct bytes rest = bytes_skip(b, i);
        uint32_t code;
        size_t n = rest.data[0] < 0x80 ? ascii_run(rest) : utf8_decode(rest, &code);
        if (n == 0) break;
        i += n;
    }
    return i;
}

bool utf8_is_valid(struct bytes b)
{
    return valid_run(b) == b.len;
}

void utf8_append_clean(struct buf *out, struct bytes b)
{
    while (b.len > 0) {
        size_t n = valid_run(b);
        buf_append(out, b.data, n);
        b = bytes_skip(b, n);
        if (b.len == 0) break;
        buf_append_str(out, "\xEF\xBF\xBD");
        b = bytes_skip(b, 1);
    }
}

int utf8_width(uint32_t code)
{
    if (code >= 0x20 && code < 0x7F) return 1;
    size_t low = 0, high = sizeof(width_ranges) / sizeof(width_ranges[0]);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct width_range *r = &width_ranges[middle];
        if (code < r->first) high = middle;
        else if (code > r->last) low = middle + 1;
        else return r->width;
    }
    return code > 0x10FFFF ? -1 : 1;
}
