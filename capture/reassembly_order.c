// SPDX-License-Identifier: BSD-2-Clause
//
// The second half of reassembly: octets that wait, and which of all that waits comes next.

#include "capture/reassembly_impl.h"

#include <assert.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"

static enum stream_side side_of(const struct reassembly *r, unsigned direction)
{
    return (direction != 0) == r->is_flipped ? STREAM_CLIENT : STREAM_SERVER;
}
// ---- Events to the sink ----

void reassembly_put_data(struct reassembly_work *w, unsigned direction, struct bytes data,
                         bool stays, const struct stream_point *at)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    d->is_started = true;
    history_add(&w->shared->history, &d->last_entry, d->next, data, stays, at->packet);
    d->next += (int64_t)data.len;
    w->shared->sink->data(w->r->session, side_of(w->r, direction), data, at);
}

void reassembly_put_gap(struct reassembly_work *w, unsigned direction, int64_t until,
                        enum stream_gap why, const struct stream_point *at)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    assert(until > d->next);
    uint64_t missing = (uint64_t)(until - d->next);
    d->is_started = true;
    d->next = until;
    w->shared->gaps++;
    w->shared->sink->gap(w->r->session, side_of(w->r, direction), missing, why, at);
}

static void put_end(struct reassembly_work *w, unsigned direction, enum stream_end how)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    d->has_ended = true;
    w->shared->sink->end(w->r->session, side_of(w->r, direction), how, &d->end_point);
}

static void put_overlap(struct reassembly_work *w, unsigned direction,
                        const struct history_difference *difference)
{
    const struct reassembly_direction *d = &w->r->directions[direction];
    const struct stream_sink *sink = w->shared->sink;
    enum stream_side side = side_of(w->r, direction);
    struct stream_overlap overlap = {
        .offset = (uint64_t)reassembly_max(difference->position - d->origin, 0),
        .first = difference->first,
        .other = difference->other,
        .first_packet = difference->packet,
    };
    if (sink->overlap) sink->overlap(w->r->session, side, &overlap, &w->at);
    else sink->note(w->r->session, side, STREAM_NOTE_OVERLAP, overlap.offset, &w->at);
}

void reassembly_compare(struct reassembly_work *w, unsigned direction, int64_t position,
                        struct bytes data)
{
    const struct reassembly_direction *d = &w->r->directions[direction];
    struct history_difference difference;
    struct history_cursor cursor = {.last = d->last_entry};
    while (history_differs(&w->shared->history, &cursor, position, data, &difference))
        put_overlap(w, direction, &difference);
}

// ---- What waits ----

static void unlink_head(struct reassembly_work *w, struct reassembly_direction *d)
{
    struct reassembly_pending *p = d->head;
    d->head = p->next;
    if (p->next) p->next->prev = NULL;
    else d->tail = NULL;
    d->pending_bytes -= p->len + PENDING_OVERHEAD;
    w->shared->pending_total -= p->len + PENDING_OVERHEAD;
    d->pending_count--;
}

void reassembly_drop_beyond(struct reassembly_work *w, unsigned direction, int64_t end)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    struct reassembly_pending *p;
    while ((p = d->tail) && p->position >= end) {
        d->tail = p->prev;
        if (d->tail) d->tail->next = NULL;
        else d->head = NULL;
        d->pending_bytes -= p->len + PENDING_OVERHEAD;
        w->shared->pending_total -= p->len + PENDING_OVERHEAD;
        d->pending_count--;
        free(p);
    }
    if (!p || p->position + p->len <= end) return;
    size_t beyond = (size_t)(p->position + p->len - end);
    p->len -= (uint32_t)beyond;
    d->pending_bytes -= beyond;
    w->shared->pending_total -= beyond;
}

