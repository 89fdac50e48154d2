// SPDX-License-Identifier: BSD-2-Clause
//
// The octets of something that can be read only once (a pipe, stdin): they are used as they arrive
// and copied on the way to a temporary file in $TMPDIR without a name, so that each offset can be
// read again. Never blocks: what has not arrived is OCTETS_WAIT.
#ifndef SMTPSCOPE_CAPTURE_SPOOLFILE_H
#define SMTPSCOPE_CAPTURE_SPOOLFILE_H

#include "capture/octets.h"

// Takes fd and closes it at the end, but for standard input. name is for error sentences and must
// live as long.
enum err_code spoolfile_open(int fd, const char *name, struct octets **out, struct err *err);

#endif
