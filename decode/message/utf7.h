// SPDX-License-Identifier: BSD-2-Clause
//
// UTF-7 (RFC 2152) into UTF-8, octet by octet: iconv's makes different characters of what is broken
// as the text is cut.
#ifndef SMTPSCOPE_DECODE_MESSAGE_UTF7_H
#define SMTPSCOPE_DECODE_MESSAGE_UTF7_H

#include "base/buf.h"

struct utf7 {                   // all of it zero: a text begins
    bool is_shifted, has_begun; // behind a "+"; and something of its base64 came
    uint8_t bit_count;          // of bits, fewer than 16 between two octets
    uint32_t bits;
    uint16_t high; // a surrogate that waits for its other half, or 0
};

// What is no UTF-7 becomes U+FFFD.
void utf7_feed(struct utf7 *u, struct bytes text, struct buf *out);
void utf7_finish(struct utf7 *u, struct buf *out);

#endif
