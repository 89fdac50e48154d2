// SPDX-License-Identifier: BSD-2-Clause
//
// The terminal: the only user of curses. It takes the terminal over, draws a canvas on it (only the
// cells that changed), tells keys, clicks and changes of size, and gives the terminal back as it
// was found: at the end, when a signal ends the program, and while it is stopped (^Z).
//
// One at a time: the terminal is one.
#ifndef SMTPSCOPE_UI_TERM_H
#define SMTPSCOPE_UI_TERM_H

#include "base/err.h"
#include "ui/canvas.h"

enum term_event_kind {
    TERM_KEY,
    TERM_CLICK,
    TERM_RELEASE,
    TERM_WHEEL_UP,
    TERM_WHEEL_DOWN,
    TERM_RESIZE, // term.rows and term.cols are new
    TERM_PASTE,  // what comes as keys up to TERM_PASTED is pasted text
    TERM_PASTED,
    TERM_GONE,   // the terminal hung up
};

struct term_event {
    enum term_event_kind kind;
    uint32_t key; // of keys.h
    int row, col;
};

struct term {
    int fd;                     // readable: where keys come from
    int rows, cols;             // readable
    bool has_utf8;              // readable: by the locale
    int colors;                 // readable: 0 with NO_COLOR or on a terminal without colours
    enum theme_palette palette; // may be set by the owner
    bool owns_fd;               // private: /dev/tty was opened
};

// ERR_UNSUPPORTED: there is no terminal, or it can do too little.
enum err_code term_init(struct term *t, struct err *err);
void term_fini(struct term *t);

// Whether the terminal has a key, of keys.h; as far as it says what its keys send.
bool term_has_key(const struct term *t, uint32_t key);

// The next thing that waits; false: nothing does. Never blocks.
bool term_next(struct term *t, struct term_event *event_out);
// Never blocks either: what the terminal does not take at once is kept. Not to be called before
// term_send says that there is nothing of the last.
void term_draw(struct term *t, const struct canvas *c);
// What the terminal takes now of what it has not taken yet. To be polled for POLLOUT while there is
// more; -1: there is none.
int term_send(struct term *t);
// Puts text into the terminal's clipboard (OSC 52), as far as it lets programs do so. false: it is
// none that knows this.
bool term_copy(struct term *t, struct bytes text);
// The next term_draw draws every cell anew, whatever stands there now.
void term_redraw(struct term *t);

#endif
