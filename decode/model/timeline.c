// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/timeline.h"

#include <string.h>

#include "base/timestamp.h"

void timeline_init(struct timeline *t)
{
    static const int seconds[TIMELINE_WINDOWS] = {1, 5, 60, 1};
    memset(t, 0, sizeof(*t));
    for (int i = 0; i < TIMELINE_WINDOWS; i++)
        t->rings[i].step_ns = seconds[i] * TIMESTAMP_NS_PER_S;
}

// Of a hostile capture any two times may stand next to each other.
static int64_t since_begin(const struct timeline *t, int64_t time_ns)
{
    int64_t since;
    if (time_ns <= t->begin_ns) return 0;
    return __builtin_sub_overflow(time_ns, t->begin_ns, &since) ? INT64_MAX : since;
}

static int slot(int64_t step)
{
    int64_t n = step % TIMELINE_BUCKETS;
    return (int)(n < 0 ? n + TIMELINE_BUCKETS : n);
}

static int64_t step_of(const struct timeline_ring *r, int64_t time_ns)
{
    return time_ns / r->step_ns - (time_ns % r->step_ns < 0);
}

static void ring_advance(struct timeline_ring *r, int64_t step)
{
    if (step <= r->newest) return;
    int64_t from = step - r->newest >= TIMELINE_BUCKETS ? step - TIMELINE_BUCKETS + 1
                                                        : r->newest + 1;
    for (int64_t i = from; i <= step; i++)
        memset(r->counts[slot(i)], 0, sizeof(r->counts[0]));
    r->newest = step;
}

// Two steps become one until time has a place.
static void all_widen(struct timeline_ring *r, int64_t since_ns)
{
    while (since_ns / r->step_ns >= TIMELINE_BUCKETS) {
        for (int i = 0; i < TIMELINE_BUCKETS; i++) {
            for (int s = 0; s < TIMELINE_SERIES; s++) {
                bool has_two = 2 * i + 1 < TIMELINE_BUCKETS;
                r->counts[i][s] =
                    has_two ? r->counts[2 * i][s] + r->counts[2 * i + 1][s] : 0;
            }
        }
        r->step_ns *= 2;
    }
}

void timeline_advance(struct timeline *t, int64_t now_ns)
{
    if (!t->has_begun || now_ns <= t->now_ns) return;
    t->now_ns = now_ns;
    for (int i = 0; i < TIMELINE_ALL; i++)
        ring_advance(&t->rings[i], step_of(&t->rings[i], now_ns));
    all_widen(&t->rings[TIMELINE_ALL], since_begin(t, now_ns));
}

static void begin(struct timeline *t, int64_t time_ns)
{
    t->has_begun = true;
    t->begin_ns = t->now_ns = time_ns;
    for (int i = 0; i < TIMELINE_ALL; i++) t->rings[i].newest = step_of(&t->rings[i], time_ns);
}

void timeline_add(struct timeline *t, int64_t time_ns, int series, uint64_t n)
{
    if (!t->has_begun) begin(t, time_ns);
    timeline_advance(t, time_ns);
    for (int i = 0; i < TIMELINE_ALL; i++) {
        struct timeline_ring *r = &t->rings[i];
        int64_t step = step_of(r, time_ns);
        if (step > r->newest - TIMELINE_BUCKETS) r->counts[slot(step)][series] += n;
    }
    struct timeline_ring *all = &t->rings[TIMELINE_ALL];
    all->counts[since_begin(t, time_ns) / all->step_ns][series] += n;
}

static int steps_of_all(const struct timeline *t)
{
    return (int)(since_begin(t, t->now_ns) / t->rings[TIMELINE_ALL].step_ns) + 1;
}

void timeline_view(const struct timeline *t, enum timeline_window window, int series,
                   struct timeline_view *v)
{
    const struct timeline_ring *r = &t->rings[window];
    bool is_all = window == TIMELINE_ALL;
    memset(v, 0, sizeof(*v));
    v->step_ns = r->step_ns;
    v->span_ns = TIMESTAMP_NS_PER_S;
    if (!t->has_begun) return;
    v->count = is_all ? steps_of_all(t) : TIMELINE_BUCKETS;
    for (int i = 0; i < v->count; i++) {
        int at = is_all ? i : slot(r->newest - TIMELINE_BUCKETS + 1 + i);
        v->counts[i] = r->counts[at][series];
        v->total += v->counts[i];
    }
    int64_t span = since_begin(t, t->now_ns);
    if (!is_all && span > TIMELINE_BUCKETS * r->step_ns) span = TIMELINE_BUCKETS * r->step_ns;
    if (span > v->span_ns) v->span_ns = span;
}

const char *timeline_window_name(enum timeline_window w)
{
    static const char *const names[TIMELINE_WINDOWS] = {"1m", "5m", "1h", "all"};
    return names[w];
}
