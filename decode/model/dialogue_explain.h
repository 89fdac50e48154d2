// SPDX-License-Identifier: BSD-2-Clause
//
// What a line of a dialogue means, for somebody who does not know SMTP by heart: from the tables of
// verbs, reply codes, enhanced status codes, extension keywords, header fields and findings.
#ifndef SMTPSCOPE_DECODE_MODEL_DIALOGUE_EXPLAIN_H
#define SMTPSCOPE_DECODE_MODEL_DIALOGUE_EXPLAIN_H

#include "base/buf.h"
#include "decode/model/dialogue.h"

// Appends up to a few lines, ended by LF each. The first is for the line itself, the next ones say
// more. Wire text may be among it. Of a reply, command is the index of the line that it answers, -1
// where that is not known.
enum {
    DIALOGUE_EXPLAIN_WAIT = 1,   // how long the server took
    DIALOGUE_EXPLAIN_HIDDEN = 2, // that credentials are not shown, where there are any
};
void dialogue_explain(const struct dialogue *d, size_t line, int64_t command, unsigned what,
                      struct buf *out);
// The same of a finding alone.
void dialogue_explain_finding(const struct finding *f, struct buf *out);

#endif
