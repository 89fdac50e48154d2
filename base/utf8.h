// SPDX-License-Identifier: BSD-2-Clause
//
// UTF-8 (RFC 3629): validation without mercy (no surrogates, no overlong forms, nothing beyond
// U+10FFFF) and display width of code points.
#ifndef SMTPSCOPE_BASE_UTF8_H
#define SMTPSCOPE_BASE_UTF8_H

#include "base/buf.h"

enum { UTF8_REPLACEMENT = 0xFFFD };

// Reads the code point at b[0]; b.len > 0. Returns its length in octets (1 to 4), or 0 when b does
// not begin with a valid one (then *code_point_out is UTF8_REPLACEMENT and the caller goes on one
// octet further).
size_t utf8_decode(struct bytes b, uint32_t *code_point_out);
// Writes 1 to 4 octets and returns how many; an invalid code point becomes U+FFFD.
size_t utf8_encode(uint32_t code_point, uint8_t out[4]);

bool utf8_is_valid(struct bytes b);
// True while all octets are below 0x80. Fast.
bool utf8_is_ascii(struct bytes b);

// Appends b: valid UTF-8 as it is, every other octet as U+FFFD.
void utf8_append_clean(struct buf *out, struct bytes b);

// Columns on a terminal: 0 for combining and other zero-width marks, 2 for wide characters, 1 else;
// -1 for C0 and C1 controls, bidi controls and zero-width characters that must be shown as marks.
int utf8_width(uint32_t code_point);

#endif
