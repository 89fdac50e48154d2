// SPDX-License-Identifier: BSD-2-Clause
//
// Times of day and their dates as the user wants them: in UTC, or as where the user is (TZ).
#ifndef SMTPSCOPE_UI_CLOCK_TEXT_H
#define SMTPSCOPE_UI_CLOCK_TEXT_H

#include "base/timestamp.h"
#include "ui/canvas.h"

// As timestamp_clock; canvas->is_local decides.
void clock_text(const struct canvas *canvas, int64_t time_ns, unsigned digits,
                char text_out[TIMESTAMP_TEXT]);
// The day of it, "2026-11-21".
enum { CLOCK_DATE = 10 };
void clock_date(const struct canvas *canvas, int64_t time_ns, char text_out[TIMESTAMP_TEXT]);
bool clock_is_same_day(const struct canvas *canvas, int64_t a_ns, int64_t b_ns);

#endif
