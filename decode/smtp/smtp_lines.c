// SPDX-License-Identifier: BSD-2-Clause
//
// Lines are found with memchr, and so is the CR before each LF; octets are walked one by one only
// where a CR stands that does not end its line.
#include "decode/smtp/smtp_lines.h"

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

unsigned smtp_lines_feed(struct smtp_lines *l, struct bytes data)
{
    unsigned fresh = count_nul(l, data);
    for (size_t pos = 0; pos < data.len;) {
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
