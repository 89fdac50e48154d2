// SPDX-License-Identifier: BSD-2-Clause
//
// CAP-DROP: spans of time in which packets were lost before anybody saw them. They are few, or so
// many that it does not matter where exactly: of more than LIMIT_ACROSS_DROPS two neighbours become
// one.
#include <inttypes.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "decode/model/across/across_state.h"

struct across_drop {
    int64_t from_ns, upto_ns;
    uint64_t packets;
};

static void make_room(struct across *a)
{
    if (!a->drops) a->drops = err_calloc(LIMIT_ACROSS_DROPS, sizeof *a->drops);
    if (a->drop_count < LIMIT_ACROSS_DROPS) return;
    // The oldest two: sessions that are still open are mostly young.
    a->drops[0].upto_ns = a->drops[1].upto_ns;
    a->drops[0].packets += a->drops[1].packets;
    memmove(&a->drops[1], &a->drops[2], (LIMIT_ACROSS_DROPS - 2) * sizeof *a->drops);
    a->drop_count--;
}

void across_dropped(struct across *a, int64_t from_ns, int64_t upto_ns, uint64_t packets)
{
    struct across_drop *last = a->drop_count > 0 ? &a->drops[a->drop_count - 1] : NULL;
    if (last && from_ns <= last->upto_ns) {
        if (upto_ns > last->upto_ns) last->upto_ns = upto_ns;
        last->packets += packets;
        return;
    }
    make_room(a);
    a->drops[a->drop_count++] = (struct across_drop){from_ns, upto_ns, packets};
}

// A session whose end was not seen may have had it among what was lost.
static bool was_open(const struct session *s, const struct across_drop *d)
{
    bool has_ended = s->state != STREAM_OPEN;
    return d->upto_ns >= s->start_ns && (!has_ended || d->from_ns <= s->end_ns);
}

void across_drop(struct across *a, struct session *s)
{
    uint64_t packets = 0;
    for (size_t i = 0; i < a->drop_count; i++)
        if (was_open(s, &a->drops[i])) packets += a->drops[i].packets;
    if (packets == 0) return;
    buf_reset(&a->detail, 64 * 1024);
    buf_printf(&a->detail, "%" PRIu64 " packet%s of all connections", packets,
               packets == 1 ? "" : "s");
    across_note(a, s, FINDING_CAP_DROP,
                &(struct across_place){.side = STREAM_CLIENT, .transaction = -1});
}
