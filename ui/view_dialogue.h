// SPDX-License-Identifier: BSD-2-Clause
//
// One session as a dialogue: the client's lines on the left, the server's further to the right,
// each with its time and the letter of its class; long runs folded; below, what the line under the
// cursor means.
#ifndef SMTPSCOPE_UI_VIEW_DIALOGUE_H
#define SMTPSCOPE_UI_VIEW_DIALOGUE_H

#include "decode/model/dialogue.h"
#include "ui/view.h"

// Reads session id again; NULL where it cannot be (then a notice was given).
struct view *view_dialogue_new(struct screen *s, uint64_t id);
// Goes to a line, also in a folded run.
void view_dialogue_reveal(struct view *v, size_t line);
// The session that is shown.
uint64_t view_dialogue_id(const struct view *v);

#endif
