// SPDX-License-Identifier: BSD-2-Clause
//
// Service extensions: the lines of a reply to EHLO but the first (RFC 5321 4.1.1.1, 2.2).
//
//   ehlo-line    = ehlo-keyword *( SP ehlo-param )
//
// Deviation, on purpose: "=" ends a keyword too, for the "AUTH=LOGIN" that old servers send.
#ifndef SMTPSCOPE_DECODE_SMTP_EHLO_H
#define SMTPSCOPE_DECODE_SMTP_EHLO_H

#include "base/arena.h"
#include "base/bytes.h"
#include "decode/smtp/smtp_reply.h"

struct smtp_ehlo {
    struct bytes rest; // private
    bool is_cut;       // private
    bool at_end;       // private
};

// Goes through the extensions of a reply, which is borrowed meanwhile.
struct smtp_ehlo smtp_ehlo_of(const struct smtp_reply *reply);
// The next one as sent; false at the end. A last line that was cut is no extension: half of a
// keyword would be another keyword.
bool smtp_ehlo_next(struct smtp_ehlo *e, struct bytes *extension_out);

// A copy with the keyword in upper case, the rest as sent.
struct bytes smtp_ehlo_copy(struct arena *a, struct bytes extension);

struct bytes smtp_ehlo_keyword(struct bytes extension); // as sent
struct bytes smtp_ehlo_params(struct bytes extension);  // "" where there are none
// Whether the extension has that keyword, any case; no "=" and no blank is in it.
bool smtp_ehlo_has(struct bytes extension, struct bytes keyword);
bool smtp_ehlo_is(struct bytes extension, const char *keyword);

#endif
