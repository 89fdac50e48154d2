// SPDX-License-Identifier: BSD-2-Clause
//
// The octets of a regular file, mapped. Pages that the forward reader has passed are given back to
// the system, so a file of any size is read in a few megabytes. The file must not be shortened
// meanwhile (the system then ends the program with SIGBUS).
#ifndef SMTPSCOPE_CAPTURE_MAPFILE_H
#define SMTPSCOPE_CAPTURE_MAPFILE_H

#include "capture/octets.h"

// Takes fd, which is a regular file of size octets, and closes it. name is for error sentences.
enum err_code mapfile_open(int fd, uint64_t size, const char *name, struct octets **out,
                           struct err *err);

#endif
