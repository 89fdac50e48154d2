// SPDX-License-Identifier: BSD-2-Clause
//
// Times of day as the user wants them: in UTC, or as where the user is (TZ).
#ifndef SMTPSCOPE_UI_CLOCK_TEXT_H
#define SMTPSCOPE_UI_CLOCK_TEXT_H

#include "base/timestamp.h"
#include "ui/canvas.h"

// As timestamp_clock; canvas->is_local decides.
void clock_text(const struct canvas *canvas, int64_t time_ns, unsigned digits,
                char text_out[TIMESTAMP_TEXT]);

#endif
