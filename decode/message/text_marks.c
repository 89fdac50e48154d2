// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/text_marks.h"

#include "base/utf8.h"

// Letters that join: Arabic, Syriac, N'Ko, the Indic scripts, Tibetan, Mongolian and Khmer (UTS 39
// 3.1.1 allows joiners there).
static bool is_joining(uint32_t c)
{
    return (c >= 0x0600 && c < 0x0FFF) || (c >= 0x1780 && c < 0x18B0) ||
           (c >= 0xFB50 && c < 0xFE00);
}

static bool is_emoji(uint32_t c)
{
    return c >= 0x1F000 || (c >= 0x2190 && c < 0x2C00) || c == 0xFE0F;
}

static bool is_right_to_left(uint32_t c)
{
    return (c >= 0x0590 && c < 0x0900) || (c >= 0xFB1D && c < 0xFE00) ||
           (c >= 0xFE70 && c < 0xFEFF);
}

static bool is_override(uint32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_joiner(uint32_t c)
{
    return c == 0x200C || c == 0x200D;
}

static bool is_zero_width(uint32_t c)
{
    return c == 0x200B || c == 0x2060 || c == 0xFEFF || c == 0x00AD;
}

unsigned text_marks(struct bytes text)
{
    unsigned marks = 0;
    uint32_t before = 0;
    bool has_direction_mark = false, has_rtl_letter = false;
    if (utf8_is_ascii(text)) return 0;
    while (text.len > 0) {
        uint32_t c;
        size_t len = utf8_decode(text, &c);
        text = bytes_skip(text, len ? len : 1);
        if (is_override(c)) marks |= TEXT_MARKS_BIDI;
        if (c == 0x202E) marks |= TEXT_MARKS_RTL;
        if (c == 0x200E || c == 0x200F) has_direction_mark = true;
        if (is_right_to_left(c)) has_rtl_letter = true;
        if (is_zero_width(c)) marks |= TEXT_MARKS_ZERO_WIDTH;
        if (is_joiner(c) && !is_joining(before) && !is_emoji(before))
            marks |= TEXT_MARKS_ZERO_WIDTH;
        before = c;
    }
    if (has_direction_mark && !has_rtl_letter) marks |= TEXT_MARKS_BIDI;
    return marks;
}