// Links a new piece in before `before` (NULL: at the end). data NULL: cut by the snap length.
static void add_pending(struct reassembly_work *w, struct reassembly_direction *d,
                        struct reassembly_pending *before, int64_t position, int64_t end,
                        const uint8_t *data, int64_t ack)
{
    size_t len = (size_t)(end - position);
    struct reassembly_pending *p = err_malloc(sizeof *p + (data ? len : 0));
    *p = (struct reassembly_pending){
        .prev = before ? before->prev : d->tail,
        .next = before,
        .position = position,
        .ack = ack,
        .at = w->at,
        .arrival = w->r->packets,
        .len = (uint32_t)len,
        .is_cut = data == NULL,
    };
    if (data) memcpy(p->data, data, len);
    if (p->prev) p->prev->next = p;
    else d->head = p;
    if (before) before->prev = p;
    else d->tail = p;
    d->pending_bytes += len + PENDING_OVERHEAD;
    w->shared->pending_total += len + PENDING_OVERHEAD;
    d->pending_count++;
}

// Cuts p at position: what follows becomes a piece of its own, which is returned.
static struct reassembly_pending *split(struct reassembly_work *w, struct reassembly_direction *d,
                                        struct reassembly_pending *p, int64_t position)
{
    int64_t first = position - p->position;
    const uint8_t *data = p->is_cut ? NULL : p->data + first;
    add_pending(w, d, p->next, position, p->position + p->len, data, p->ack);
    struct reassembly_pending *rest = p->next;
    rest->at = p->at;
    rest->arrival = p->arrival;
    d->pending_bytes -= p->len - (size_t)first;
    w->shared->pending_total -= p->len - (size_t)first;
    p->len = (uint32_t)first;
    return rest;
}

// The octets came twice, and one of the copies acknowledges less: that is what they have to wait
// for, since a segment that is sent again acknowledges what came since. Returns the piece that
// begins at until, or follows it.
static struct reassembly_pending *relax(struct reassembly_work *w, unsigned direction,
                                        struct reassembly_pending *p, int64_t position,
                                        int64_t until, int64_t ack)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    if (ack == NO_ACK || ack >= p->ack || p->ack <= w->r->directions[!direction].next)
        return p->next;
    if (p->position < position) p = split(w, d, p, position);
    struct reassembly_pending *rest =
        until < p->position + p->len ? split(w, d, p, until) : p->next;
    p->ack = ack;
    return rest;
}

// Compares len octets at position with those of p.
static void compare_waiting(struct reassembly_work *w, unsigned direction,
                            const struct reassembly_pending *p, int64_t position,
                            const uint8_t *data, size_t len)
{
    struct history_difference difference = {.packet = p->at.packet};
    if (!data || p->is_cut) return;
    const uint8_t *first = p->data + (position - p->position);
    if (history_compare(first, data, len, position, &difference))
        put_overlap(w, direction, &difference);
}

// The first piece that ends after position. Segments mostly come near the end.
static struct reassembly_pending *find_pending(const struct reassembly_direction *d,
                                               int64_t position)
{
    struct reassembly_pending *p = d->tail;
    if (!p || p->position + p->len <= position) return NULL;
    while (p->prev && p->prev->position + p->prev->len > position) p = p->prev;
    return p;
}

bool reassembly_insert(struct reassembly_work *w, unsigned direction, int64_t position, int64_t end,
                       const uint8_t *data, int64_t ack)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    bool is_new = false;
    struct reassembly_pending *p = find_pending(d, position);
    while (position < end) {
        int64_t until = end;
        if (p && p->position <= position) {
            until = reassembly_min(end, p->position + p->len);
            compare_waiting(w, direction, p, position, data, (size_t)(until - position));
            p = relax(w, direction, p, position, until, ack);
        } else {
            if (p) until = reassembly_min(end, p->position);
            add_pending(w, d, p, position, until, data, ack);
            is_new = true;
        }
        if (data) data += until - position;
        position = until;
    }
    return is_new;
}

// ---- Which event may come next ----

bool reassembly_is_over_cap(const struct reassembly_work *w)
{
    const struct reassembly_direction *a = &w->r->directions[0];
    const struct reassembly_direction *b = &w->r->directions[1];
    if (!a->head && !b->head) return false;
    return a->pending_bytes > w->shared->pending_cap || b->pending_bytes > w->shared->pending_cap ||
           a->pending_count > LIMIT_PENDING_SEGMENTS || b->pending_count > LIMIT_PENDING_SEGMENTS ||
           w->shared->pending_total > w->shared->pending_total_cap;
}

