// SPDX-License-Identifier: BSD-2-Clause
//
// The charset that HTML itself names, for where its Content-Type has none (RFC 2854 4;
// HTML 13.2.3): a byte order mark, or a <meta> at its beginning.
#ifndef SMTPSCOPE_DECODE_MESSAGE_HTML_CHARSET_H
#define SMTPSCOPE_DECODE_MESSAGE_HTML_CHARSET_H

#include "base/buf.h"

enum { HTML_CHARSET_HEAD = 1024 }; // octets that are looked at, as browsers do

// head: the first octets, their transfer encoding undone. Appends the label; false: there is none.
bool html_charset(struct bytes head, struct buf *label);

#endif
