// SPDX-License-Identifier: BSD-2-Clause
//
// What is given up: connections that have ended, that stay silent, that are too many; and at the
// end of the input all that are left.
#include <stdlib.h>

#include "base/err.h"
#include "capture/flow_impl.h"

enum { SWEEP_EVERY = 32 };

void flow_age_evict(struct flow_table *t)
{
    static const enum flow_place order[] = {FLOW_TOMBSTONE, FLOW_IGNORED,     FLOW_UNSEEN,
                                            FLOW_HALF_OPEN, FLOW_ESTABLISHED, FLOW_DONE,
                                            FLOW_ENDED,     FLOW_OPEN};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        struct flow *f = t->places[order[i]].first;
        if (!f) continue;
        if (flow_session(f)) t->counters.evicted++;
        flow_session_close(t, f);
        flow_remove(t, f);
        return;
    }
}

void flow_bury(struct flow_table *t, struct flow *f)
{
    flow_session_close(t, f);
    flow_forget_streams(f);
    flow_move_to(t, f, FLOW_TOMBSTONE);
}

static void close_ended(struct flow_table *t)
{
    struct flow *f;
    while ((f = t->places[FLOW_DONE].first) && f->placed_ns + t->config.done_ns <= t->clock) {
        flow_bury(t, f);
    }
    while ((f = t->places[FLOW_ENDED].first) && f->placed_ns + t->config.linger_ns <= t->clock) {
        flow_bury(t, f);
    }
    while ((f = t->places[FLOW_TOMBSTONE].first) &&
           f->placed_ns + t->config.tombstone_ns <= t->clock) {
        flow_remove(t, f);
    }
}

// Looks at the first of a list: it is given up, or goes to the list's end for another round.
static void sweep_one(struct flow_table *t, enum flow_place place, int64_t patience_ns)
{
    struct flow *f = t->places[place].first;
    if (!f) return;
    if (f->last_ns + patience_ns > t->clock) {
        flow_list_remove(t, f);
        flow_list_append(t, f, place);
        return;
    }
    if (flow_session(f)) t->counters.aged++;
    flow_session_close(t, f);
    flow_remove(t, f);
}

static void sweep_preludes(struct flow_table *t)
{
    struct prelude *p = t->preludes.oldest[PRELUDE_ANY_PORT].first;
    if (p && p->last_ns + t->config.half_open_ns <= t->clock) prelude_remove(&t->preludes, p);
    p = t->preludes.oldest[PRELUDE_HALF_OPEN].first;
    if (!p || p->last_ns + t->config.half_open_ns > t->clock) return;
    struct flow *f = flow_begin(t, p);
    t->counters.aged++;
    flow_session_close(t, f);
    flow_remove(t, f);
}

static void sweep(struct flow_table *t)
{
    sweep_one(t, FLOW_UNSEEN, t->config.half_open_ns);
    sweep_one(t, FLOW_HALF_OPEN, t->config.half_open_ns);
    sweep_one(t, FLOW_ESTABLISHED, t->config.half_open_ns);
    sweep_one(t, FLOW_OPEN, t->config.idle_ns);
    sweep_one(t, FLOW_IGNORED, t->config.half_open_ns);
    sweep_preludes(t);
}

void flow_table_tick(struct flow_table *t, int64_t time_ns)
{
    if (time_ns > t->clock) t->clock = time_ns;
    close_ended(t);
    if (++t->sweep % SWEEP_EVERY == 0) sweep(t);
}

// Either a flow or a prelude; of those that have ended, a flow.
struct open_one {
    uint64_t order;
    struct flow *flow;
    struct prelude *prelude;
};

static int compare_order(const void *a, const void *b)
{
    const struct open_one *x = a;
    const struct open_one *y = b;
    return x->order < y->order ? -1 : x->order > y->order;
}

static size_t add_open(const struct flow_table *t, enum flow_place place, struct open_one *to)
{
    size_t n = 0;
    for (struct flow *f = t->places[place].first; f; f = f->next)
        to[n++] = (struct open_one){f->order, f, NULL};
    return n;
}

static void finish_ended(struct flow_table *t)
{
    size_t room = t->places[FLOW_ENDED].count + t->places[FLOW_DONE].count;
    struct open_one *ended = err_malloc((room + 1) * sizeof *ended);
    size_t n = add_open(t, FLOW_ENDED, ended);
    n += add_open(t, FLOW_DONE, ended + n);
    for (size_t i = 0; i < n; i++) ended[i].order = ended[i].flow->end;
    qsort(ended, n, sizeof *ended, compare_order);
    for (size_t i = 0; i < n; i++) flow_session_close(t, ended[i].flow);
    free(ended);
}

static void finish_open(struct flow_table *t)
{
    const struct prelude_list *waiting = &t->preludes.oldest[PRELUDE_HALF_OPEN];
    size_t room = t->table.count + waiting->count;
    struct open_one *open = err_malloc((room + 1) * sizeof *open);
    size_t n = add_open(t, FLOW_HALF_OPEN, open);
    n += add_open(t, FLOW_ESTABLISHED, open + n);
    n += add_open(t, FLOW_OPEN, open + n);
    for (struct prelude *p = waiting->first; p; p = p->next)
        open[n++] = (struct open_one){p->order, NULL, p};
    qsort(open, n, sizeof *open, compare_order);
    for (size_t i = 0; i < n; i++) {
        struct flow *f = open[i].flow ? open[i].flow : flow_begin(t, open[i].prelude);
        flow_session_close(t, f);
        flow_remove(t, f);
    }
    free(open);
}

void flow_table_finish(struct flow_table *t)
{
    finish_ended(t);
    finish_open(t);
    for (int i = 0; i < FLOW_PLACES; i++) {
        while (t->places[i].first) flow_remove(t, t->places[i].first);
    }
}
