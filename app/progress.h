// SPDX-License-Identifier: BSD-2-Clause
//
// How far the reading of a file is: a line on standard error that is drawn over itself and erased
// at the end, for runs whose output goes elsewhere.
#ifndef SMTPSCOPE_APP_PROGRESS_H
#define SMTPSCOPE_APP_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress_facts {
    uint64_t done, total; // octets; total 0: not known (a pipe)
    uint64_t sessions;
    int64_t elapsed_ns;
};

// "42 %, 1.2 of 2.9 GB, 310 MB/s, 12345 sessions, 0:07 left"; what is not known is left out.
enum { PROGRESS_TEXT = 160 };
void progress_text(const struct progress_facts *facts, char text_out[PROGRESS_TEXT]);

// Seconds until the end at the mean speed so far; -1: not to be said yet.
int64_t progress_remaining_s(const struct progress_facts *facts);

struct progress {
    int fd;           // private; -1: shows nothing
    int64_t start_ns; // private
    int64_t next_ns;  // private: when it is drawn again
    size_t shown;     // private: columns on the terminal
};

// fd is shown on only when it is a terminal. now_ns: a monotonic clock, here and below.
void progress_init(struct progress *p, int fd, int64_t now_ns);
// Draws, a few times a second at most. facts->elapsed_ns is set here.
void progress_show(struct progress *p, struct progress_facts *facts, int64_t now_ns);
// Leaves the line empty.
void progress_erase(struct progress *p);

#endif