// Octets of d before this exist, as ACKs say; a FIN takes one number but is no octet. One beyond
// the last octet that was captured, by now, is a FIN that was not.
static int64_t proven(const struct reassembly_direction *d)
{
    if (d->has_fin) return reassembly_min(d->evidence, d->fin);
    return d->evidence == d->end_seen + 1 ? d->end_seen : d->evidence;
}

// What of the other direction d must have been delivered before something with this ack.
static bool is_ack_satisfied(const struct reassembly_work *w, const struct reassembly_direction *d,
                             int64_t ack)
{
    if (ack == NO_ACK || ack <= d->next) return true;
    if (d->has_fin && d->fin <= d->next) return true;
    // Old enough, and nothing says that there is an octet: an unseen FIN.
    return (w->is_finish || ack <= d->mature) && reassembly_min(ack, proven(d)) <= d->next;
}

static bool is_head_ready(const struct reassembly_direction *d)
{
    return d->head && d->is_settled && d->head->position <= d->next;
}

static bool is_deliverable(const struct reassembly_work *w, unsigned direction)
{
    const struct reassembly_direction *d = &w->r->directions[direction];
    return is_head_ready(d) && is_ack_satisfied(w, &w->r->directions[!direction], d->head->ack);
}

static void deliver_head(struct reassembly_work *w, unsigned direction)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    struct reassembly_pending *p = d->head;
    unlink_head(w, d);
    int64_t skip = d->next - p->position;
    if (skip < (int64_t)p->len) {
        if (p->is_cut) {
            reassembly_put_gap(w, direction, p->position + p->len, STREAM_GAP_SNAPLEN, &p->at);
        } else {
            reassembly_put_data(w, direction, bytes_of(p->data + skip, p->len - (size_t)skip),
                                false, &p->at);
        }
    }
    free(p);
}

// The earlier of the two heads when both pass the test; -1: none does.
static int earlier_head(const struct reassembly_work *w,
                        bool (*test)(const struct reassembly_work *, unsigned))
{
    bool first = test(w, 0);
    bool second = test(w, 1);
    if (first && second) {
        const struct reassembly_direction *d = w->r->directions;
        return d[0].head->at.packet <= d[1].head->at.packet ? 0 : 1;
    }
    return first ? 0 : second ? 1 : -1;
}

// The end of a direction has its place in the order like octets have. Forced: nothing else can
// come.
static bool end_direction(struct reassembly_work *w, unsigned direction, bool is_forced)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    if (d->has_ended || d->head || !d->is_settled) return false;
    if (d->has_fin && d->next >= d->fin &&
        (is_forced || is_ack_satisfied(w, &w->r->directions[!direction], d->fin_ack))) {
        put_end(w, direction, STREAM_END_FIN);
        return true;
    }
    // Not before the end of the session: whoever sends beyond a RST did not send it, however well
    // its number fits. Octets between the last one seen and a RST are not known to exist.
    if (d->has_rst && w->is_finish && (is_forced || d->next >= d->rst)) {
        put_end(w, direction, STREAM_END_RST);
        return true;
    }
    return false;
}

// The end that was captured first, where both may come.
static bool end_one(struct reassembly_work *w, bool is_forced)
{
    const struct reassembly_direction *d = w->r->directions;
    unsigned first = d[1].end_point.packet < d[0].end_point.packet ? 1 : 0;
    return end_direction(w, first, is_forced) || end_direction(w, !first, is_forced);
}

// What something of d that is ready acknowledges and waits for.
static int64_t waiting_ack(const struct reassembly_direction *d)
{
    if (is_head_ready(d)) return d->head->ack;
    return d->has_fin && !d->head && !d->has_ended && d->next >= d->fin ? d->fin_ack : NO_ACK;
}

// ---- Gaps ----

