// SPDX-License-Identifier: BSD-2-Clause
//
// What curses writes, on its way to the terminal. curses writes until everything is written, and a
// terminal that takes nothing (a connection that hangs, a multiplexer somebody scrolls in) would
// stop with it the program that has packets to take. So a screen is written into memory, and from
// there to the terminal as far as that takes it at the moment.
//
// Everything else that curses writes (at the start, at the end) goes to the terminal directly.
#ifndef SMTPSCOPE_UI_TERM_OUTPUT_H
#define SMTPSCOPE_UI_TERM_OUTPUT_H

#include <stdio.h>

#include "base/buf.h"

struct term_output {
    FILE *file;      // readable: for curses, which writes to its descriptor; NULL: none
    int terminal;    // private: standard output again, to put back
    int waitless;    // private: the terminal, where writing never waits; -1: there is no such
    int memory;      // private: a file in memory; -1 likewise
    struct buf rest; // private: what the terminal has not taken yet
};

// Standard output is the terminal. Where the system cannot do better, all is written directly.
// false: no descriptors are left.
bool term_output_init(struct term_output *o);
// Waits a moment for the terminal to take the rest, which is lost when it does not: false.
bool term_output_settle(struct term_output *o);
void term_output_fini(struct term_output *o);

// What curses writes between the two calls is kept. Nothing may be kept still (term_output_fd).
void term_output_begin(struct term_output *o);
void term_output_end(struct term_output *o);

// Text of our own behind it. false: the terminal took none of it, and never will.
bool term_output_add(struct term_output *o, struct bytes text);

// What the terminal takes now. What a terminal that is gone does not take is forgotten.
void term_output_send(struct term_output *o);
// To be polled for POLLOUT before term_output_send is called again; -1: all is sent.
int term_output_fd(const struct term_output *o);

#endif
