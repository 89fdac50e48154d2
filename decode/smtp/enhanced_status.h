// SPDX-License-Identifier: BSD-2-Clause
//
// Enhanced status codes (RFC 2034, RFC 3463): class "." subject "." detail at the start of a
// reply's text.
//
//   status-code = class "." 1*3digit "." 1*3digit
//
// What counts is that the class is the reply code's first digit, not that it is 2, 4 or 5; so that
// "451 192.0.2.1 is busy" and a version number stay text.
#ifndef SMTPSCOPE_DECODE_ENHANCED_STATUS_H
#define SMTPSCOPE_DECODE_ENHANCED_STATUS_H

#include "base/bytes.h"

enum { ENHANCED_STATUS_LEN = 9 }; // octets of the longest, "5.123.123"

struct enhanced_status {
    unsigned class, subject, detail;
};

// How many octets at the start of text are the enhanced status code of a reply with that code; 0
// for none. A blank or the text's end must follow it.
size_t enhanced_status_len(struct bytes text, unsigned code);

// Reads a whole "2.1.5". false: it is no enhanced status code.
bool enhanced_status_parse(struct bytes b, struct enhanced_status *out);

#endif
