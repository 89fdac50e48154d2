// SPDX-License-Identifier: BSD-2-Clause

#include "capture/reassembly.h"

#include <assert.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"

// Positions begin here, so that what lies before the first octet seen has a position too.
#define START (INT64_C(1) << 40)
#define NO_ACK INT64_MIN

enum {
    // How far a middle that was not seen beginning may turn out to begin earlier, and until when.
    EARLIER_OCTETS = 64 * 1024,
    EARLIER_PACKETS = 8,
    SETTLE_PACKETS = 4,
    // Beyond the window: slack, and what is assumed where the scale of a window is not known.
    REACH_SLACK = 64 * 1024,
    REACH_UNKNOWN = 8 * 1024 * 1024,
    FAR_AGREE = 3,
    // So many packets of one side without one of the other: that side is not in the capture.
    UNSEEN_PACKETS = 16,
    // What a piece costs beside its octets.
    PENDING_OVERHEAD = 128,
};

// A piece of a segment that waits.
struct reassembly_pending {
    struct reassembly_pending *prev;
    struct reassembly_pending *next;
    int64_t position;
    int64_t ack; // position of the other direction that must come first, or NO_ACK
    struct stream_point at;
    uint32_t arrival; // packets of the connection when it came
    uint32_t len;
    bool is_cut; // octets that the snap length cut off: there is no data
    uint8_t data[];
};

// One call's context, so that helpers take few parameters.
struct work {
    struct reassembly *r;
    struct reassembly_shared *shared;
    struct stream_point at;
    bool is_finish;
};

static enum stream_side side_of(const struct reassembly *r, unsigned direction)
{
    return (direction != 0) == r->is_flipped ? STREAM_CLIENT : STREAM_SERVER;
}

static int64_t min64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t max64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

// The position nearest to next whose sequence number is seq: the difference of two sequence numbers
// less than 2^31 apart is right modulo 2^32 as a signed number (RFC 9293 3.4).
static int64_t position_of(const struct reassembly_direction *d, uint32_t seq)
{
    return d->next + (int32_t)(seq - d->delta - (uint32_t)d->next);
}

// ---- What is believable ----

// How far beyond what is known a segment for other, or an ACK of it, is believed.
static int64_t reach(const struct reassembly_direction *other)
{
    if (other->packets == 0 || !other->has_scale) return REACH_UNKNOWN;
    return 2 * (int64_t)other->window + REACH_SLACK;
}

static int64_t sane_end(const struct reassembly_direction *d,
                        const struct reassembly_direction *other)
{
    return max64(max64(d->end_seen, d->acked), d->next) + reach(other);
}

// Something of d at position is further ahead than believable. True when three packets in a row
// agreed: then the capture missed a lot, and it is believed after all.
static bool is_confirmed(struct reassembly_direction *d, int64_t position)
{
    bool agrees = d->far_count > 0 && position >= d->far_position - REACH_UNKNOWN &&
                  position <= d->far_position + REACH_UNKNOWN;
    d->far_count = agrees ? d->far_count + 1 : 1;
    d->far_position = position;
    if (d->far_count < FAR_AGREE) return false;
    d->far_count = 0;
    d->end_seen = max64(d->end_seen, position);
    return true;
}

// ---- Events to the sink ----

static void put_data(struct work *w, unsigned direction, struct bytes data,
                     const struct stream_point *at)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    d->is_started = true;
    d->next += (int64_t)data.len;
    w->shared->sink->data(w->r->session, side_of(w->r, direction), data, at);
}

static void put_gap(struct work *w, unsigned direction, int64_t until, enum stream_gap why,
                    const struct stream_point *at)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    assert(until > d->next);
    uint64_t missing = (uint64_t)(until - d->next);
    d->is_started = true;
    d->next = until;
    w->shared->gaps++;
    w->shared->sink->gap(w->r->session, side_of(w->r, direction), missing, why, at);
}

static void put_end(struct work *w, unsigned direction, enum stream_end how)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    d->has_ended = true;
    w->shared->sink->end(w->r->session, side_of(w->r, direction), how, &d->end_point);
}

static void put_overlap(struct work *w, unsigned direction, int64_t position)
{
    const struct reassembly_direction *d = &w->r->directions[direction];
    int64_t offset = max64(position - d->origin, 0);
    w->shared->sink->note(w->r->session, side_of(w->r, direction), STREAM_NOTE_OVERLAP,
                          (uint64_t)offset, &w->at);
}