static bool is_grace_over(const struct reassembly_work *w, uint32_t packets, int64_t since)
{
    const struct reassembly_grace *grace = &w->shared->grace;
    int64_t age = w->r->clock - since;
    return (w->r->packets - packets >= grace->packets && age >= grace->time_ns) ||
           age >= grace->max_ns;
}

// A segment or FIN beyond the hole, without an ACK beyond it.
static bool is_unacked_proof(const struct reassembly_work *w, unsigned direction)
{
    const struct reassembly_direction *d = &w->r->directions[direction];
    const struct reassembly_direction *other = &w->r->directions[!direction];
    if (w->is_finish || reassembly_is_over_cap(w)) return true;
    const struct stream_point *since = d->head ? &d->head->at : &d->end_point;
    if (w->r->clock - since->time_ns >= w->shared->grace.unacked_ns) return true;
    if (other->packets > 0 || !d->head) return false;
    return is_grace_over(w, d->head->arrival, since->time_ns);
}

// Up to where the hole at next may be declared now; next or less: not at all.
static int64_t gap_end(const struct reassembly_work *w, unsigned direction)
{
    const struct reassembly_direction *d = &w->r->directions[direction];
    const struct reassembly_direction *other = &w->r->directions[!direction];
    if (!d->is_based || !d->is_settled || d->has_ended) return INT64_MIN;
    int64_t known = INT64_MAX; // where the hole ends, if that is known
    if (d->head && d->head->position <= reassembly_sane_end(d, other)) known = d->head->position;
    else if (d->has_fin) known = d->fin;
    bool is_forced = w->is_finish || reassembly_is_over_cap(w);
    int64_t end = is_forced ? proven(d) : reassembly_min(proven(d), d->mature);
    if (known != INT64_MAX && known > end && known > d->next && is_unacked_proof(w, direction)) {
        end = known;
    }
    return reassembly_min(end, known);
}

static const struct stream_point *gap_point(const struct reassembly_work *w,
                                            const struct reassembly_direction *d)
{
    if (d->head) return &d->head->at;
    if (d->has_fin && d->end_point.packet < d->ack_point.packet) return &d->end_point;
    if (d->ack_point.packet > 0) return &d->ack_point;
    return d->has_fin ? &d->end_point : &w->r->last;
}

// Of a hole, the part that a waiting segment of the other side acknowledges comes before that
// segment; then the segment; then the rest.
static bool declare_gap(struct reassembly_work *w, unsigned direction)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    struct reassembly_direction *other = &w->r->directions[!direction];
    int64_t end = gap_end(w, direction);
    if (end <= d->next) return false;
    const struct stream_point *at = gap_point(w, d);
    int64_t ack = waiting_ack(other);
    if (ack > d->next && ack <= end) {
        end = ack;
        at = other->head ? &other->head->at : &other->end_point;
    }
    bool is_proven = w->is_finish || end <= proven(d) || !reassembly_is_over_cap(w);
    struct stream_point point = *at; // the piece may go before the sink is done with it
    reassembly_put_gap(w, direction, end, is_proven ? STREAM_GAP_LOST : STREAM_GAP_CAP, &point);
    return true;
}

// Whether the first segment behind the hole of other acknowledges only part of the hole of d, which
// ends at end: it comes before the rest of that.
static bool is_split(const struct reassembly_direction *d, const struct reassembly_direction *other,
                     int64_t end)
{
    return other->head && other->head->ack > d->next && other->head->ack < end;
}

// With holes on both sides the one behind which something lies that comes before the other's end,
// else the one that was proven first.
static bool declare_one_gap(struct reassembly_work *w)
{
    const struct reassembly_direction *d = w->r->directions;
    int64_t ends[2] = {gap_end(w, 0), gap_end(w, 1)};
    bool first = ends[0] > d[0].next;
    bool second = ends[1] > d[1].next;
    if (!first && !second) return false;
    unsigned direction = first ? 0 : 1;
    if (first && second) {
        bool first_waits = is_split(&d[0], &d[1], ends[0]);
        bool second_waits = is_split(&d[1], &d[0], ends[1]);
        if (first_waits != second_waits) direction = first_waits ? 1 : 0;
        else direction = gap_point(w, &d[1])->packet < gap_point(w, &d[0])->packet ? 1 : 0;
    }
    return declare_gap(w, direction);
}

