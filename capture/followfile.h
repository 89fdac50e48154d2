// SPDX-License-Identifier: BSD-2-Clause
//
// The octets of a regular file that somebody is still writing: at its end there is more to come,
// never an end. It is read, not mapped, and has no descriptor that could be polled: look again a
// tenth of a second after OCTETS_WAIT. A file that is deleted, or loses its name to another one, is
// read on, as long as its writer may still hold it; one that is shortened or written anew ends.
#ifndef SMTPSCOPE_CAPTURE_FOLLOWFILE_H
#define SMTPSCOPE_CAPTURE_FOLLOWFILE_H

#include "capture/octets.h"

// Takes fd and closes it at the end. name is for error sentences and must live as long.
struct octets *followfile_new(int fd, const char *name);

#endif
