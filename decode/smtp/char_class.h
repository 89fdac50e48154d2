// SPDX-License-Identifier: BSD-2-Clause
//
// Character classes of RFC 5321 4.1.2, RFC 5234 B.1 and RFC 3461 4, one bit each in one table, and
// a predicate per class. ASCII only: an octet above 0x7F is in no class, whoever allows UTF-8 (RFC
// 6531) says so where it matters.
#ifndef SMTPSCOPE_DECODE_CHAR_CLASS_H
#define SMTPSCOPE_DECODE_CHAR_CLASS_H

#include <stdbool.h>
#include <stdint.h>

enum char_class {
    CHAR_DIGIT = 1,
    CHAR_ALPHA = 2,
    CHAR_HEX = 4,     // 0-9 A-F a-f
    CHAR_ATEXT = 8,   // RFC 5322 3.2.3
    CHAR_QTEXT = 16,  // qtextSMTP: what stands in a quoted string without a backslash
    CHAR_WSP = 32,    // SP HTAB
    CHAR_VALUE = 64,  // of an esmtp-value: %d33-60 / %d62-126
    CHAR_XCHAR = 128, // of xtext: %d33-126 but "+" and "="
};

extern const uint8_t char_class_table[256];

static inline bool char_is_digit(uint8_t c)
{
    return c - (unsigned)'0' < 10;
}

static inline bool char_is_wsp(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static inline bool char_is_let_dig(uint8_t c)
{
    return char_class_table[c] & (CHAR_ALPHA | CHAR_DIGIT);
}

static inline bool char_is_hex(uint8_t c)
{
    return char_class_table[c] & CHAR_HEX;
}

static inline bool char_is_atext(uint8_t c)
{
    return char_class_table[c] & CHAR_ATEXT;
}

static inline bool char_is_qtext(uint8_t c)
{
    return char_class_table[c] & CHAR_QTEXT;
}

static inline bool char_is_esmtp_value(uint8_t c)
{
    return char_class_table[c] & CHAR_VALUE;
}

static inline bool char_is_xchar(uint8_t c)
{
    return char_class_table[c] & CHAR_XCHAR;
}

static inline uint8_t char_upper(uint8_t c)
{
    return c >= 'a' && c <= 'z' ? (uint8_t)(c - 32) : c;
}

// The value of a hexadecimal digit of either case; 0 for any other octet.
static inline unsigned char_hex_value(uint8_t c)
{
    if (char_is_digit(c)) return c - (unsigned)'0';
    return char_is_hex(c) ? char_upper(c) - (unsigned)'A' + 10 : 0;
}

#endif
