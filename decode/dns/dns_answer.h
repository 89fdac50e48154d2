// SPDX-License-Identifier: BSD-2-Clause
//
// Answers of the DNS (RFC 1035) as far as they tell what text stands at a name: the question of
// such a message, the CNAME records that lead on from there (RFC 1034 3.6.2), and the TXT records
// at the end of that chain, whatever the order of the records. A message is read as a whole and is
// as hostile as anything else: names that point forward or round in circles make it none.
#ifndef SMTPSCOPE_DECODE_DNS_DNS_ANSWER_H
#define SMTPSCOPE_DECODE_DNS_DNS_ANSWER_H

#include "base/buf.h"

enum { DNS_NAME_MAX = 255 }; // RFC 1035 2.3.4

// A name as text: labels in lower case joined by dots, without the last one. Octets other than
// printable ASCII, and dots in labels, are "\ddd" (RFC 4343 2.1), so it may be longer than 255.
struct dns_name {
    char text[4 * DNS_NAME_MAX + 1];
    size_t len;
};

enum dns_result {
    DNS_NONE,    // no answer to a question for TXT, or one that says nothing (cut, SERVFAIL)
    DNS_TEXT,    // texts were told
    DNS_NO_NAME, // NXDOMAIN: there is no such name
    DNS_NO_TEXT, // the name has no TXT record
};

// Called with each TXT record of the answer, its strings joined; borrowed.
typedef void dns_text_fn(void *ctx, struct bytes text);

// A message without the length that TCP puts before it (RFC 1035 4.2.2). question_out is set
// unless the result is DNS_NONE.
enum dns_result dns_answer_read(struct bytes message, struct dns_name *question_out,
                                dns_text_fn *text, void *ctx);

#endif
