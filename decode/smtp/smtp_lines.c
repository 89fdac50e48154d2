// SPDX-License-Identifier: BSD-2-Clause
//
// Lines are found with memchr, and so is the CR before each LF; octets are walked one by one only
// where a CR stands that does not end its line. Where the processor has SSE2, lines that are as
// they should be are found among 64 octets at a time, with AVX2 or AVX-512 in fewer steps.
#include "decode/smtp/smtp_lines.h"

#ifdef __SSE2__
#include <immintrin.h>
#endif

enum { LINE_MAX = 998 }; // RFC 5321 4.5.3.1.6 without CRLF

void smtp_lines_init(struct smtp_lines *l)
{
    *l = (struct smtp_lines){0};
}

static unsigned note(struct smtp_lines *l, enum smtp_lines_oddity what, uint64_t where, uint64_t n)
{
    if (n == 0) return 0;
    bool is_first = l->count[what] == 0;
    l->count[what] += n;
    if (is_first) l->first[what] = where;
    return is_first ? 1u << what : 0;
}

static unsigned count_nul(struct smtp_lines *l, struct bytes octets, size_t at)
{
    unsigned fresh = 0;
    for (size_t pos = bytes_find(octets, 0, 0); pos < octets.len;
         pos = bytes_find(octets, pos + 1, 0))
        fresh |= note(l, SMTP_LINES_NUL, at + pos, 1);
    return fresh;
}

// Octets of a line that hold no LF; at: where they stand in the feed.
static unsigned take_octets(struct smtp_lines *l, struct bytes octets, size_t at)
{
    if (octets.len == 0) return 0;
    unsigned fresh = count_nul(l, octets, at);
    for (size_t pos = 0; pos < octets.len;) {
        size_t cr = bytes_find(octets, pos, '\r');
        if (cr > pos && l->crs > 0) fresh |= note(l, SMTP_LINES_BARE_CR, at + pos - l->crs, l->crs);
        if (cr > pos) l->crs = 0;
        if (cr == octets.len) break;
        l->crs++;
        pos = cr + 1;
    }
    l->line_len += octets.len;
    return fresh;
}

static unsigned end_line(struct smtp_lines *l, size_t at)
{
    unsigned fresh = 0;
    if (l->crs == 0 && !(l->is_unknown && l->line_len == 0))
        fresh |= note(l, SMTP_LINES_BARE_LF, at, 1);
    if (l->crs > 1) fresh |= note(l, SMTP_LINES_CRCRLF, at - l->crs, 1);
    uint64_t len = l->line_len - (l->crs < l->line_len ? l->crs : l->line_len);
    if (!l->is_unknown && len > l->longest) l->longest = len;
    if (!l->is_unknown && len > LINE_MAX)
        fresh |= note(l, SMTP_LINES_TOO_LONG, at - l->line_len, 1);
    l->line_len = 0;
    l->crs = 0;
    l->is_unknown = false;
    return fresh;
}

#ifdef __SSE2__

enum { BLOCK = 64, LEAST = 16 };

// A bit for each octet of a block.
struct line_ends {
    uint64_t cr, lf;
    bool has_nul;
};

typedef struct line_ends line_ends_fn(const uint8_t *block);

static inline struct line_ends line_ends_sse2(const uint8_t *block)
{
    const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
    struct line_ends e = {0};
    __m128i least = cr;
#pragma GCC unroll 4
    for (unsigned i = 0; i < BLOCK; i += 16) {
        __m128i c = _mm_loadu_si128((const __m128i *)(const void *)(block + i));
        e.cr |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(c, cr)) << i;
        e.lf |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(c, lf)) << i;
        least = _mm_min_epu8(least, c);
    }
    e.has_nul = _mm_movemask_epi8(_mm_cmpeq_epi8(least, _mm_setzero_si128())) != 0;
    return e;
}

__attribute__((target("avx2"))) static inline struct line_ends line_ends_avx2(const uint8_t *block)
{
    const __m256i cr = _mm256_set1_epi8('\r'), lf = _mm256_set1_epi8('\n');
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)block);
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(block + 32));
    uint64_t cr_a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, cr));
    uint64_t cr_b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, cr));
    uint64_t lf_a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, lf));
    uint64_t lf_b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, lf));
    __m256i nul = _mm256_cmpeq_epi8(_mm256_min_epu8(a, b), _mm256_setzero_si256());
    return (struct line_ends){cr_a | cr_b << 32, lf_a | lf_b << 32, _mm256_movemask_epi8(nul) != 0};
}

__attribute__((target("avx512bw"))) static inline struct line_ends
line_ends_avx512(const uint8_t *block)
{
    __m512i c = _mm512_loadu_si512(block);
    return (struct line_ends){_mm512_cmpeq_epi8_mask(c, _mm512_set1_epi8('\r')),
                              _mm512_cmpeq_epi8_mask(c, _mm512_set1_epi8('\n')),
                              _mm512_testn_epi8_mask(c, c) != 0};
}

