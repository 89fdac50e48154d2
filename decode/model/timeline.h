// SPDX-License-Identifier: BSD-2-Clause
//
// How much happened when: counts in TIMELINE_BUCKETS steps of the same length, for windows of a
// minute, five minutes and an hour that end now, and for all the time since the first event, whose
// steps double in length as it grows. Fixed memory. Times may come a little out of order; what lies
// before the beginning of a window is not in it.
#ifndef SMTPSCOPE_DECODE_MODEL_TIMELINE_H
#define SMTPSCOPE_DECODE_MODEL_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

enum { TIMELINE_BUCKETS = 60, TIMELINE_SERIES = 3 };

enum timeline_window {
    TIMELINE_MINUTE,
    TIMELINE_FIVE_MINUTES,
    TIMELINE_HOUR,
    TIMELINE_ALL,
    TIMELINE_WINDOWS
};

struct timeline_ring {
    int64_t step_ns;
    int64_t newest; // which step the last bucket is; steps are counted from 1970, or from begin_ns
    uint64_t counts[TIMELINE_BUCKETS][TIMELINE_SERIES];
};

struct timeline {
    struct timeline_ring rings[TIMELINE_WINDOWS]; // private
    bool has_begun;                               // readable
    int64_t begin_ns, now_ns;                     // readable: of the first event, and the latest
};

void timeline_init(struct timeline *t);
// n of a series at that time.
void timeline_add(struct timeline *t, int64_t time_ns, int series, uint64_t n);
// Nothing need have happened: it is that late now.
void timeline_advance(struct timeline *t, int64_t now_ns);

struct timeline_view {
    uint64_t counts[TIMELINE_BUCKETS]; // oldest first
    int count;                         // of those that the window has
    int64_t step_ns;
    uint64_t total;
    int64_t span_ns; // that total came in; at least one second
};
void timeline_view(const struct timeline *t, enum timeline_window window, int series,
                   struct timeline_view *view_out);

const char *timeline_window_name(enum timeline_window w); // "1m", "all"

#endif
