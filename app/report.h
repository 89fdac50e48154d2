// SPDX-License-Identifier: BSD-2-Clause
//
// What the program says when something fails, and the exit statuses that --help documents.
#ifndef SMTPSCOPE_APP_REPORT_H
#define SMTPSCOPE_APP_REPORT_H

#include "app/pipeline.h"

enum {
    REPORT_EXIT_OK = 0,
    REPORT_EXIT_FAILED = 1, // input or surroundings
    REPORT_EXIT_USAGE = 2,
    // With a condition on sessions, as of grep.
    REPORT_EXIT_NO_MATCH = 1,
    REPORT_EXIT_MATCH_FAILED = 2,
    // With --diff, as diff(1) has it; and 0 where they are the same.
    REPORT_EXIT_DIFFER = 1,
    REPORT_EXIT_DIFF_FAILED = 2,
};

// "smtpscope: sentence" on standard error. What could drive a terminal in it is shown as a mark.
void report_error(const char *sentence);

// Sentences about connections that there was no room for, and packets that were left out, if any.
void report_shed(const struct pipeline *p);

// All that went wrong with the inputs of p; the exit status that follows.
int report_input_errors(const struct pipeline *p);

#endif
