// SPDX-License-Identifier: BSD-2-Clause
#include "base/bytes.h"

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
