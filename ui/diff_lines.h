// SPDX-License-Identifier: BSD-2-Clause
//
// The lines of a dialogue or of one of its messages, as they are compared with those of another.
// Taken in steps: a message may have millions.
#ifndef SMTPSCOPE_UI_DIFF_LINES_H
#define SMTPSCOPE_UI_DIFF_LINES_H

#include "decode/model/dialogue.h"

#define DIFF_LINES_DIALOGUE SIZE_MAX // all that was said, in place of a message

struct diff_lines {
    struct bytes *lines; // borrowed from the dialogue
    char *speaker;       // of each line C or S; NULL: a message's
    size_t count;
    bool has_all;
    size_t room, taken; // private
};

// Zeroed before the first step. Takes some of the lines of message (an index, or
// DIFF_LINES_DIALOGUE), until has_all. A message that is not there has none.
void diff_lines_step(struct diff_lines *l, const struct dialogue *d, size_t message);
void diff_lines_fini(struct diff_lines *l);

#endif
