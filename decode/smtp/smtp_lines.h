// SPDX-License-Identifier: BSD-2-Clause
//
// Lines of a message that are not as they should be: CRLF ends a line, CR and LF stand nowhere else
// (RFC 5321 2.3.8), NUL does not at all (4.1.2), and a line has 1000 octets at most, its end
// included (4.5.3.1.6). It counts; it changes nothing.
//
// A stream: cut anywhere, the counts are the same. A CR that is the last octet of all is not
// counted.
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_LINES_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_LINES_H

#include "base/bytes.h"

enum smtp_lines_oddity {
    SMTP_LINES_BARE_LF,
    SMTP_LINES_BARE_CR,
    SMTP_LINES_CRCRLF,   // two CR or more before LF; none of them counts as bare
    SMTP_LINES_NUL,      // octets
    SMTP_LINES_TOO_LONG, // lines
    SMTP_LINES_ODDITIES,
};

struct smtp_lines {
    uint64_t count[SMTP_LINES_ODDITIES]; // readable
    uint64_t longest;                    // readable: octets of a line, its end not included
    // Readable after a feed that reported it: where in that feed the first one stands; it may lie
    // before it, as a number below zero in two's complement.
    uint64_t first[SMTP_LINES_ODDITIES];
    uint64_t line_len; // private: octets of the unended line
    uint64_t crs;      // private: CR at its end
    bool is_unknown;   // private: after a gap, until the line ends
};

void smtp_lines_init(struct smtp_lines *l);
// Returns a bit for each oddity that was seen for the first time: 1 << enum smtp_lines_oddity.
unsigned smtp_lines_feed(struct smtp_lines *l, struct bytes data);
// Octets are missing: nothing is said of the line that they belong to.
void smtp_lines_gap(struct smtp_lines *l);

#endif
