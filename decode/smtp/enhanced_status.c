// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/enhanced_status.h"

#include "decode/smtp/char_class.h"

// Reads "." and one to three digits at *at.
static bool dot_number(struct bytes b, size_t *at, unsigned *value_out)
{
    size_t i = *at;
    if (i >= b.len || b.data[i] != '.') return false;
    unsigned value = 0;
    size_t first = ++i;
    while (i < b.len && i - first < 3 && char_is_digit(b.data[i]))
        value = value * 10 + (b.data[i++] - (unsigned)'0');
    if (i == first) return false;
    *at = i;
    *value_out = value;
    return true;
}

// How many octets at the start of b are a status code; 0 for none.
static size_t scan(struct bytes b, struct enhanced_status *out)
{
    if (b.len == 0 || !char_is_digit(b.data[0])) return 0;
    out->class = b.data[0] - (unsigned)'0';
    size_t at = 1;
    if (!dot_number(b, &at, &out->subject) || !dot_number(b, &at, &out->detail)) return 0;
    return at;
}

size_t enhanced_status_len(struct bytes text, unsigned code)
{
    struct enhanced_status status;
    size_t len = scan(text, &status);
    if (len == 0 || status.class != code / 100) return 0;
    if (len < text.len && !char_is_wsp(text.data[len])) return 0;
    return len;
}

bool enhanced_status_parse(struct bytes b, struct enhanced_status *out)
{
    size_t len = scan(b, out);
    return len > 0 && len == b.len;
}
