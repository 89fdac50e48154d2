// SPDX-License-Identifier: BSD-2-Clause
//
// The statistics as they are printed: sections of rows in columns, for people, and one JSON object
// on one line with the same sections under names that stay.
#ifndef SMTPSCOPE_EXPORT_STATS_TEXT_H
#define SMTPSCOPE_EXPORT_STATS_TEXT_H

#include "decode/model/stats.h"

void stats_text_append(const struct stats *st, struct buf *out);
void stats_text_append_json(const struct stats *st, struct buf *out);

#endif
