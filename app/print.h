// SPDX-License-Identifier: BSD-2-Clause
//
// A run without a screen: each session is printed on standard output when it ends, as a record, a
// line or a dialogue; those still open at the end of the input in order of their start.
#ifndef SMTPSCOPE_APP_PRINT_H
#define SMTPSCOPE_APP_PRINT_H

#include "app/options.h"

// options->mode is OPTIONS_TEXT, OPTIONS_JSON, OPTIONS_LIST or OPTIONS_EXPORT. Returns the exit
// status; sentences about what failed have been written to standard error, after everything that
// could be printed.
int print_run(const struct options *options);

#endif
