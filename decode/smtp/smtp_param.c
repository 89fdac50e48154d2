// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_param.h"

#include "base/utf8.h"
#include "decode/smtp/char_class.h"

// esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
bool smtp_param_is_keyword(struct bytes b)
{
    if (b.len == 0 || b.data[0] == '-') return false;
    for (size_t i = 0; i < b.len; i++)
        if (!char_is_let_dig(b.data[i]) && b.data[i] != '-') return false;
    return true;
}

static bool is_value(struct bytes b)
{
    for (size_t i = 0; i < b.len; i++)
        if (!char_is_esmtp_value(b.data[i]) && b.data[i] < 0x80) return false;
    return b.len > 0 && utf8_is_valid(b);
}

bool smtp_param_next(struct bytes *rest, struct smtp_param *out)
{
    struct bytes b = bytes_trim_wsp(*rest);
    size_t end = 0;
    while (end < b.len && !char_is_wsp(b.data[end])) end++;
    *rest = bytes_skip(b, end);
    if (end == 0) return false;
    struct bytes raw = bytes_first(b, end);
    size_t equals = bytes_find(raw, 0, '=');
    *out = (struct smtp_param){.raw = raw,
                               .keyword = bytes_first(raw, equals),
                               .value = bytes_skip(raw, equals + 1),
                               .has_value = equals < raw.len};
    out->is_valid =
        smtp_param_is_keyword(out->keyword) && (!out->has_value || is_value(out->value));
    return true;
}

struct bytes smtp_param_upper(struct arena *a, struct bytes keyword)
{
    uint8_t *copy = arena_alloc(a, keyword.len + 1);
    for (size_t i = 0; i < keyword.len; i++) copy[i] = char_upper(keyword.data[i]);
    return bytes_of(copy, keyword.len);
}

bool smtp_param_xtext(struct bytes xtext, struct buf *out)
{
    bool is_valid = true;
    for (size_t i = 0; i < xtext.len; i++) {
        uint8_t c = xtext.data[i];
        bool is_escape = c == '+' && xtext.len - i > 2 && char_is_hex(xtext.data[i + 1]) &&
                         char_is_hex(xtext.data[i + 2]);
        if (is_escape) {
            c = (uint8_t)(char_hex_value(xtext.data[i + 1]) << 4 |
                          char_hex_value(xtext.data[i + 2]));
            i += 2;
        } else if (!char_is_xchar(c)) {
            is_valid = false;
        }
        buf_append_byte(out, c);
    }
    return is_valid;
}
