// SPDX-License-Identifier: BSD-2-Clause
//
// What a reply code means, for people. One sentence without a full stop, with its RFC; where a code
// says different things to different commands, all of them.
#ifndef SMTPSCOPE_DECODE_SMTP_REPLY_CODE_TEXT_H
#define SMTPSCOPE_DECODE_SMTP_REPLY_CODE_TEXT_H

#include <stdbool.h>

// Never NULL: of a code that no RFC has, its first digit decides (RFC 5321 4.2.1).
const char *smtp_reply_code_text(unsigned code);

// Whether an RFC has this code.
bool smtp_reply_code_is_known(unsigned code);

#endif
