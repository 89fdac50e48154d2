// SPDX-License-Identifier: BSD-2-Clause
//
// Two dialogues or two messages compared line by line: side by side where there is room, else one
// above the other.
#ifndef SMTPSCOPE_UI_VIEW_DIFF_H
#define SMTPSCOPE_UI_VIEW_DIFF_H

#include "ui/diff_lines.h"
#include "ui/view.h"

// One of the two: a message of a session, or with DIFF_LINES_DIALOGUE all that was said.
struct view_diff_side {
    uint64_t session;
    size_t message;
};

// Reads both sessions again, in parts.
struct view *view_diff_new(struct screen *s, const struct view_diff_side sides[2]);

#endif
