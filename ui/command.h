// SPDX-License-Identifier: BSD-2-Clause
//
// The command line that ":" opens. A command is a word and what belongs to it:
//
//   ACTION                      any action of the screen at hand, by the name the help has for it
//   set NAME VALUE              a setting, as in the file: set theme light
//   filter [CONDITION]          the list's filter; without one, all sessions
//   name NAME                   gives the filter in force a name, to be used as &NAME
//   sort COLUMN [reverse]       the list's order
//   columns LIST, columns auto  the list's columns
//   goto NUMBER                 the session with that number
//   write FILE                  what is on the screen, as text, to a new file
//   quit, q
//
// The beginning of a name is enough where no other begins so.
#ifndef SMTPSCOPE_UI_COMMAND_H
#define SMTPSCOPE_UI_COMMAND_H

#include "ui/prompt.h"

struct screen;

// What is wrong, and the octets [at, at + len) of the line that are.
struct command_error {
    size_t at, len;
    char text[200];
};

// false: the line makes no sense, or what it asks for failed.
bool command_run(struct screen *s, struct bytes line, struct command_error *error_out);

// Completes the word before the cursor as far as all that it may become are the same.
void command_complete(const struct screen *s, struct prompt *p);
// What the word before the cursor may become, or what it is for.
void command_hint(const struct screen *s, const struct prompt *p, struct pen *pen);

#endif
