// SPDX-License-Identifier: BSD-2-Clause
//
// Events in a span of time, of which the latest some are kept. Sessions end in another order than
// what happened in them, so events need not come in the order of their times.
#ifndef SMTPSCOPE_DECODE_MODEL_ACROSS_WINDOW_H
#define SMTPSCOPE_DECODE_MODEL_ACROSS_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

struct window_event {
    int64_t time_ns;
    uint64_t what;    // the caller's
    uint64_t session; // id
};

struct window {
    struct window_event *events; // by their times
    uint32_t count, room;
};

void window_fini(struct window *w);
// Adds an event; of more than most the oldest is dropped.
void window_add(struct window *w, const struct window_event *e, uint32_t most);
// The same, in place of an older one of the same what; one that is newer stays instead.
void window_add_distinct(struct window *w, const struct window_event *e, uint32_t most);

// The span of that length, time_ns in it, that holds the most events: its first one and how many.
struct window_span {
    const struct window_event *first; // NULL: none
    uint32_t count;
};
struct window_span window_fullest(const struct window *w, int64_t time_ns, int64_t span_ns);

#endif
