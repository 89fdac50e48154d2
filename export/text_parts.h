// SPDX-License-Identifier: BSD-2-Clause
//
// What the parts of a session's messages say, below its printed dialogue (export/text.h): text once
// transfer encoding and charset are undone, HTML as text that says where its links lead. Of other
// parts what they are.
#ifndef SMTPSCOPE_EXPORT_TEXT_PARTS_H
#define SMTPSCOPE_EXPORT_TEXT_PARTS_H

#include "export/text.h"

// Appends a line for each leaf of each message and below it what it says, indented, and an empty
// line. The dialogue has to be one that keeps bodies. gathered is called as by text_append.
void text_parts_append(const struct dialogue *d, const struct text_options *options,
                       struct buf *out);

#endif
