// SPDX-License-Identifier: BSD-2-Clause
//
// A Received field (RFC 5321 4.4, RFC 5322 3.6.7): what one hop wrote of a message's way. Clauses
// are known in any order and number (the first of a kind counts); what stands between them, as with
// qmail, is passed over. Nothing in it is proven: every hop before the last trusted one may have
// invented its field.
#ifndef SMTPSCOPE_DECODE_MESSAGE_RECEIVED_H
#define SMTPSCOPE_DECODE_MESSAGE_RECEIVED_H

#include "decode/message/date.h"

// All text is borrowed from the body that was read; BYTES_NONE where the clause is missing.
struct received {
    struct bytes from;      // the name that the peer gave, as it stands
    struct bytes from_info; // what the hop knew of the peer itself: comments, raw
    struct bytes ip;        // the peer's address: of the comments, else of from; without brackets
    struct bytes by;
    struct bytes via, with, id;
    struct bytes recipient; // "for": without <>
    struct bytes tls;       // TLS details as they stand: a comment's text or a "tls" clause
    struct date date;
    bool has_date;
};

// body: unfolded. Linear.
void received_read(struct bytes body, struct received *received_out);

#endif
