#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
#
# Writes base/utf8_width_table.h from the Unicode data that python3 brings along:
#   python3 base/utf8_width.py > base/utf8_width_table.h
# To be run by hand when Unicode grows; the build uses the table that is in the tree.
import unicodedata

# Format characters (Cf) that have a glyph: signs that stand before Arabic, Syriac and Kaithi digits.
VISIBLE_FORMAT = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2,
                  0x110BD, 0x110CD}

IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFD))


def width(code):
    category = unicodedata.category(chr(code))
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:  # noncharacters
        return -1
    if category in ("Cc", "Cs", "Zl", "Zp"):
        return -1
    if category == "Cf" and code not in VISIBLE_FORMAT or 0xE0000 <= code <= 0xE00FF:
        return -1  # bidi, joiners, zero-width, tags: they change what is read and have no look
    if code in (0x115F, 0x1160, 0x3164, 0xFFA0, 0x17B4, 0x17B5, 0x180F, 0x34F):
        return -1  # letters and marks that are invisible by themselves
    if category in ("Mn", "Me") or 0x1161 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF:
        return 0  # combining; Hangul vowels and finals join the syllable before them
    if category == "Cn":  # not assigned yet: wide where UAX #11 keeps room for ideographs
        return 2 if any(first <= code <= last for first, last in IDEOGRAPHS) else 1
    return 2 if unicodedata.east_asian_width(chr(code)) in "WF" else 1


def main():
    print("// SPDX-License-Identifier: BSD-2-Clause")
    print("//")
    print("// Code points whose width is not 1, in order; made by base/utf8_width.py from Unicode",
          unicodedata.unidata_version)
    print("#ifndef SMTPSCOPE_BASE_UTF8_WIDTH_TABLE_H")
    print("#define SMTPSCOPE_BASE_UTF8_WIDTH_TABLE_H")
    print()
    print("// clang-format off")
    print("static const struct width_range {")
    print("    uint32_t first, last;")
    print("    int8_t width;")
    print("} width_ranges[] = {")
    first = 0
    for code in range(1, 0x110001):
        same = code < 0x110000 and width(code) == width(first)
        if same:
            continue
        if width(first) != 1:
            print("    {0x%04X, 0x%04X, %d}," % (first, code - 1, width(first)))
        first = code
    print("};")
    print("// clang-format on")
    print()
    print("#endif")


main()
