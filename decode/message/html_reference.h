// SPDX-License-Identifier: BSD-2-Clause
//
// Character references of HTML: &eacute; &#233; &#xE9;
#ifndef SMTPSCOPE_DECODE_MESSAGE_HTML_REFERENCE_H
#define SMTPSCOPE_DECODE_MESSAGE_HTML_REFERENCE_H

#include "base/buf.h"

enum { HTML_REFERENCE_MAX = 32 }; // octets after which "&" begins none

// What may stand between "&" and ";".
static inline bool html_is_reference_octet(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '#';
}

// name: between "&" and ";", or up to the first octet that fits no name where has_semicolon is
// false. false: it is none, and stands for itself.
bool html_reference(struct bytes name, bool has_semicolon, uint32_t *code_point_out);

// Appends in with its references undone.
void html_undo_references(struct bytes in, struct buf *out);

#endif
