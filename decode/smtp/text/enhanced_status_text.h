// SPDX-License-Identifier: BSD-2-Clause
//
// What an enhanced status code means, for people: RFC 3463 and the IANA registry of RFC 5248.
#ifndef SMTPSCOPE_DECODE_ENHANCED_STATUS_TEXT_H
#define SMTPSCOPE_DECODE_ENHANCED_STATUS_TEXT_H

#include "base/buf.h"

// Appends a sentence without a full stop for a code such as "5.7.1": "permanent failure: …".
// Of an unknown detail its subject is told. false: code is no enhanced status code; then nothing is
// appended.
bool enhanced_status_text(struct bytes code, struct buf *out);

#endif
