// SPDX-License-Identifier: BSD-2-Clause
//
// What the name of an attachment says of what opening it would do. Only the name is looked at.
#ifndef SMTPSCOPE_DECODE_MESSAGE_FILE_RISK_H
#define SMTPSCOPE_DECODE_MESSAGE_FILE_RISK_H

#include "base/bytes.h"

enum {
    FILE_RISK_RUNS = 1,   // its last extension is one of programs, scripts or what starts them
    FILE_RISK_DOUBLE = 2, // before that stands one of documents, or a run of blanks hides it
};

// Bits. name: UTF-8, decoded. Blanks and dots at its end do not count: Windows drops them.
unsigned file_risk_of(struct bytes name);

#endif
