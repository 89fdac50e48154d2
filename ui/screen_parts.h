// SPDX-License-Identifier: BSD-2-Clause
//
// What screen.c, screen_input.c, screen_prompts.c and screen_draw.c know of each other.
#ifndef SMTPSCOPE_UI_SCREEN_PARTS_H
#define SMTPSCOPE_UI_SCREEN_PARTS_H

#include "ui/screen.h"

// The view on top of the stack.
struct view *screen_top(const struct screen *s);

// Does what was typed and waited, as far as views are ready. false: there was nothing to do.
bool screen_take_typed(struct screen *s);

// --- search: what is looked for, and going to it (direction as that of view_ops.search)
void screen_set_needle(struct screen *s, struct bytes text);
void screen_search(struct screen *s, int direction);

// false: text is wrong, and the filter stays what it was.
bool screen_set_filter(struct screen *s, struct bytes text);

// --- prompts: for a search, a filter or a command. One is open while is_prompting.
void screen_open_search(struct screen *s);
void screen_open_filter(struct screen *s);
void screen_open_command(struct screen *s);
void screen_prompt_key(struct screen *s, uint32_t key);
// hint is the line above.
void screen_prompt_draw(struct screen *s, struct pen *p, struct pen *hint);

#endif
