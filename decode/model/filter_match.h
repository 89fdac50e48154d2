// SPDX-License-Identifier: BSD-2-Clause
//
// The field "match" of the filter language: what a list of --match marked.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_MATCH_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_MATCH_H

#include "decode/model/filter_field.h"

// As of_session and of_row of struct filter_field.
void filter_match_of_session(const struct session *s, const struct filter_taker *t);
bool filter_match_of_row(const struct store_row *row, const struct filter_taker *t);

#endif
