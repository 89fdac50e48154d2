// SPDX-License-Identifier: BSD-2-Clause
//
// What a line of a dialogue means, for somebody who does not know SMTP by heart: from the tables of
// verbs, reply codes, enhanced status codes, extension keywords and findings.
#ifndef SMTPSCOPE_UI_EXPLAIN_H
#define SMTPSCOPE_UI_EXPLAIN_H

#include "base/buf.h"
#include "ui/dialogue_rows.h"

// Appends up to a few lines, ended by LF each. The first is for the line itself, the next ones say
// more. Wire text may be among it.
void explain_line(const struct dialogue_rows *r, size_t line, struct buf *out);
// The same of a finding alone.
void explain_finding(const struct finding *f, struct buf *out);

#endif