// ---- What waits ----

static void unlink_head(struct work *w, struct reassembly_direction *d)
{
    struct reassembly_pending *p = d->head;
    d->head = p->next;
    if (p->next) p->next->prev = NULL;
    else d->tail = NULL;
    d->pending_bytes -= p->len + PENDING_OVERHEAD;
    w->shared->pending_total -= p->len + PENDING_OVERHEAD;
    d->pending_count--;
}

// Links a new piece in before `before` (NULL: at the end). data NULL: cut by the snap length.
static void add_pending(struct work *w, struct reassembly_direction *d,
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
static struct reassembly_pending *split(struct work *w, struct reassembly_direction *d,
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
static struct reassembly_pending *relax(struct work *w, unsigned direction,
                                        struct reassembly_pending *p, int64_t position,
                                        int64_t until, int64_t ack)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    if (ack == NO_ACK || ack >= p->ack || p->ack <= w->r->directions[!direction].next) return p->next;
    if (p->position < position) p = split(w, d, p, position);
    struct reassembly_pending *rest =
        until < p->position + p->len ? split(w, d, p, until) : p->next;
    p->ack = ack;
    return rest;
}

static bool differs(const struct reassembly_pending *p, int64_t position, const uint8_t *data,
                    size_t len)
{
    return data && !p->is_cut && memcmp(p->data + (position - p->position), data, len) != 0;
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

// Keeps what of [position, end) is not there yet; what is there is compared. Returns whether any
// octet was new.
static bool insert(struct work *w, unsigned direction, int64_t position, int64_t end,
                   const uint8_t *data, int64_t ack)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    bool is_new = false;
    struct reassembly_pending *p = find_pending(d, position);
    while (position < end) {
        int64_t until = end;
        if (p && p->position <= position) {
            until = min64(end, p->position + p->len);
            if (differs(p, position, data, (size_t)(until - position))) {
                put_overlap(w, direction, position);
            }
            p = relax(w, direction, p, position, until, ack);
        } else {
            if (p) until = min64(end, p->position);
            add_pending(w, d, p, position, until, data, ack);
            is_new = true;
        }
        if (data) data += until - position;
        position = until;
    }
    return is_new;
}

// ---- Which event may come next ----

static bool is_over_cap(const struct work *w)
{
    const struct reassembly_direction *a = &w->r->directions[0];
    const struct reassembly_direction *b = &w->r->directions[1];
    if (!a->head && !b->head) return false;
    return a->pending_bytes > w->shared->pending_cap || b->pending_bytes > w->shared->pending_cap ||
           a->pending_count > LIMIT_PENDING_SEGMENTS || b->pending_count > LIMIT_PENDING_SEGMENTS ||
           w->shared->pending_total > w->shared->pending_total_cap;
}

// Octets of d before this exist, as ACKs say; a FIN takes one number but is no octet.
static int64_t proven(const struct reassembly_direction *d)
{
    return d->has_fin ? min64(d->evidence, d->fin) : d->evidence;
}

// What of the other direction d must have been delivered before something with this ack.
static bool is_ack_satisfied(const struct work *w, const struct reassembly_direction *d, int64_t ack)
{
    if (ack == NO_ACK || ack <= d->next) return true;
    if (d->has_fin && d->fin <= d->next) return true;
    // Old enough, and nothing says that there is an octet: an unseen FIN.
    return (w->is_finish || ack <= d->mature) && min64(ack, proven(d)) <= d->next;
}

static bool is_head_ready(const struct reassembly_direction *d)
{
    return d->head && d->is_settled && d->head->position <= d->next;
}

static bool is_deliverable(const struct work *w, unsigned direction)
{
    const struct reassembly_direction *d = &w->r->directions[direction];
    return is_head_ready(d) && is_ack_satisfied(w, &w->r->directions[!direction], d->head->ack);
}

static void deliver_head(struct work *w, unsigned direction)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    struct reassembly_pending *p = d->head;
    unlink_head(w, d);
    int64_t skip = d->next - p->position;
    if (skip < (int64_t)p->len) {
        if (p->is_cut) {
            put_gap(w, direction, p->position + p->len, STREAM_GAP_SNAPLEN, &p->at);
        } else {
            put_data(w, direction, bytes_of(p->data + skip, p->len - (size_t)skip), &p->at);
        }
    }
    free(p);
}

