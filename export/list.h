// SPDX-License-Identifier: BSD-2-Clause
//
// One line per session, in columns, for people and for grep: when, who, how it ended, what for. The
// columns of fixed size come first, wire text of any length last; an address too long for its
// column is never cut (it will be searched for), its line is shifted instead.
#ifndef SMTPSCOPE_EXPORT_LIST_H
#define SMTPSCOPE_EXPORT_LIST_H

#include "base/buf.h"
#include "decode/model/session.h"

// The line above the first session.
void list_append_header(struct buf *out);
void list_append(const struct session *s, struct buf *out);

#endif
