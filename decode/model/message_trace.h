// SPDX-License-Identifier: BSD-2-Clause
//
// The way of a message and what was checked on it, in plain words: one line for each Received field
// (RFC 5321 4.4) with the time since the one before, and one line of DKIM, SPF and DMARC as they
// stand. For screen and text. What is appended has text of the wire in it, raw: whoever shows it
// cleans it.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_TRACE_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_TRACE_H

#include "base/buf.h"
#include "decode/model/message_facts.h"

// Calls visit for each hop in the order of the way: the first took the message from its author.
// number counts from 1; line is borrowed during the call:
//   "start   desk.example.org -> mail.example.org, ESMTP, 2026-11-21T23:18:55Z"
//   "+1.0s   mail.example.org -> mx.example.com, ESMTPS, 2026-11-21T23:18:56Z"
typedef void message_trace_visit(void *ctx, size_t number, struct bytes line);
void message_trace_hops(const struct message_facts *f, message_trace_visit *visit, void *ctx);

// "DKIM of example.org: the body is as it was signed; mx.example.com says spf pass, dkim pass".
// Appends nothing where there is nothing of these.
void message_trace_checks(const struct message_facts *f, struct buf *out);

#endif