// The earlier of the two heads when both pass the test; -1: none does.
static int earlier_head(const struct work *w, bool (*test)(const struct work *, unsigned))
{
    bool first = test(w, 0);
    bool second = test(w, 1);
    if (first && second) {
        const struct reassembly_direction *d = w->r->directions;
        return d[0].head->at.packet <= d[1].head->at.packet ? 0 : 1;
    }
    return first ? 0 : second ? 1 : -1;
}

// The end of a direction has its place in the order like octets have. Forced: nothing else can come.
static bool end_direction(struct work *w, unsigned direction, bool is_forced)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    if (d->has_ended || d->head || !d->is_settled) return false;
    if (d->has_fin && d->next >= d->fin &&
        (is_forced || is_ack_satisfied(w, &w->r->directions[!direction], d->fin_ack))) {
        put_end(w, direction, STREAM_END_FIN);
        return true;
    }
    // Octets between the last one seen and a RST are not known to exist.
    if (d->has_rst && (is_forced || d->next >= d->rst)) {
        put_end(w, direction, STREAM_END_RST);
        return true;
    }
    return false;
}

// What something of d that is ready acknowledges and waits for.
static int64_t waiting_ack(const struct reassembly_direction *d)
{
    if (is_head_ready(d)) return d->head->ack;
    return d->has_fin && !d->head && !d->has_ended && d->next >= d->fin ? d->fin_ack : NO_ACK;
}

// ---- Gaps ----

static bool is_grace_over(const struct work *w, uint32_t packets, int64_t since)
{
    const struct reassembly_grace *grace = &w->shared->grace;
    int64_t age = w->r->clock - since;
    return (w->r->packets - packets >= grace->packets && age >= grace->time_ns) ||
           age >= grace->max_ns;
}

// A segment or FIN beyond the hole, without an ACK beyond it.
static bool is_unacked_proof(const struct work *w, unsigned direction)
{
    const struct reassembly_direction *d = &w->r->directions[direction];
    const struct reassembly_direction *other = &w->r->directions[!direction];
    if (w->is_finish || is_over_cap(w)) return true;
    const struct stream_point *since = d->head ? &d->head->at : &d->end_point;
    if (w->r->clock - since->time_ns >= w->shared->grace.unacked_ns) return true;
    if (other->packets > 0 || !d->head) return false;
    return is_grace_over(w, d->head->arrival, since->time_ns);
}

// Up to where the hole at next may be declared now; next or less: not at all.
static int64_t gap_end(const struct work *w, unsigned direction)
{
    const struct reassembly_direction *d = &w->r->directions[direction];
    const struct reassembly_direction *other = &w->r->directions[!direction];
    if (!d->is_based || !d->is_settled || d->has_ended) return INT64_MIN;
    int64_t known = INT64_MAX; // where the hole ends, if that is known
    if (d->head && d->head->position <= sane_end(d, other)) known = d->head->position;
    else if (d->has_fin) known = d->fin;
    bool is_forced = w->is_finish || is_over_cap(w);
    int64_t end = is_forced ? proven(d) : min64(proven(d), d->mature);
    if (known != INT64_MAX && known > end && known > d->next && is_unacked_proof(w, direction)) {
        end = known;
    }
    return min64(end, known);
}

static const struct stream_point *gap_point(const struct work *w,
                                            const struct reassembly_direction *d)
{
    if (d->head) return &d->head->at;
    if (d->has_fin && d->end_point.packet < d->ack_point.packet) return &d->end_point;
    if (d->ack_point.packet > 0) return &d->ack_point;
    return d->has_fin ? &d->end_point : &w->r->last;
}

// Of a hole, the part that a waiting segment of the other side acknowledges comes before that
// segment; then the segment; then the rest.
static bool declare_gap(struct work *w, unsigned direction)
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
    bool is_proven = w->is_finish || end <= proven(d) || !is_over_cap(w);
    struct stream_point point = *at; // the piece may go before the sink is done with it
    put_gap(w, direction, end, is_proven ? STREAM_GAP_LOST : STREAM_GAP_CAP, &point);
    return true;
}

// With holes on both sides the one that was proven first.
static bool declare_one_gap(struct work *w)
{
    const struct reassembly_direction *d = w->r->directions;
    bool first = gap_end(w, 0) > d[0].next;
    bool second = gap_end(w, 1) > d[1].next;
    if (!first && !second) return false;
    unsigned direction = first ? 0 : 1;
    if (first && second && gap_point(w, &d[1])->packet < gap_point(w, &d[0])->packet) direction = 1;
    return declare_gap(w, direction);
}

