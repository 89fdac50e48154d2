// SPDX-License-Identifier: BSD-2-Clause
//
// A line that is typed: UTF-8, a cursor, a history of what was typed before. Keys come in as those
// of keys.h; what they mean here is fixed and the same as in every shell.
#ifndef SMTPSCOPE_UI_PROMPT_H
#define SMTPSCOPE_UI_PROMPT_H

#include "ui/canvas.h"

enum { PROMPT_MAX = 512, PROMPT_HISTORY = 50 };

enum prompt_result {
    PROMPT_GOES_ON,
    PROMPT_CHANGED, // the text is another
    PROMPT_DONE,    // Enter
    PROMPT_GIVEN_UP // Esc, or Backspace in an empty line
};

struct prompt {
    struct buf text;               // readable: valid UTF-8
    size_t cursor;                 // readable: octet offset
    char *history[PROMPT_HISTORY]; // private: newest first
    size_t history_count;
    size_t at; // private: 0 is the line that is typed, then into history
};

void prompt_init(struct prompt *p);
void prompt_fini(struct prompt *p);
// Begins an empty line.
void prompt_open(struct prompt *p);
// Puts text in place of the octets [from, cursor), as if it had been typed.
void prompt_put(struct prompt *p, size_t from, struct bytes text);
enum prompt_result prompt_key(struct prompt *p, uint32_t key);
// Draws label and line and puts the canvas' cursor there; a long line shows its part at the cursor.
void prompt_draw(const struct prompt *p, struct pen *pen, const char *label);

#endif