// Nothing else helps: an ACK of what nobody will ever prove.
static bool head_ready(const struct reassembly_work *w, unsigned direction)
{
    return is_head_ready(&w->r->directions[direction]);
}

static bool release_one(struct reassembly_work *w)
{
    int direction = earlier_head(w, head_ready);
    if (direction >= 0) {
        deliver_head(w, (unsigned)direction);
        return true;
    }
    if (!w->is_finish && !reassembly_is_over_cap(w)) return false;
    for (unsigned i = 0; i < 2; i++) {
        struct reassembly_direction *d = &w->r->directions[i];
        if (d->head) { // never believed
            struct reassembly_pending *p = d->head;
            unlink_head(w, d);
            free(p);
            return true;
        }
    }
    return false;
}

// Each head waits for octets of the other. First copies cannot do that: one of the two was sent
// again and acknowledges what came since. If its first copy does not come within the grace, it is
// taken to be the one that was captured later, and of it comes what the earlier one has to wait
// for.
static bool break_cycle(struct reassembly_work *w)
{
    struct reassembly_direction *d = w->r->directions;
    if (!is_head_ready(&d[0]) || !is_head_ready(&d[1])) return false;
    unsigned later = d[0].head->at.packet > d[1].head->at.packet ? 0 : 1;
    struct reassembly_pending *p = d[later].head;
    bool is_forced = w->is_finish || reassembly_is_over_cap(w);
    if (!is_forced && !is_grace_over(w, p->arrival, p->at.time_ns)) return false;
    int64_t wanted = d[!later].head->ack;
    if (!p->is_cut && wanted > d[later].next && wanted < p->position + p->len) {
        struct bytes data =
            bytes_of(p->data + (d[later].next - p->position), (size_t)(wanted - d[later].next));
        reassembly_put_data(w, later, data, false, &p->at);
    } else {
        deliver_head(w, later);
    }
    return true;
}

// ---- The ages of ACKs ----

static void start_mark(struct reassembly_work *w, struct reassembly_direction *d)
{
    d->mark_acked = d->acked;
    d->mark_packets = w->r->packets;
    d->mark_time = w->r->clock;
}

static void mature_acks(struct reassembly_work *w, unsigned direction)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    const struct reassembly_direction *other = &w->r->directions[!direction];
    if (d->packets == 0 && other->packets >= UNSEEN_PACKETS) {
        d->mature = d->acked; // this side is not in the capture: there is nothing to wait for
    } else if (is_grace_over(w, d->mark_packets, d->mark_time)) {
        d->mature = reassembly_max(d->mature, d->mark_acked);
        start_mark(w, d);
    }
}

static bool is_calm(const struct reassembly_direction *d)
{
    return d->is_based && d->is_settled && !d->head && proven(d) <= d->next && !d->has_fin &&
           !d->has_rst && d->far_count == 0;
}

void reassembly_drain(struct reassembly_work *w)
{
    struct reassembly *r = w->r;
    mature_acks(w, 0);
    mature_acks(w, 1);
    for (;;) {
        int direction = earlier_head(w, is_deliverable);
        if (direction >= 0) {
            deliver_head(w, (unsigned)direction);
            continue;
        }
        if (break_cycle(w)) continue;
        if (end_one(w, false)) continue;
        if (declare_one_gap(w)) continue;
        if ((w->is_finish || reassembly_is_over_cap(w)) && release_one(w)) continue;
        if (w->is_finish && end_one(w, true)) continue;
        break;
    }
    bool was_smooth = r->is_smooth;
    r->is_smooth = is_calm(&r->directions[0]) && is_calm(&r->directions[1]);
    if (was_smooth && !r->is_smooth) {
        start_mark(w, &r->directions[0]);
        start_mark(w, &r->directions[1]);
    }
}
