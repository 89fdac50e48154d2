// SPDX-License-Identifier: BSD-2-Clause
#include "ui/match.h"

static uint8_t other_case(uint8_t c)
{
    uint8_t lower = c | 0x20;
    return lower >= 'a' && lower <= 'z' ? c ^ 0x20 : c;
}

size_t match_find(struct bytes text, struct bytes needle)
{
    if (needle.len == 0 || needle.len > text.len) return text.len;
    uint8_t first = needle.data[0], other = other_case(first);
    size_t last = text.len - needle.len;
    for (size_t at = 0; at <= last; at++) {
        if (text.data[at] != first && text.data[at] != other) continue;
        if (bytes_starts_nocase(bytes_skip(text, at), needle)) return at;
    }
    return text.len;
}

size_t match_find_last(struct bytes text, struct bytes needle)
{
    size_t last = text.len;
    for (size_t from = 0;;) {
        struct bytes rest = bytes_skip(text, from);
        size_t at = match_find(rest, needle);
        if (at >= rest.len) return last;
        last = from + at;
        from = last + 1;
    }
}
