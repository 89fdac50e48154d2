// SPDX-License-Identifier: BSD-2-Clause
//
// Lines are found with memchr, and so is the CR before each LF; octets are walked one by one only
// where a CR stands that does not end its line. Where the processor has SSE2, lines that are as
// they should be are found among 64 octets at a time.
#include "decode/smtp/smtp_lines.h"

#ifdef __SSE2__
#include <emmintrin.h>
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

// Octets of a line that hold no LF; at: where they stand in the feed.
static unsigned take_octets(struct smtp_lines *l, struct bytes octets, size_t at)
{
    unsigned fresh = 0;
    if (octets.len == 0) return 0;
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

static unsigned count_nul(struct smtp_lines *l, struct bytes data)
{
    unsigned fresh = 0;
    for (size_t pos = bytes_find(data, 0, 0); pos < data.len; pos = bytes_find(data, pos + 1, 0))
        fresh |= note(l, SMTP_LINES_NUL, pos, 1);
    return fresh;
}

#ifdef __SSE2__

enum { BLOCK = 64 };

// A bit for each octet of the block that is not above CR: controls, line ends among them.
static uint64_t controls_of(const uint8_t *block)
{
    const __m128i cr = _mm_set1_epi8('\r');
    uint64_t bits = 0;
    for (unsigned i = 0; i < BLOCK; i += 16) {
        __m128i c = _mm_loadu_si128((const __m128i *)(block + i));
        __m128i is_low = _mm_cmpeq_epi8(_mm_min_epu8(c, cr), c);
        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(is_low) << i;
    }
    return bits;
}

// Takes octets as long as each CR ends a line, each LF follows a CR and no line is too long.
// Returns how many; it may stop at any octet, but never behind a CR.
static size_t take_good_lines(struct smtp_lines *l, struct bytes data)
{
    if (l->crs > 0 || l->is_unknown) return 0;
    int64_t start = -(int64_t)l->line_len; // of the line at hand
    size_t pos = 0, lf = SIZE_MAX;         // lf: one that ends a line in the block before
    // The octet behind a block is there, too.
    for (; pos + BLOCK < data.len; pos += BLOCK) {
        uint64_t bits = controls_of(data.data + pos);
        for (; bits != 0; bits &= bits - 1) {
            size_t at = pos + (size_t)__builtin_ctzll(bits);
            uint8_t c = data.data[at];
            if ((c != '\r' && c != '\n') || at == lf) continue;
            int64_t len = (int64_t)at - start;
            bool is_end = c == '\r' && data.data[at + 1] == '\n' && len <= LINE_MAX;
            if (!is_end) {
                l->line_len = (uint64_t)len;
                return at;
            }
            if ((uint64_t)len > l->longest) l->longest = (uint64_t)len;
            lf = at + 1;
            start = (int64_t)lf + 1;
        }
    }
    if (pos == lf) pos++; // never between CR and LF
    l->line_len = (uint64_t)((int64_t)pos - start);
    return pos;
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
    unsigned fresh = count_nul(l, data);
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
