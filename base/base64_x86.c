// SPDX-License-Identifier: BSD-2-Clause
//
// Base64 with the byte shuffles of SSSE3, AVX2 and AVX-512. A character belongs to a class if its
// lower and its upper four bits both allow it; two shuffles look that up for all octets at once:
//
//   class      upper   lower         to its value add
//   + alone      2     b             19
//   / alone      2     f             16
//   0-9          3     0-9            4
//   A-O, a-o     4, 6  1-f          -65, -71
//   P-Z, p-z     5, 7  0-a          -65, -71
//   line end     0     a, d          (counting only)
//
// An octet above 7f gives no class: a shuffle answers 0 where the index has its highest bit.
#include "base/base64_kernel.h"

#if BASE64_X86

#include <immintrin.h>

enum {
    PLUS = 1,
    SLASH = 2,
    DIGIT = 4,
    EARLY = 8, // A-O
    LATE = 16, // P-Z
    // The highest bit, so that movemask finds it.
    LINE_END = -128,
};

#define ANY_LETTER (EARLY | LATE)
// By the lower four bits, 0 to f.
#define LOWER                                                                                      \
    DIGIT | LATE, DIGIT | ANY_LETTER, DIGIT | ANY_LETTER, DIGIT | ANY_LETTER, DIGIT | ANY_LETTER,  \
        DIGIT | ANY_LETTER, DIGIT | ANY_LETTER, DIGIT | ANY_LETTER, DIGIT | ANY_LETTER,            \
        DIGIT | ANY_LETTER, ANY_LETTER | LINE_END, EARLY | PLUS, EARLY, EARLY | LINE_END, EARLY,   \
        EARLY | SLASH
// By the upper four bits.
#define UPPER(line_end)                                                                            \
    line_end, 0, PLUS | SLASH, DIGIT, EARLY, LATE, EARLY, LATE, 0, 0, 0, 0, 0, 0, 0, 0
// By the upper four bits; where '/' stands by one less.
#define SHIFT 0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0
// Three octets of four, the highest of each quantum first.
#define PACK 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1

static size_t line_end_at(const uint8_t *p)
{
    if (p[0] == '\r' && p[1] == '\n') return 2;
    return p[0] == '\n';
}

// ---- SSSE3: 16 characters at a time ----

static bool has_ssse3(void)
{
    return __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("popcnt");
}

// A bit for each octet that is not of the alphabet; values of the others.
__attribute__((target("ssse3"))) static inline unsigned values16(const uint8_t *p,
                                                                 __m128i *values_out)
{
    const __m128i lower = _mm_setr_epi8(LOWER), upper = _mm_setr_epi8(UPPER(0));
    const __m128i shift = _mm_setr_epi8(SHIFT);
    __m128i c = _mm_loadu_si128((const __m128i *)p);
    __m128i high = _mm_and_si128(_mm_srli_epi16(c, 4), _mm_set1_epi8(0x0f));
    __m128i class = _mm_and_si128(_mm_shuffle_epi8(lower, c), _mm_shuffle_epi8(upper, high));
    __m128i row = _mm_add_epi8(high, _mm_cmpeq_epi8(c, _mm_set1_epi8('/')));
    *values_out = _mm_add_epi8(c, _mm_shuffle_epi8(shift, row));
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(class, _mm_setzero_si128()));
}

// Four values of six bits to three octets: in pairs, pairs of pairs, then in their order. Writes 16
// octets, of which 12 count.
__attribute__((target("ssse3"))) static inline void put16(uint8_t *out, __m128i values)
{
    __m128i pairs = _mm_maddubs_epi16(values, _mm_set1_epi32(0x01400140));
    __m128i quanta = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));
    _mm_storeu_si128((__m128i *)out, _mm_shuffle_epi8(quanta, _mm_setr_epi8(PACK)));
}

