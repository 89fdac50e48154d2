// SPDX-License-Identifier: BSD-2-Clause
//
// The signals that ask the program to end: SIGINT, SIGTERM and SIGHUP are noted and make a
// descriptor readable, so that a loop which polls hears of them at once. SIGUSR1 and, where there
// is one, SIGINFO ask how far it is, which is noted in the same way. SIGPIPE and SIGXFSZ are
// ignored: a closed pipe shows as EPIPE and a file that grew too large as EFBIG where they are
// written to.
#ifndef SMTPSCOPE_APP_SIGNALS_H
#define SMTPSCOPE_APP_SIGNALS_H

#include <stdbool.h>

// Once, before anything else; a signal that the caller's parent had ignored (nohup) stays ignored.
void signals_init(void);
// The first signal that asked for the end, or 0.
int signals_received(void);
// Whether one asked how far it is since the last call.
bool signals_asked(void);
// Readable as soon as signals_received is not 0, or until signals_asked is called; only to be
// polled.
int signals_fd(void);
// Ends the program the way the signal would have, so that a shell sees the reason.
_Noreturn void signals_die(int signal_number);

#endif