// Octets of a block before the first CR or LF that ends no line as it should; after_cr: a CR stands
// before the block, and an LF is the block's first octet.
static inline unsigned good_octets(const struct line_ends *e, bool after_cr, uint8_t behind)
{
    uint64_t odd = e->lf ^ (e->cr << 1 | after_cr);
    if (odd == 0) return e->cr >> (BLOCK - 1) && behind != '\n' ? BLOCK - 1 : BLOCK;
    unsigned at = (unsigned)__builtin_ctzll(odd);
    return e->lf >> at & 1 ? at : at - 1; // an LF alone, or a CR before something else
}

// The lines at hand while blocks are taken.
struct taking {
    int64_t start; // of the line at hand
    size_t lf;     // that ends the last line
};

// Ends the lines of a block at pos, of which so many octets are good. Returns how many there are
// before a line that is too long.
__attribute__((always_inline)) static inline unsigned
take_line_ends(struct smtp_lines *l, struct taking *t, uint64_t crs, size_t pos, unsigned good)
{
    for (; crs != 0; crs &= crs - 1) {
        unsigned at = (unsigned)__builtin_ctzll(crs);
        int64_t len = (int64_t)(pos + at) - t->start;
        if (len > LINE_MAX && at < good) good = at;
        if (at >= good) break;
        if ((uint64_t)len > l->longest) l->longest = (uint64_t)len;
        t->lf = pos + at + 1;
        t->start = (int64_t)t->lf + 1;
    }
    return good;
}

// Takes octets as long as each CR ends a line, each LF follows a CR, no line is too long and there
// is no NUL. Returns how many; it may stop at any octet, but never behind a CR.
__attribute__((always_inline)) static inline size_t
take_blocks(struct smtp_lines *l, struct bytes data, line_ends_fn *line_ends_of)
{
    struct taking t = {.start = -(int64_t)l->line_len, .lf = SIZE_MAX};
    size_t pos = 0;
    unsigned good = BLOCK;
    // The octet behind a block is there, too.
    for (; good == BLOCK && pos + BLOCK < data.len; pos += good) {
        struct line_ends e = line_ends_of(data.data + pos);
        good = e.has_nul ? 0 : good_octets(&e, pos == t.lf, data.data[pos + BLOCK]);
        good = take_line_ends(l, &t, e.cr, pos, good);
    }
    if (good == BLOCK) { // the rest, and behind it what neither ends a line nor is NUL
        uint8_t block[BLOCK];
        size_t rest = data.len - pos;
        memset(block, 'x', sizeof block);
        memcpy(block, data.data + pos, rest);
        struct line_ends e = line_ends_of(block);
        good = e.has_nul ? 0 : good_octets(&e, pos == t.lf, 'x');
        if (good > rest) good = (unsigned)rest;
        pos += take_line_ends(l, &t, e.cr, pos, good);
    }
    if (pos == t.lf) pos++; // never between CR and LF
    l->line_len = (uint64_t)((int64_t)pos - t.start);
    return pos;
}

__attribute__((target("avx2"))) static size_t take_avx2(struct smtp_lines *l, struct bytes data)
{
    return take_blocks(l, data, line_ends_avx2);
}

__attribute__((target("avx512bw"))) static size_t take_avx512(struct smtp_lines *l,
                                                              struct bytes data)
{
    return take_blocks(l, data, line_ends_avx512);
}

static size_t take_good_lines(struct smtp_lines *l, struct bytes data)
{
    if (l->crs > 0 || l->is_unknown || data.len < LEAST) return 0;
    if (__builtin_cpu_supports("avx512bw")) return take_avx512(l, data);
    if (__builtin_cpu_supports("avx2")) return take_avx2(l, data);
    return take_blocks(l, data, line_ends_sse2);
}

#else

static size_t take_good_lines(struct smtp_lines *l, struct bytes data)
{
    (void)l;
    (void)data;
    return 0;
}

#endif

unsigned smtp_lines_feed(struct smtp_lines *l, struct bytes data)
{
    unsigned fresh = 0;
    for (size_t pos = 0; pos < data.len;) {
        pos += take_good_lines(l, bytes_skip(data, pos));
        size_t lf = bytes_find(data, pos, '\n');
        fresh |= take_octets(l, bytes_first(bytes_skip(data, pos), lf - pos), pos);
        if (lf < data.len) fresh |= end_line(l, lf);
        pos = lf + 1;
    }
    return fresh;
}

void smtp_lines_gap(struct smtp_lines *l)
{
    l->line_len = 0;
    l->crs = 0;
    l->is_unknown = true;
}
