// SPDX-License-Identifier: BSD-2-Clause
#include "app/quantity.h"

#include <string.h>

bool quantity_count(const char *text, const char *end, uint64_t *out)
{
    uint64_t value = 0;
    if (!end) end = text + strlen(text);
    if (text == end) return false;
    for (; text < end; text++) {
        if (*text < '0' || *text > '9' || value > (UINT64_MAX - 9) / 10) return false;
        value = value * 10 + (uint64_t)(*text - '0');
    }
    *out = value;
    return true;
}

bool quantity_octets(const char *text, const char *end, uint64_t unit, uint64_t *out)
{
    static const char letters[] = "KkMmGgTt";
    if (!end) end = text + strlen(text);
    const char *letter = text < end ? memchr(letters, end[-1], sizeof letters - 1) : NULL;
    if (letter) {
        unit = UINT64_C(1) << (10 * ((letter - letters) / 2 + 1));
        end--;
    }
    uint64_t count;
    if (!quantity_count(text, end, &count) || count == 0 || count > (UINT64_MAX >> 1) / unit)
        return false;
    *out = count * unit;
    return true;
}
