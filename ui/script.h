// SPDX-License-Identifier: BSD-2-Clause
//
// Plays keys to a screen without a terminal and writes down what is to be seen. A script is a text
// that holds both the keys and the screens they gave; playing it writes it anew, so a test is one
// comparison and an update is one copy.
//
//   # a comment; empty lines count as such
//   size 80x24
//   keys j j Enter ^F        names as in keys.h
//   type postmaster@         characters as they stand
//   click 5 10               row and column from 0
//   drag 5 10 5 20           the button goes down at one place and up at the other
//   wheel 5 10               one notch down
//   wait 1000                milliseconds of the clock that ui_draw would be given
//   do WORDS                 whatever the test makes of it
//   screen                   the rows follow, each after a "|"; blanks at their ends are cut
//   styles                   likewise, with the letter of each cell's style (theme.h), "." for
//   plain
#ifndef SMTPSCOPE_UI_SCRIPT_H
#define SMTPSCOPE_UI_SCRIPT_H

#include "ui/screen.h"

struct script {
    struct screen *screen; // borrowed
    int64_t now_ns;        // readable: the clock of its waits
    // For "do"; may be NULL. false: it does not know those words.
    bool (*act)(void *ctx, struct bytes words);
    void *ctx;
    char error[160]; // readable: the first line that made no sense; "" if all did
};

// Plays text and appends it to out, its screens drawn anew.
void script_play(struct script *s, struct bytes text, struct buf *out);

#endif
