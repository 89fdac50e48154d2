// SPDX-License-Identifier: BSD-2-Clause
//
// From the charsets of mail (RFC 2045, 2047, 2231) to UTF-8, by iconv. A label is looked up in a
// table of ours and never reaches iconv as it came off the wire; usual wrong labels mean what their
// users mean (gb2312 is GB18030, ks_c_5601-1987 is CP949, iso-8859-1 is windows-1252, us-ascii with
// high octets is UTF-8).
#ifndef SMTPSCOPE_DECODE_MESSAGE_CHARSET_H
#define SMTPSCOPE_DECODE_MESSAGE_CHARSET_H

#include "base/buf.h"

// Keeps the conversions in use open, for one thread.
struct charset;

struct charset *charset_new(void);
void charset_free(struct charset *c); // NULL is allowed

// Appends text as UTF-8; octets that are not valid in their charset become U+FFFD. label: any case,
// may be empty. false: the label is unknown, and text was taken as UTF-8.
bool charset_to_utf8(struct charset *c, struct bytes label, struct bytes text, struct buf *out);

// The same for a text that comes in pieces, cut anywhere.
struct charset_stream;
struct charset_stream *charset_stream_new(struct bytes label);
void charset_stream_free(struct charset_stream *s); // NULL is allowed
bool charset_stream_is_known(const struct charset_stream *s);
void charset_stream_feed(struct charset_stream *s, struct bytes text, struct buf *out);
void charset_stream_finish(struct charset_stream *s, struct buf *out);

#endif