// With 24 octets left there is room for six quanta: 18 octets.
__attribute__((target("ssse3"))) static const uint8_t *
decode_ssse3(const uint8_t *p, const uint8_t *end, uint8_t **out)
{
    uint8_t *o = *out;
    while (end - p >= 24) {
        __m128i values;
        unsigned odd = values16(p, &values);
        put16(o, values);
        unsigned clean = odd ? (unsigned)__builtin_ctz(odd) / 4 : 4;
        p += clean * 4;
        o += clean * 3;
        if (clean == 4) continue;
        size_t skip = line_end_at(p);
        if (skip == 0) break;
        p += skip;
    }
    *out = o;
    return base64_kernel_portable.decode(p, end, out);
}

__attribute__((target("ssse3"))) static inline __m128i classes16(const uint8_t *p)
{
    const __m128i lower = _mm_setr_epi8(LOWER), upper = _mm_setr_epi8(UPPER(LINE_END));
    __m128i c = _mm_loadu_si128((const __m128i *)p);
    __m128i high = _mm_and_si128(_mm_srli_epi16(c, 4), _mm_set1_epi8(0x0f));
    return _mm_and_si128(_mm_shuffle_epi8(lower, c), _mm_shuffle_epi8(upper, high));
}

// Of 64 octets, how many are of the alphabet; -1: something odd is among them.
__attribute__((target("ssse3,popcnt"))) static inline int count64_ssse3(const uint8_t *p)
{
    __m128i all = _mm_set1_epi8(-1);
    uint64_t line_ends = 0;
    for (int i = 0; i < 4; i++) {
        __m128i class = classes16(p + 16 * i);
        all = _mm_min_epu8(all, class);
        line_ends |= (uint64_t)(unsigned)_mm_movemask_epi8(class) << (16 * i);
    }
    if (_mm_movemask_epi8(_mm_cmpeq_epi8(all, _mm_setzero_si128()))) return -1;
    return 64 - __builtin_popcountll(line_ends);
}

// The octets that are left at the end, in a block that line ends fill up.
static const uint8_t *last_block(const uint8_t *p, const uint8_t *end, uint8_t block[64])
{
    memset(block, '\n', 64);
    memcpy(block, p, (size_t)(end - p));
    return block;
}

__attribute__((target("ssse3,popcnt"))) static const uint8_t *
count_ssse3(const uint8_t *p, const uint8_t *end, size_t *count_out)
{
    uint8_t block[64];
    int n = 0;
    for (*count_out = 0; end - p >= 64; p += 64) {
        n = count64_ssse3(p);
        if (n < 0) return p;
        *count_out += (size_t)n;
    }
    if (p < end) n = count64_ssse3(last_block(p, end, block));
    if (p == end || n < 0) return p;
    *count_out += (size_t)n;
    return end;
}

const struct base64_kernel base64_kernel_ssse3 = {"ssse3", has_ssse3, decode_ssse3, count_ssse3};

// ---- AVX2: 32 characters at a time ----

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}

#define BOTH(table) _mm256_broadcastsi128_si256(_mm_setr_epi8(table))

// As values16 and put16; 28 octets are written, of which 24 count.
__attribute__((target("avx2"))) static inline unsigned decode32(const uint8_t *p, uint8_t *out)
{
    const __m256i lower = BOTH(LOWER), upper = BOTH(UPPER(0)), shift = BOTH(SHIFT);
    __m256i c = _mm256_loadu_si256((const __m256i *)p);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(c, 4), _mm256_set1_epi8(0x0f));
    __m256i class =
        _mm256_and_si256(_mm256_shuffle_epi8(lower, c), _mm256_shuffle_epi8(upper, high));
    __m256i row = _mm256_add_epi8(high, _mm256_cmpeq_epi8(c, _mm256_set1_epi8('/')));
    __m256i values = _mm256_add_epi8(c, _mm256_shuffle_epi8(shift, row));
    __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    __m256i quanta = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    __m256i octets = _mm256_shuffle_epi8(quanta, BOTH(PACK));
    _mm_storeu_si128((__m128i *)out, _mm256_castsi256_si128(octets));
    _mm_storeu_si128((__m128i *)(out + 12), _mm256_extracti128_si256(octets, 1));
    return (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(class, _mm256_setzero_si256()));
}

