// SPDX-License-Identifier: BSD-2-Clause
//
// A session as Markdown (CommonMark, with tables), for tickets, notes and lessons: a table of who
// and when, the dialogue of export/text.h as a code block, and a table of the mail transactions.
// Wire text stands in it as safe display text, and cannot become markup.
#ifndef SMTPSCOPE_EXPORT_MARKDOWN_H
#define SMTPSCOPE_EXPORT_MARKDOWN_H

#include "export/text.h"

void markdown_append(const struct dialogue *d, const struct text_options *options,
                     struct buf *out);

#endif
