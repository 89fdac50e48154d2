// SPDX-License-Identifier: BSD-2-Clause
//
// Parameters of MAIL and RCPT (RFC 5321 4.1.2), and the attributes of XCLIENT and XFORWARD, which
// look alike; and xtext (RFC 3461 4), in which some of their values are written.
//
//   parameters  = esmtp-param *( SP esmtp-param )
//   esmtp-param = esmtp-keyword ["=" esmtp-value]
//   xtext       = *( xchar / "+" 2HEXDIG )
#ifndef SMTPSCOPE_DECODE_SMTP_PARAM_H
#define SMTPSCOPE_DECODE_SMTP_PARAM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"

// Borrowed from the command line.
struct smtp_param {
    struct bytes raw;     // "Size=1200"
    struct bytes keyword; // as sent: "Size"
    struct bytes value;   // "1200"; "" where there is none
    bool has_value;       // there is a "="
    bool is_valid;        // as the grammar has it, UTF-8 in the value allowed (RFC 6531 3.3)
};

// Takes the next parameter off *rest (smtp_path.rest, a command's argument). false: there is none.
bool smtp_param_next(struct bytes *rest, struct smtp_param *out);
// Whether b has the form of a keyword.
bool smtp_param_is_keyword(struct bytes b);

// The keyword in upper case, copied.
struct bytes smtp_param_upper(struct arena *a, struct bytes keyword);

// Appends what xtext stands for. false: an octet that may not stand there, or a "+" without two
// hexadecimal digits; such octets are appended as they are.
bool smtp_param_xtext(struct bytes xtext, struct buf *out);

#endif
