// SPDX-License-Identifier: BSD-2-Clause
//
// Reverse-path and forward-path (RFC 5321 4.1.2): the argument of MAIL (SEND, SOML, SAML) and RCPT
// taken apart.
//
//   argument     = ("FROM:" / "TO:") path [SP parameters]
//   path         = "<" [A-d-l ":"] Mailbox ">" / "<>" / "<postmaster>"
//   Mailbox      = Local-part "@" ( Domain / address-literal )
//
// Nothing is refused; is_valid says whether the grammar was kept. Taken as servers take them, and
// not valid: blanks around the colon, a path without "<>" or without the closing ">" (it ends at
// the first blank). A ">" inside a quoted string ends nothing, unless that string has no end.
#ifndef SMTPSCOPE_DECODE_SMTP_PATH_H
#define SMTPSCOPE_DECODE_SMTP_PATH_H

#include "base/bytes.h"

enum smtp_path_kind { SMTP_PATH_FROM, SMTP_PATH_TO };

// All bytes are borrowed from the argument.
struct smtp_path {
    struct bytes path;         // without "<>", as sent, a source route included; "" for "<>";
                               // BYTES_NONE where there is no FROM: or TO:
    struct bytes raw;          // the same with its brackets
    struct bytes source_route; // "@a,@b" or BYTES_NONE
    struct bytes local_part;   // as sent, quotes included; BYTES_NONE together with path
    struct bytes domain; // without "@"; an address literal with its brackets; BYTES_NONE: none
    struct bytes rest;   // the parameters, blanks at both ends dropped; never BYTES_NONE
    bool has_brackets;   // both of them
    bool is_null;        // "<>"
    bool is_utf8;        // has octets above 0x7F, all of them valid UTF-8 (RFC 6531)
    bool is_valid;       // RFC 5321 4.1.2, UTF-8 allowed as by RFC 6531 3.3
};

// arg: what follows the verb. The lengths of 4.5.3.1 are not part of is_valid.
void smtp_path_parse(struct bytes arg, enum smtp_path_kind kind, struct smtp_path *out);

#endif
