// SPDX-License-Identifier: BSD-2-Clause
//
// What the mouse reports, read key by key as it comes. Curses would read a report in one go and
// wait for the rest of one that was cut on its way, and with it the capture would; here a report
// that never ends is given up with the first key that cannot be of it.
//
//   ESC [ < button ; column ; row M       pressed, or m: released (xterm's mode 1006)
//   ESC [ M button+32 column+32 row+32    on terminals that only know the older one (1000)
#ifndef SMTPSCOPE_UI_TERM_MOUSE_H
#define SMTPSCOPE_UI_TERM_MOUSE_H

#include <stdbool.h>
#include <stdint.h>

enum term_mouse_button {
    TERM_MOUSE_PRESS,
    TERM_MOUSE_RELEASE,
    TERM_MOUSE_WHEEL_UP,
    TERM_MOUSE_WHEEL_DOWN,
};

struct term_mouse {
    enum { TERM_MOUSE_IDLE, TERM_MOUSE_NUMBERS, TERM_MOUSE_OCTETS } state; // private
    uint32_t number[3];            // private: what was read so far
    int count;                     // private: which of them is read
    enum term_mouse_button button; // readable after TERM_MOUSE_REPORT
    int row, col;                  // readable likewise, from 0
};

enum term_mouse_result {
    TERM_MOUSE_NO,     // the key is none of a report's
    TERM_MOUSE_MORE,   // it was taken
    TERM_MOUSE_REPORT, // and ended a report of use
};

// ESC [ < or, is_old, ESC [ M was read.
void term_mouse_begin(struct term_mouse *m, bool is_old);
// The next key: a code point, or more than all of these for others.
enum term_mouse_result term_mouse_key(struct term_mouse *m, uint32_t key);

#endif
