// SPDX-License-Identifier: BSD-2-Clause
//
// How a row of a dialogue is drawn:
//
//     +time P ┌ client's line →
//     +time E      to what it answers ← server's line
//
// In less than SCREEN_NARROW columns there are no times and both sides begin at the same column,
// with a C or an S before them.
#ifndef SMTPSCOPE_UI_DIALOGUE_DRAW_H
#define SMTPSCOPE_UI_DIALOGUE_DRAW_H

#include "ui/canvas.h"
#include "ui/dialogue_groups.h"

enum dialogue_times {
    DIALOGUE_TIME_DELTA,
    DIALOGUE_TIME_START,
    DIALOGUE_TIME_CLOCK,
    DIALOGUE_TIMES
};

struct dialogue_look {
    enum dialogue_times times;
    const uint8_t *groups; // of each line, which then give its colour; NULL: its class does
};

// true: its text did not fit.
bool dialogue_draw_row(const struct dialogue_rows *r, size_t row, struct pen *p,
                       const struct dialogue_look *look);
// The head of the columns.
void dialogue_draw_head(struct pen *p, enum dialogue_times times);

enum theme_style dialogue_class_style(enum dialogue_class cls);
// "envelope"
const char *dialogue_class_name(enum dialogue_class cls);

#endif
