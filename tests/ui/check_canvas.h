// SPDX-License-Identifier: BSD-2-Clause
//
// What must hold for every canvas, whatever was drawn on it.
#ifndef SMTPSCOPE_TESTS_UI_CHECK_CANVAS_H
#define SMTPSCOPE_TESTS_UI_CHECK_CANVAS_H

#include "ui/canvas.h"

// NULL, or what is wrong: a cell that is not valid UTF-8 or holds a control, a bidi or zero-width
// character or a combining mark alone; a wide character without its right half or the other way
// round; with is_ascii, anything beyond ASCII.
const char *check_canvas(const struct canvas *c);

#endif
