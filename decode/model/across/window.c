// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/across/window.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void window_fini(struct window *w)
{
    free(w->events);
    *w = (struct window){0};
}

static void take_out(struct window *w, uint32_t at)
{
    memmove(&w->events[at], &w->events[at + 1], (w->count - at - 1) * sizeof *w->events);
    w->count--;
}

static void make_room(struct window *w, uint32_t most)
{
    if (w->count == most) take_out(w, 0);
    if (w->count < w->room) return;
    w->room = w->room ? 2 * w->room : 2;
    if (w->room > most) w->room = most;
    w->events = err_realloc_array(w->events, w->room, sizeof *w->events);
}

void window_add(struct window *w, const struct window_event *e, uint32_t most)
{
    if (most == 0 || (w->count == most && e->time_ns < w->events[0].time_ns)) return;
    make_room(w, most);
    uint32_t at = w->count;
    while (at > 0 && w->events[at - 1].time_ns > e->time_ns) at--;
    memmove(&w->events[at + 1], &w->events[at], (w->count - at) * sizeof *w->events);
    w->events[at] = *e;
    w->count++;
}

void window_add_distinct(struct window *w, const struct window_event *e, uint32_t most)
{
    for (uint32_t i = 0; i < w->count; i++) {
        if (w->events[i].what != e->what) continue;
        if (w->events[i].time_ns > e->time_ns) return;
        take_out(w, i);
        break;
    }
    window_add(w, e, most);
}

// Of two times in their order.
static bool is_within(int64_t a_ns, int64_t b_ns, int64_t span_ns)
{
    return (uint64_t)b_ns - (uint64_t)a_ns <= (uint64_t)span_ns;
}

struct window_span window_fullest(const struct window *w, int64_t time_ns, int64_t span_ns)
{
    struct window_span best = {NULL, 0};
    uint32_t end = 0;
    for (uint32_t i = 0; i < w->count; i++) {
        int64_t start_ns = w->events[i].time_ns;
        if (start_ns > time_ns) break;
        while (end < w->count && is_within(start_ns, w->events[end].time_ns, span_ns)) end++;
        if (is_within(start_ns, time_ns, span_ns) && end - i > best.count)
            best = (struct window_span){&w->events[i], end - i};
    }
    return best;
}
