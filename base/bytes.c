// SPDX-License-Identifier: BSD-2-Clause
#include "base/bytes.h"

#ifdef __SSE2__
#include <immintrin.h>
#endif

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

bool bytes_starts_nocase(struct bytes b, struct bytes prefix)
{
    if (b.len < prefix.len) return false;
    for (size_t i = 0; i < prefix.len; i++)
        if (lower(b.data[i]) != lower(prefix.data[i])) return false;
    return true;
}

static bool is_wsp(uint8_t c)
{
    return c == ' ' || c == '\t';
}

struct bytes bytes_trim_wsp(struct bytes b)
{
    while (b.len > 0 && is_wsp(b.data[0])) b = bytes_skip(b, 1);
    while (b.len > 0 && is_wsp(b.data[b.len - 1])) b.len--;
    return b;
}

size_t bytes_find(struct bytes b, size_t from, uint8_t c)
{
    if (from >= b.len) return b.len;
    const uint8_t *hit = memchr(b.data + from, c, b.len - from);
    return hit ? (size_t)(hit - b.data) : b.len;
}

#ifdef __SSE2__

// A bit for each of 16 octets at p that is a or b and stands behind an octet of no more than a CR.
static inline unsigned begins16(const uint8_t *p, uint8_t a, uint8_t b)
{
    const __m128i cr = _mm_set1_epi8('\r');
    __m128i c = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i before = _mm_loadu_si128((const __m128i *)(const void *)(p - 1));
    __m128i is_one = _mm_or_si128(_mm_cmpeq_epi8(c, _mm_set1_epi8((char)a)),
                                  _mm_cmpeq_epi8(c, _mm_set1_epi8((char)b)));
    __m128i is_low = _mm_cmpeq_epi8(_mm_max_epu8(before, cr), cr);
    return (unsigned)_mm_movemask_epi8(_mm_and_si128(is_one, is_low));
}

static size_t find_begin_sse2(struct bytes in, size_t from, uint8_t a, uint8_t b)
{
    for (; in.len - from >= 16; from += 16) {
        unsigned bits = begins16(in.data + from, a, b);
        if (bits) return from + (unsigned)__builtin_ctz(bits);
    }
    // The rest once more with what stands before it; the octet before all of that has to be there.
    if (from == in.len || in.len < 17) return from;
    size_t last = in.len - 16;
    unsigned bits = begins16(in.data + last, a, b) >> (from - last);
    return bits ? from + (unsigned)__builtin_ctz(bits) : in.len;
}

__attribute__((target("avx2"))) static inline __m256i begins32(const uint8_t *p, __m256i a,
                                                               __m256i b)
{
    const __m256i cr = _mm256_set1_epi8('\r');
    __m256i c = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i before = _mm256_loadu_si256((const __m256i *)(const void *)(p - 1));
    __m256i is_one = _mm256_or_si256(_mm256_cmpeq_epi8(c, a), _mm256_cmpeq_epi8(c, b));
    __m256i is_low = _mm256_cmpeq_epi8(_mm256_max_epu8(before, cr), cr);
    return _mm256_and_si256(is_one, is_low);
}

__attribute__((target("avx2"))) static size_t find_begin_avx2(struct bytes in, size_t from,
                                                              uint8_t a, uint8_t b)
{
    const __m256i as = _mm256_set1_epi8((char)a), bs = _mm256_set1_epi8((char)b);
    for (; in.len - from >= 64; from += 64) {
        __m256i low = begins32(in.data + from, as, bs);
        __m256i high = begins32(in.data + from + 32, as, bs);
        if (_mm256_testz_si256(_mm256_or_si256(low, high), _mm256_set1_epi8(-1))) continue;
        uint64_t bits = (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32 |
                        (uint32_t)_mm256_movemask_epi8(low);
        return from + (unsigned)__builtin_ctzll(bits);
    }
    return find_begin_sse2(in, from, a, b);
}

__attribute__((target("avx512bw"))) static size_t find_begin_avx512(struct bytes in, size_t from,
                                                                    uint8_t a, uint8_t b)
{
    const __m512i as = _mm512_set1_epi8((char)a), bs = _mm512_set1_epi8((char)b);
    const __m512i cr = _mm512_set1_epi8('\r');
    for (; in.len - from >= 64; from += 64) {
        __m512i c = _mm512_loadu_si512(in.data + from);
        __mmask64 is_one = _mm512_cmpeq_epi8_mask(c, as) | _mm512_cmpeq_epi8_mask(c, bs);
        if (is_one == 0) continue;
        is_one &= _mm512_cmple_epu8_mask(_mm512_loadu_si512(in.data + from - 1), cr);
        if (is_one) return from + (unsigned)__builtin_ctzll(is_one);
    }
    return find_begin_sse2(in, from, a, b);
}

// Stops at one, or near the end.
static size_t find_begin_blocks(struct bytes in, size_t from, uint8_t a, uint8_t b)
{
    if (__builtin_cpu_supports("avx512bw")) return find_begin_avx512(in, from, a, b);
    if (__builtin_cpu_supports("avx2")) return find_begin_avx2(in, from, a, b);
    return find_begin_sse2(in, from, a, b);
}

#else

static size_t find_begin_blocks(struct bytes in, size_t from, uint8_t a, uint8_t b)
{
    (void)in;
    (void)a;
    (void)b;
    return from;
}

#endif

size_t bytes_find_begin(struct bytes in, size_t from, uint8_t a, uint8_t b)
{
    if (from >= in.len) return in.len;
    from = find_begin_blocks(in, from, a, b);
    for (; from < in.len; from++)
        if ((in.data[from] == a || in.data[from] == b) && in.data[from - 1] <= '\r') break;
    return from;
}

bool bytes_to_u64(struct bytes b, uint64_t *value_out)
{
    uint64_t value = 0;
    if (b.len == 0) return false;
    for (size_t i = 0; i < b.len; i++) {
        unsigned digit = (unsigned)b.data[i] - '0';
        if (digit > 9 || value > (UINT64_MAX - digit) / 10) return false;
        value = value * 10 + digit;
    }
    *value_out = value;
    return true;
}