// Nothing else helps: an ACK of what nobody will ever prove.
static bool head_ready(const struct work *w, unsigned direction)
{
    return is_head_ready(&w->r->directions[direction]);
}

static bool release_one(struct work *w)
{
    int direction = earlier_head(w, head_ready);
    if (direction >= 0) {
        deliver_head(w, (unsigned)direction);
        return true;
    }
    if (!w->is_finish && !is_over_cap(w)) return false;
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

// Each head waits for octets of the other. First copies cannot do that: one of the two was sent again
// and acknowledges what came since. If its first copy does not come within the grace, it is taken
// to be the one that was captured later, and of it comes what the earlier one has to wait for.
static bool break_cycle(struct work *w)
{
    struct reassembly_direction *d = w->r->directions;
    if (!is_head_ready(&d[0]) || !is_head_ready(&d[1])) return false;
    unsigned later = d[0].head->at.packet > d[1].head->at.packet ? 0 : 1;
    struct reassembly_pending *p = d[later].head;
    bool is_forced = w->is_finish || is_over_cap(w);
    if (!is_forced && !is_grace_over(w, p->arrival, p->at.time_ns)) return false;
    int64_t wanted = d[!later].head->ack;
    if (!p->is_cut && wanted > d[later].next && wanted < p->position + p->len) {
        struct bytes data = bytes_of(p->data + (d[later].next - p->position),
                                     (size_t)(wanted - d[later].next));
        put_data(w, later, data, &p->at);
    } else {
        deliver_head(w, later);
    }
    return true;
}

// ---- The ages of ACKs ----

static void start_mark(struct work *w, struct reassembly_direction *d)
{
    d->mark_acked = d->acked;
    d->mark_packets = w->r->packets;
    d->mark_time = w->r->clock;
}

static void mature_acks(struct work *w, unsigned direction)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    const struct reassembly_direction *other = &w->r->directions[!direction];
    if (d->packets == 0 && other->packets >= UNSEEN_PACKETS) {
        d->mature = d->acked; // this side is not in the capture: there is nothing to wait for
    } else if (is_grace_over(w, d->mark_packets, d->mark_time)) {
        d->mature = max64(d->mature, d->mark_acked);
        start_mark(w, d);
    }
}

static bool is_calm(const struct reassembly_direction *d)
{
    return d->is_based && d->is_settled && !d->head && d->evidence <= d->next && !d->has_fin &&
           !d->has_rst;
}

static void drain(struct work *w)
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
        if (end_direction(w, 0, false) || end_direction(w, 1, false)) continue;
        if (declare_one_gap(w)) continue;
        if ((w->is_finish || is_over_cap(w)) && release_one(w)) continue;
        if (w->is_finish && (end_direction(w, 0, true) || end_direction(w, 1, true))) continue;
        break;
    }
    bool was_smooth = r->is_smooth;
    r->is_smooth = is_calm(&r->directions[0]) && is_calm(&r->directions[1]);
    if (was_smooth && !r->is_smooth) {
        start_mark(w, &r->directions[0]);
        start_mark(w, &r->directions[1]);
    }
}

// ---- A segment ----

static void set_base(const struct reassembly *r, struct reassembly_direction *d, uint32_t seq)
{
    d->delta = seq - (uint32_t)START;
    d->is_based = true;
    d->next = d->origin = d->acked = d->evidence = d->end_seen = START;
    d->mature = d->mark_acked = START;
    d->mark_packets = r->packets;
    d->mark_time = r->clock;
}

// Nothing was delivered yet, and the stream begins at position. Octets that nobody acknowledged are
// not proven just because they lie before the first segment that was seen.
static void begin_at(struct reassembly_direction *d, int64_t position)
{
    d->next = d->origin = position;
    if (!d->is_ack_seen) d->acked = d->evidence = d->mature = d->mark_acked = position;
}

// A SYN says where the stream begins, also when later packets were seen before it.
static void learn_syn(const struct reassembly *r, struct reassembly_direction *d,
                      const struct tcp_segment *t)
{
    if (!d->is_based) set_base(r, d, t->seq + 1);
    if (!d->syn_seen && !d->is_started) begin_at(d, position_of(d, t->seq + 1));
    d->syn_seen = true;
    d->is_settled = true;
    d->has_scale = true;
    d->scale = t->window_scale == TCP_NO_SCALE ? 0 : t->window_scale;
}