// With 40 octets left there is room for ten quanta: 30 octets.
__attribute__((target("avx2"))) static const uint8_t *decode_avx2(const uint8_t *p,
                                                                  const uint8_t *end, uint8_t **out)
{
    uint8_t *o = *out;
    while (end - p >= 40) {
        unsigned odd = decode32(p, o);
        unsigned clean = odd ? (unsigned)__builtin_ctz(odd) / 4 : 8;
        p += clean * 4;
        o += clean * 3;
        if (clean == 8) continue;
        size_t skip = line_end_at(p);
        if (skip == 0) break;
        p += skip;
    }
    *out = o;
    return decode_ssse3(p, end, out);
}

__attribute__((target("avx2"))) static inline __m256i classes32(const uint8_t *p)
{
    const __m256i lower = BOTH(LOWER), upper = BOTH(UPPER(LINE_END));
    __m256i c = _mm256_loadu_si256((const __m256i *)p);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(c, 4), _mm256_set1_epi8(0x0f));
    return _mm256_and_si256(_mm256_shuffle_epi8(lower, c), _mm256_shuffle_epi8(upper, high));
}

__attribute__((target("avx2,popcnt"))) static inline int count64_avx2(const uint8_t *p)
{
    __m256i a = classes32(p), b = classes32(p + 32);
    __m256i none = _mm256_cmpeq_epi8(_mm256_min_epu8(a, b), _mm256_setzero_si256());
    if (_mm256_movemask_epi8(none)) return -1;
    uint64_t line_ends =
        (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32 | (uint32_t)_mm256_movemask_epi8(a);
    return 64 - __builtin_popcountll(line_ends);
}

__attribute__((target("avx2,popcnt"))) static const uint8_t *
count_avx2(const uint8_t *p, const uint8_t *end, size_t *count_out)
{
    uint8_t block[64];
    int n = 0;
    for (*count_out = 0; end - p >= 64; p += 64) {
        n = count64_avx2(p);
        if (n < 0) return p;
        *count_out += (size_t)n;
    }
    if (p < end) n = count64_avx2(last_block(p, end, block));
    if (p == end || n < 0) return p;
    *count_out += (size_t)n;
    return end;
}

const struct base64_kernel base64_kernel_avx2 = {"avx2", has_avx2, decode_avx2, count_avx2};

// ---- AVX-512: counting 64 characters at a time ----

static bool has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("avx512bw");
}

#define FOUR(table) _mm512_broadcast_i32x4(_mm_setr_epi8(table))

// With ends a bit for each octet that counts, so that the last block is read no further.
__attribute__((target("avx512bw,popcnt"))) static inline int count64_avx512(const uint8_t *p,
                                                                            __mmask64 ends)
{
    const __m512i lower = FOUR(LOWER), upper = FOUR(UPPER(LINE_END));
    __m512i c = _mm512_mask_loadu_epi8(_mm512_set1_epi8('\n'), ends, p);
    __m512i high = _mm512_and_si512(_mm512_srli_epi16(c, 4), _mm512_set1_epi8(0x0f));
    __m512i class =
        _mm512_and_si512(_mm512_shuffle_epi8(lower, c), _mm512_shuffle_epi8(upper, high));
    if (_mm512_testn_epi8_mask(class, class)) return -1;
    return 64 - __builtin_popcountll(_mm512_movepi8_mask(class));
}

__attribute__((target("avx512bw,popcnt"))) static const uint8_t *
count_avx512(const uint8_t *p, const uint8_t *end, size_t *count_out)
{
    int n = 0;
    for (*count_out = 0; end - p >= 64; p += 64) {
        n = count64_avx512(p, ~(__mmask64)0);
        if (n < 0) return p;
        *count_out += (size_t)n;
    }
    if (p < end) n = count64_avx512(p, ((__mmask64)1 << (end - p)) - 1);
    if (p == end || n < 0) return p;
    *count_out += (size_t)n;
    return end;
}

const struct base64_kernel base64_kernel_avx512 = {"avx512", has_avx512, decode_avx2, count_avx512};

#endif
