// SPDX-License-Identifier: BSD-2-Clause
//
// Sizes, counts and durations as people read them, short enough for a column.
#ifndef SMTPSCOPE_UI_AMOUNT_H
#define SMTPSCOPE_UI_AMOUNT_H

#include <stdint.h>

enum { AMOUNT_TEXT = 32 };

// "812", "14.0K", "3.2M": octets, K is 1024; at most 6 columns.
void amount_octets(uint64_t octets, char text_out[AMOUNT_TEXT]);
// "1,204"
void amount_count(uint64_t count, char text_out[AMOUNT_TEXT]);
// "0.412 s", "12 s", "3m07s", "2h05m"; at most 8 columns.
void amount_duration(int64_t ns, char text_out[AMOUNT_TEXT]);

#endif
