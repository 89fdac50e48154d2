// SPDX-License-Identifier: BSD-2-Clause
//
// What a command does, for people: those of the RFCs and of vendors' extensions that are seen.
#ifndef SMTPSCOPE_DECODE_SMTP_VERB_TEXT_H
#define SMTPSCOPE_DECODE_SMTP_VERB_TEXT_H

#include "base/bytes.h"

// One sentence without a full stop for a verb as sent, any case; NULL where it is not known.
const char *smtp_verb_text(struct bytes verb);

#endif
