// SPDX-License-Identifier: BSD-2-Clause
//
// A run with a screen. Decoding goes on in slices of some milliseconds between keys, on the one
// thread, so a key never waits for a capture and nothing needs a lock. The screen stays when the
// input ends.
#ifndef SMTPSCOPE_APP_LOOP_H
#define SMTPSCOPE_APP_LOOP_H

#include "app/options.h"

// Whether there is a terminal to draw on and to read keys from.
bool loop_is_possible(void);

// Returns the exit status; sentences about what failed are written to standard error after the
// terminal was given back.
int loop_run(const struct options *options);

#endif
