// SPDX-License-Identifier: BSD-2-Clause
//
// What a filter looks for in the texts of messages (the field "body"): a sink for a decoder, which
// notes in each session which of the filter's patterns were found.
//
// Texts are searched as UTF-8, in pieces of up to LIMIT_SEARCH_TEXT octets that end with a line and
// begin with the last LIMIT_SEARCH_OVERLAP octets of the piece before: what a pattern matches is
// found wherever it lies, if it is no longer than that.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_TEXT_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_TEXT_H

#include "decode/model/filter.h"
#include "decode/model/text_sink.h"

struct filter_text;

// f is borrowed. For one decoder, or several of one thread.
struct filter_text *filter_text_new(const struct filter *f);
void filter_text_free(struct filter_text *t); // NULL is allowed
const struct text_sink *filter_text_sink(struct filter_text *t);

#endif
