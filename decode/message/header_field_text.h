// SPDX-License-Identifier: BSD-2-Clause
//
// What a header field says, for people: those of the RFCs, and others that are often seen.
#ifndef SMTPSCOPE_DECODE_MESSAGE_HEADER_FIELD_TEXT_H
#define SMTPSCOPE_DECODE_MESSAGE_HEADER_FIELD_TEXT_H

#include "base/bytes.h"

// One sentence without a full stop for a field's name, any case; NULL where it is not known.
const char *header_field_text(struct bytes name);

#endif
