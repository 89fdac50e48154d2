// SPDX-License-Identifier: BSD-2-Clause
//
// What stands above and below the lines of a printed dialogue (export/text.h): who and when, and
// how each mail transaction ended.
#ifndef SMTPSCOPE_EXPORT_TEXT_SUMMARY_H
#define SMTPSCOPE_EXPORT_TEXT_SUMMARY_H

#include "base/buf.h"
#include "decode/model/dialogue.h"

void text_summary_head(const struct dialogue *d, bool has_times, struct buf *out);
// One line a transaction, and one for each recipient that was not accepted (the first 20 of them
// unless full).
void text_summary_outcome(const struct dialogue *d, bool full, struct buf *out);

#endif
