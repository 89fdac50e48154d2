// SPDX-License-Identifier: BSD-2-Clause
//
// What a session was refused, as statistics count it and the filter field "refusal" has it: the
// reply code with the enhanced status code behind it, as in "550 5.1.1". Once for each greeting,
// recipient, mail transaction and login that was refused or put off; after all recipients were
// refused, the reply to the message says nothing more and is none.
#ifndef SMTPSCOPE_DECODE_MODEL_REFUSAL_H
#define SMTPSCOPE_DECODE_MODEL_REFUSAL_H

#include "decode/model/session.h"

// text is borrowed for the call. take returns true when no more are wanted.
void refusal_each(const struct session *s, bool (*take)(void *ctx, struct bytes text), void *ctx);

#endif
