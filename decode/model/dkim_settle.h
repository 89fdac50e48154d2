// SPDX-License-Identifier: BSD-2-Clause
//
// Whether the signatures of a session's messages verify (RFC 6376 6.1), by the keys that the
// capture holds (dkim_keys.h): the last step, once the session is over, since who takes a message
// asks for the key after it. What the answer was is in message_signature.result.
#ifndef SMTPSCOPE_DECODE_MODEL_DKIM_SETTLE_H
#define SMTPSCOPE_DECODE_MODEL_DKIM_SETTLE_H

#include "decode/model/dkim_keys.h"
#include "decode/model/session.h"

// Of keys the answers up to number upto count. failed is called for each transaction with a
// signature that does not verify although its body is the signed one.
void dkim_settle(struct session *s, struct dkim_keys *keys, uint64_t upto,
                 void (*failed)(void *ctx, struct session_transaction *x, struct bytes domain),
                 void *ctx);

#endif
