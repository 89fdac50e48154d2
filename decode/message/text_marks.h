// SPDX-License-Identifier: BSD-2-Clause
//
// Characters that make a text read otherwise than it is: overrides and isolates of direction, and
// characters without width. Those that writing needs are left alone: joiners in Arabic, Indic and
// the like and between emoji, marks of direction where there are letters of that direction.
#ifndef SMTPSCOPE_DECODE_MESSAGE_TEXT_MARKS_H
#define SMTPSCOPE_DECODE_MESSAGE_TEXT_MARKS_H

#include "base/bytes.h"

enum {
    TEXT_MARKS_BIDI = 1,       // U+202A to U+202E, U+2066 to U+2069; U+200E, U+200F without need
    TEXT_MARKS_ZERO_WIDTH = 2, // U+200B to U+200D, U+2060, U+FEFF, U+00AD without need
    TEXT_MARKS_RTL = 4,        // U+202E among them, which turns a file name's end to its middle
};

// Bits. text: UTF-8; other octets are passed over. Linear.
unsigned text_marks(struct bytes text);

#endif
