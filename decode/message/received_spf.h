// SPDX-License-Identifier: BSD-2-Clause
//
// Received-SPF (RFC 7208 9.1): the outcome of SPF as a server on the way saw it.
//
//   Received-SPF: pass (mx.example: domain of ann@a.example …) receiver=mx.example;
//       client-ip=192.0.2.1; envelope-from="ann@a.example"; helo=pc.a.example;
#ifndef SMTPSCOPE_DECODE_MESSAGE_RECEIVED_SPF_H
#define SMTPSCOPE_DECODE_MESSAGE_RECEIVED_SPF_H

#include "base/bytes.h"

// Text is borrowed; BYTES_NONE where it is missing. Quotes of values are dropped.
struct received_spf {
    struct bytes result;  // "pass", as it stands
    struct bytes comment; // without parentheses
};

// pair: called for each "key=value" in order. body: unfolded. Linear.
void received_spf_read(struct bytes body, struct received_spf *spf_out,
                       void (*pair)(void *ctx, struct bytes key, struct bytes value), void *ctx);

#endif
