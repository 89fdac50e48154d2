// SPDX-License-Identifier: BSD-2-Clause
//
// What a service extension offers, and what a parameter of MAIL and RCPT asks for, for people.
#ifndef SMTPSCOPE_DECODE_SMTP_KEYWORD_TEXT_H
#define SMTPSCOPE_DECODE_SMTP_KEYWORD_TEXT_H

#include "base/bytes.h"

// One sentence without a full stop for the keyword of a service extension, any case; NULL where it
// is not known.
const char *smtp_keyword_text(struct bytes keyword);

// The same for the keyword of a parameter.
const char *smtp_keyword_param_text(struct bytes keyword);

#endif
