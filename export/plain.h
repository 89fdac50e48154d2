// SPDX-License-Identifier: BSD-2-Clause
//
// The words that the text outputs share: addresses, counts, paths and replies as people read them.
// All wire text in them is safe display text.
#ifndef SMTPSCOPE_EXPORT_PLAIN_H
#define SMTPSCOPE_EXPORT_PLAIN_H

#include "base/buf.h"
#include "decode/model/session.h"

// "192.0.2.1:25", "[2001:db8::1]:25".
void plain_endpoint(struct buf *out, const struct stream_endpoint *e);

// "1,234,567".
void plain_number(struct buf *out, uint64_t n);
// "1 line", "1,234 lines".
void plain_count(struct buf *out, uint64_t n, const char *singular, const char *plural);
// In at most 5 columns: "999", "41.9K", "1.2M", "130G"; K is 1000.
void plain_size(struct buf *out, uint64_t n);

// "<ann@example.org>", "<>"; "(not seen)" for BYTES_NONE.
void plain_path(struct buf *out, struct bytes path);

// "2.1.5 Ok"; the lines of a reply are joined by " / ".
void plain_reply_text(struct buf *out, const struct session_reply *r);
// "250 2.1.5 Ok", "no reply".
void plain_reply(struct buf *out, const struct session_reply *r);

#endif
