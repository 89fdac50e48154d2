// SPDX-License-Identifier: BSD-2-Clause
//
// The octets of a regular file, mapped. Pages that the forward reader has passed are given back to
// the system, so a file of any size is read in a few megabytes.
//
// Where a file is shortened while it is mapped, the system answers a look beyond its end with
// SIGBUS. This module catches that signal: such octets read as zero, and mapfile_touch says what
// happened. The signal's other causes end the program as ever.
//
// What is appended to the file after mapfile_open is not part of the octets; that it was, or that
// the file was written to in another way, is said at the end.
#ifndef SMTPSCOPE_CAPTURE_MAPFILE_H
#define SMTPSCOPE_CAPTURE_MAPFILE_H

#include "capture/octets.h"

// Takes fd, which is a regular file of size octets, and closes it. name is for error sentences
// and must live as long.
enum err_code mapfile_open(int fd, uint64_t size, const char *name, struct octets **out,
                           struct err *err);

// Looks at octets that a mapped file gave, before anybody else does. false: the file does not hold
// them any more, and err says so.
bool mapfile_touch(struct octets *o, const uint8_t *at, size_t len, struct err *err);

// Looks at octets that packets of a mapped file gave, in any thread, before anybody else does.
// false: the file was shortened, and they may not be what they were.
bool mapfile_is_intact(const uint8_t *at, size_t len);

// Whether octets of the file were missed; err says so.
bool mapfile_is_short(struct octets *o, struct err *err);

#endif
