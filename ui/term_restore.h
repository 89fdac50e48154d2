// SPDX-License-Identifier: BSD-2-Clause
//
// Gives the terminal back as it was found when a signal ends the program, be it a fault of its own:
// then curses can do nothing any more. One terminal, so all of it is static.
#ifndef SMTPSCOPE_UI_TERM_RESTORE_H
#define SMTPSCOPE_UI_TERM_RESTORE_H

#include <stdbool.h>

// Remembers the modes of the terminal that is read from in and written to out, and catches the
// signals that end a program, but for those that somebody handles already.
void term_restore_init(int in, int out);
// A capability that puts right what the screen changed, such as rmcup, without its padding
// ("$<5>"). NULL and (char *)-1, as terminfo says that there is none, are nothing.
void term_restore_add(const char *capability);
// Whether the terminal is the screen's now: only then is there anything to give back.
void term_restore_arm(bool is_taken);
// Gives it back now; one that takes nothing is not waited for. Safe in a signal handler.
void term_restore(void);
// The signals do what they did before.
void term_restore_fini(void);

#endif
