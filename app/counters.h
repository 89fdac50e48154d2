// SPDX-License-Identifier: BSD-2-Clause
//
// What a live capture received and lost, as lines on standard error: at its end, and whenever
// SIGUSR1 (or SIGINFO, where there is one) asks for it.
#ifndef SMTPSCOPE_APP_COUNTERS_H
#define SMTPSCOPE_APP_COUNTERS_H

#include "app/options.h"
#include "app/pipeline.h"

// "smtpscope: 1204 packets of 1204 received, 0 dropped by the kernel, 0 by the interface; 12
// sessions"; of several interfaces a line for each of them comes first. Nothing for files but on
// request (is_asked).
void counters_report(const struct options *options, struct pipeline *p, uint64_t sessions,
                     bool is_asked);

#endif
