// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/utf7.h"

#include "base/utf8.h"

enum { NO_CHARACTER = 0xFFFD, NOT_BASE64 = 64 };

static void put(struct buf *out, uint32_t code_point)
{
    uint8_t octets[4];
    buf_append(out, octets, utf8_encode(code_point, octets));
}

static unsigned value_of(uint8_t c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26U;
    if (c >= '0' && c <= '9') return c - '0' + 52U;
    return c == '+' ? 62 : c == '/' ? 63 : NOT_BASE64;
}

// A unit of UTF-16.
static void put_unit(struct utf7 *u, uint16_t unit, struct buf *out)
{
    bool is_high = unit >= 0xD800 && unit < 0xDC00, is_low = unit >= 0xDC00 && unit < 0xE000;
    uint16_t high = u->high;
    u->high = 0;
    if (high && is_low) {
        put(out, 0x10000 + ((high & 0x3FFU) << 10 | (unit & 0x3FFU)));
        return;
    }
    if (high) put(out, NO_CHARACTER);
    if (is_high) u->high = unit;
    else put(out, is_low ? NO_CHARACTER : unit);
}

// What is left of the bits is padding: fewer than six, and zero.
static void end_shift(struct utf7 *u, struct buf *out)
{
    bool is_padding = u->bit_count < 6 && (u->bits & ((1U << u->bit_count) - 1)) == 0;
    if (u->high || !u->has_begun || !is_padding) put(out, NO_CHARACTER);
    *u = (struct utf7){.is_shifted = false};
}

static void take_bits(struct utf7 *u, unsigned value, struct buf *out)
{
    u->has_begun = true;
    u->bits = u->bits << 6 | value;
    u->bit_count += 6;
    if (u->bit_count < 16) return;
    u->bit_count -= 16;
    put_unit(u, (uint16_t)(u->bits >> u->bit_count), out);
    u->bits &= (1U << u->bit_count) - 1;
}

static void take(struct utf7 *u, uint8_t c, struct buf *out)
{
    if (u->is_shifted) {
        unsigned value = value_of(c);
        if (value != NOT_BASE64) {
            take_bits(u, value, out);
            return;
        }
        if (c == '-' && !u->has_begun) { // "+-" is a plus sign
            u->is_shifted = false;
            buf_append_byte(out, '+');
            return;
        }
        end_shift(u, out);
        if (c == '-') return;
    }
    if (c == '+') u->is_shifted = true;
    else if (c < 0x80) buf_append_byte(out, c);
    else put(out, NO_CHARACTER);
}

void utf7_feed(struct utf7 *u, struct bytes text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) take(u, text.data[i], out);
}

void utf7_finish(struct utf7 *u, struct buf *out)
{
    if (u->is_shifted) end_shift(u, out);
}