static void learn_bases(struct work *w, unsigned direction, const struct tcp_segment *t)
{
    struct reassembly *r = w->r;
    struct reassembly_direction *d = &r->directions[direction];
    struct reassembly_direction *other = &r->directions[!direction];
    if (t->flags & TCP_SYN) learn_syn(r, d, t);
    if (!d->is_based && !(t->flags & TCP_RST)) {
        set_base(r, d, t->seq);
        // With octets in it, an earlier segment may follow that was captured later.
        d->is_settled = t->wire_len == 0;
    }
    if (!other->is_based && (t->flags & TCP_ACK)) {
        set_base(r, other, t->ack);
        other->is_settled = true;
        other->is_ack_seen = true;
        other->ack_point = w->at;
    }
}

static void learn_window(struct reassembly_direction *d, const struct tcp_segment *t)
{
    // The window of a SYN itself is never scaled (RFC 7323 2.2).
    uint32_t window = (uint32_t)t->window << (t->flags & TCP_SYN ? 0 : d->scale);
    if (window > d->window) d->window = window;
}

// The ACK as a position of the direction it is about; NO_ACK when there is none to believe.
static int64_t learn_ack(struct work *w, struct reassembly_direction *d,
                         const struct reassembly_direction *from, const struct tcp_segment *t)
{
    if (!(t->flags & TCP_ACK) || !d->is_based) return NO_ACK;
    int64_t ack = position_of(d, t->ack);
    if (ack >= d->next) d->is_ack_seen = true;
    if (ack <= d->acked) return ack;
    if (ack > sane_end(d, from) && !is_confirmed(d, ack)) return NO_ACK;
    // One beyond the last octet that was captured is a FIN that was not.
    bool may_be_fin = ack == d->end_seen + 1 && !d->has_fin;
    d->acked = ack;
    d->ack_point = w->at;
    d->evidence = max64(d->evidence, may_be_fin ? ack - 1 : ack);
    return ack;
}

// The first segment of a direction may have been captured before one that was sent earlier.
static void begin_earlier(struct reassembly *r, struct reassembly_direction *d, int64_t position)
{
    if (d->is_started || d->syn_seen || r->packets > EARLIER_PACKETS) return;
    if (position >= d->next || position < d->next - EARLIER_OCTETS) return;
    begin_at(d, position);
}

static void settle(struct work *w, unsigned direction)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    if (d->is_settled || !d->head) return;
    // The other side has all that comes before.
    bool is_acked = d->is_ack_seen && d->acked >= d->next;
    int64_t age = w->r->clock - d->head->at.time_ns;
    if (is_acked || w->r->packets - d->head->arrival >= SETTLE_PACKETS ||
        age >= w->shared->grace.time_ns) {
        d->is_settled = true;
    }
}

static void take_payload(struct work *w, unsigned direction, int64_t position, int64_t ack,
                         const struct tcp_segment *t)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    int64_t captured = position + (int64_t)t->payload.len;
    int64_t end = position + (int64_t)t->wire_len;
    if (d->has_fin) {
        end = min64(end, d->fin);
        captured = min64(captured, d->fin);
    }
    begin_earlier(w->r, d, position);
    if (d->has_ended || end <= d->next) {
        w->shared->retransmitted++;
        return;
    }
    if (end <= sane_end(d, &w->r->directions[!direction]) || is_confirmed(d, end)) {
        d->end_seen = max64(d->end_seen, end);
    }
    const uint8_t *data = t->payload.data;
    if (position < d->next) {
        if (data && captured > d->next) data += d->next - position;
        position = d->next;
    }
    bool is_new = false;
    if (captured > position) is_new = insert(w, direction, position, captured, data, ack);
    if (end > max64(captured, position)) {
        is_new |= insert(w, direction, max64(captured, position), end, NULL, ack);
    }
    if (is_new) w->shared->out_of_order++;
    else w->shared->retransmitted++;
}

static void take_fin(struct work *w, unsigned direction, int64_t end, int64_t ack)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    const struct reassembly_direction *other = &w->r->directions[!direction];
    if (d->has_fin || d->has_rst || end < d->end_seen || end < d->next) return;
    if (end > sane_end(d, other)) return;
    d->has_fin = true;
    d->is_settled = true;
    d->fin = end;
    d->fin_ack = ack;
    d->end_point = w->at;
    if (other->has_fin && w->r->state == STREAM_OPEN) w->r->state = STREAM_CLOSED;
}

