// SPDX-License-Identifier: BSD-2-Clause
//
// What spam filters write into a header section: X-Spam-Status, -Score, -Level, -Flag and -Bar
// (SpamAssassin and those who copy it), X-Spam, X-Spamd-Result, -Bar and X-Rspamd-Score (rspamd),
// and the spam confidence level of Exchange (X-MS-Exchange-Organization-SCL inside of an
// organization, X-Forefront-Antispam-Report beyond). There is no RFC; a value that is none is left
// out.
#ifndef SMTPSCOPE_DECODE_MESSAGE_SPAM_FIELD_H
#define SMTPSCOPE_DECODE_MESSAGE_SPAM_FIELD_H

#include "base/bytes.h"

// A decimal number in thousandths: 7.1 is 7100. Beyond a million it is cut.
struct spam_number {
    bool is_set;
    int32_t thousandths;
};

// Borrowed text; the first field that says a thing counts.
struct spam_facts {
    bool has_flag, is_spam; // X-Spam-Flag, or the first word of X-Spam-Status
    struct bytes status;    // that word as it stands
    struct spam_number score, required;
    struct spam_number level; // octets of X-Spam-Level ("*****"), or of a bar: "--" is -2, "/" 0
    struct spam_number scl;   // -1 to 9
    struct bytes tests;       // names joined by ",", or BYTES_NONE
};

// Takes a header field if it is one of these: true. body: unfolded, and not gone before f is used.
bool spam_field_read(struct spam_facts *f, struct bytes name, struct bytes body);

#endif