static void take_rst(struct work *w, unsigned direction, const struct tcp_segment *t)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    const struct reassembly_direction *other = &w->r->directions[!direction];
    if (!d->is_based) {
        // Nothing of this side was seen: its RST must answer what the other side sent
        // (RFC 9293 3.10.7.3), or carry no ACK at all.
        if ((t->flags & TCP_ACK) && other->is_based) {
            int64_t ack = position_of(other, t->ack);
            if (ack < other->origin || ack > sane_end(other, d)) return;
        }
        set_base(w->r, d, t->seq);
        d->is_settled = true;
    }
    int64_t position = position_of(d, t->seq);
    if (position > sane_end(d, other) || position < d->next - reach(other)) return;
    if (w->r->state == STREAM_OPEN) w->r->state = STREAM_RESET;
    if (d->has_rst || d->has_fin) return;
    d->has_rst = true;
    d->rst = position;
    d->fin_ack = NO_ACK;
    d->end_point = w->at;
}

static void take_slowly(struct work *w, unsigned direction, const struct tcp_segment *t)
{
    struct reassembly *r = w->r;
    struct reassembly_direction *d = &r->directions[direction];
    struct reassembly_direction *other = &r->directions[!direction];
    learn_bases(w, direction, t);
    learn_window(d, t);
    int64_t ack = learn_ack(w, other, d, t);
    if (t->flags & TCP_RST) {
        take_rst(w, direction, t);
    } else {
        int64_t position = position_of(d, t->seq + (t->flags & TCP_SYN ? 1 : 0));
        if (t->wire_len > 0) take_payload(w, direction, position, ack, t);
        if (t->flags & TCP_FIN) take_fin(w, direction, position + (int64_t)t->wire_len, ack);
    }
    settle(w, 0);
    settle(w, 1);
    if (r->session) drain(w);
}

void reassembly_init(struct reassembly *r)
{
    memset(r, 0, sizeof *r);
    r->clock = INT64_MIN / 2;
}

void reassembly_segment(struct reassembly *r, struct reassembly_shared *shared, unsigned direction,
                        const struct tcp_segment *t, const struct stream_point *at)
{
    struct work w = {r, shared, *at, false};
    struct reassembly_direction *d = &r->directions[direction];
    struct reassembly_direction *other = &r->directions[!direction];
    r->packets++;
    d->packets++;
    r->last = *at;
    if (at->time_ns > r->clock) r->clock = at->time_ns;
    if (!r->is_smooth || (t->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) != TCP_ACK ||
        position_of(d, t->seq) != d->next || position_of(other, t->ack) > other->next) {
        take_slowly(&w, direction, t);
        return;
    }
    // Nearly every segment: in order, and so is what it acknowledges.
    learn_window(d, t);
    other->acked = max64(other->acked, position_of(other, t->ack));
    if (t->payload.len > 0) put_data(&w, direction, t->payload, at);
    if (t->wire_len > t->payload.len) {
        put_gap(&w, direction, d->next + (int64_t)(t->wire_len - t->payload.len),
                STREAM_GAP_SNAPLEN, at);
    }
    d->end_seen = max64(d->end_seen, d->next);
}

void reassembly_finish(struct reassembly *r, struct reassembly_shared *shared)
{
    struct work w = {r, shared, r->last, true};
    r->directions[0].is_settled = r->directions[1].is_settled = true;
    if (r->session) drain(&w);
    assert(!r->directions[0].head && !r->directions[1].head);
}

void reassembly_fini(struct reassembly *r)
{
    for (unsigned i = 0; i < 2; i++) {
        while (r->directions[i].head) {
            struct reassembly_pending *p = r->directions[i].head;
            r->directions[i].head = p->next;
            free(p);
        }
    }
}

bool reassembly_is_same_syn(const struct reassembly *r, unsigned direction,
                            const struct tcp_segment *syn)
{
    const struct reassembly_direction *d = &r->directions[direction];
    if (!d->is_based) return !d->has_ended && r->state == STREAM_OPEN;
    int64_t begin = position_of(d, syn->seq + 1);
    if (d->syn_seen || d->is_started) return begin == d->origin;
    return begin <= d->next && begin >= d->next - EARLIER_OCTETS;
}
