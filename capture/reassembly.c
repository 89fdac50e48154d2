// SPDX-License-Identifier: BSD-2-Clause

#include "capture/reassembly.h"

#include <assert.h>
#include <stdlib.h>

#include "capture/reassembly_impl.h"

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

int64_t reassembly_sane_end(const struct reassembly_direction *d,
                            const struct reassembly_direction *other)
{
    return reassembly_max(reassembly_max(d->end_seen, d->acked), d->next) + reach(other);
}

// Something of d at position is further ahead than believable. True when three packets in a row
// agreed, while nothing went on where it was expected: then the capture missed a lot, and it is
// believed after all.
static bool is_confirmed(struct reassembly_direction *d, int64_t position)
{
    bool agrees = d->far_count > 0 && position >= d->far_position - REACH_UNKNOWN &&
                  position <= d->far_position + REACH_UNKNOWN;
    d->far_count = agrees ? d->far_count + 1 : 1;
    d->far_position = position;
    if (d->far_count < FAR_AGREE) return false;
    d->far_count = 0;
    d->end_seen = reassembly_max(d->end_seen, position);
    return true;
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

static void learn_bases(struct reassembly_work *w, unsigned direction, const struct tcp_segment *t)
{
    struct reassembly *r = w->r;
    struct reassembly_direction *d = &r->directions[direction];
    struct reassembly_direction *other = &r->directions[!direction];
    if (t->flags & TCP_SYN) learn_syn(r, d, t);
    if (!d->is_based && !(t->flags & TCP_RST)) {
        set_base(r, d, t->seq);
    }
    if (!other->is_based && (t->flags & TCP_ACK)) {
        set_base(r, other, t->ack);
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
static int64_t learn_ack(struct reassembly_work *w, struct reassembly_direction *d,
                         const struct reassembly_direction *from, const struct tcp_segment *t)
{
    if (!(t->flags & TCP_ACK) || !d->is_based) return NO_ACK;
    int64_t ack = position_of(d, t->ack);
    if (ack >= d->next) d->is_ack_seen = true;
    if (ack <= d->acked) return ack;
    if (ack > reassembly_sane_end(d, from) && !is_confirmed(d, ack)) return NO_ACK;
    d->far_count = 0;
    d->acked = ack;
    d->ack_point = w->at;
    d->evidence = reassembly_max(d->evidence, ack);
    return ack;
}

// Where the start was not seen, the first segment may have been captured before one that was sent
// earlier: position is where such a one begins, or what it acknowledges of the other direction. In
// both cases d has octets from there on that come after it.
static void begin_earlier(struct reassembly_direction *d, int64_t position)
{
    if (d->is_settled || d->is_started || d->syn_seen) return;
    if (position >= d->next || position < d->next - EARLIER_OCTETS) return;
    begin_at(d, position);
}

static void settle(struct reassembly_work *w, unsigned direction)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    if (d->is_settled || !d->is_based) return;
    if (w->r->packets >= SETTLE_PACKETS || w->r->clock - w->r->begin >= w->shared->grace.time_ns ||
        reassembly_is_over_cap(w)) {
        d->is_settled = true;
    }
}

// A keep-alive has one octet before the next that its side will send, of any value (RFC 9293
// 3.8.4). Where earlier octets are missing, that lies further on than what was delivered; an octet
// that was typed, and comes late, has a push.
static bool is_keep_alive(const struct reassembly_direction *d, int64_t position,
                          const struct tcp_segment *t)
{
    if (t->wire_len != 1 || (t->flags & (TCP_SYN | TCP_FIN))) return false;
    return position == d->next - 1 || (position == d->end_seen - 1 && !(t->flags & TCP_PSH));
}

// What of [position, captured) was delivered before.
static void compare_again(struct reassembly_work *w, unsigned direction, int64_t position,
                          int64_t captured, const struct tcp_segment *t)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    int64_t end = reassembly_min(captured, d->next);
    if (end <= position || is_keep_alive(d, position, t)) return;
    reassembly_compare(w, direction, position, bytes_first(t->payload, (size_t)(end - position)));
}

static void take_payload(struct reassembly_work *w, unsigned direction, int64_t position,
                         int64_t ack, const struct tcp_segment *t)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    int64_t captured = position + (int64_t)t->payload.len;
    int64_t end = position + (int64_t)t->wire_len;
    if (d->has_fin) {
        end = reassembly_min(end, d->fin);
        captured = reassembly_min(captured, d->fin);
    }
    // Before the start a keep-alive's octet is told from one that was typed by the push that the
    // latter has; without it, it is left out.
    if ((t->flags & TCP_PSH) || !is_keep_alive(d, position, t)) begin_earlier(d, position);
    if (ack != NO_ACK) begin_earlier(&w->r->directions[!direction], ack);
    compare_again(w, direction, position, captured, t);
    bool is_beyond_fin = end <= position;
    if (d->has_ended || end <= d->next || is_beyond_fin || is_keep_alive(d, position, t)) {
        w->shared->retransmitted++;
        return;
    }
    if (end <= reassembly_sane_end(d, &w->r->directions[!direction]) || is_confirmed(d, end)) {
        if (end > d->end_seen) d->far_count = 0;
        d->end_seen = reassembly_max(d->end_seen, end);
    }
    const uint8_t *data = t->payload.data;
    if (position < d->next) {
        if (data && captured > d->next) data += d->next - position;
        position = d->next;
    }
    bool is_new = false;
    if (captured > position)
        is_new = reassembly_insert(w, direction, position, captured, data, ack);
    if (end > reassembly_max(captured, position)) {
        is_new |=
            reassembly_insert(w, direction, reassembly_max(captured, position), end, NULL, ack);
    }
    if (is_new) w->shared->out_of_order++;
    else w->shared->retransmitted++;
}

static void take_fin(struct reassembly_work *w, unsigned direction, int64_t end, int64_t ack)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    const struct reassembly_direction *other = &w->r->directions[!direction];
    if (d->has_fin || d->has_rst || end < d->next) return;
    if (end > reassembly_sane_end(d, other)) return;
    // Octets beyond it were seen before; but those far beyond the window, which were believed since
    // three segments agreed, are not believed against a FIN in its place.
    bool is_credible = d->end_seen <= reassembly_max(d->acked, d->next) + reach(other);
    if (end < d->end_seen && is_credible) return;
    reassembly_drop_beyond(w, direction, end);
    d->end_seen = end;
    d->has_fin = true;
    d->fin = end;
    d->fin_ack = ack;
    d->end_point = w->at;
    if (other->has_fin && w->r->state == STREAM_OPEN) w->r->state = STREAM_CLOSED;
}

static void take_rst(struct reassembly_work *w, unsigned direction, const struct tcp_segment *t)
{
    struct reassembly_direction *d = &w->r->directions[direction];
    const struct reassembly_direction *other = &w->r->directions[!direction];
    if (!d->is_based) {
        // Nothing of this side was seen: its RST must answer what the other side sent
        // (RFC 9293 3.10.7.3), or carry no ACK at all.
        if ((t->flags & TCP_ACK) && other->is_based) {
            int64_t ack = position_of(other, t->ack);
            if (ack < other->origin || ack > reassembly_sane_end(other, d)) return;
        }
        set_base(w->r, d, t->seq);
        d->is_settled = true;
    }
    int64_t position = position_of(d, t->seq);
    if (position > reassembly_sane_end(d, other) || position < d->next - reach(other)) return;
    // The other side has acknowledged more: to it this one is old.
    if (d->is_ack_seen && position < d->acked && position < d->next) return;
    if (w->r->state == STREAM_OPEN) w->r->state = STREAM_RESET;
    if (d->has_rst || d->has_fin) return;
    d->has_rst = true;
    d->rst = position;
    d->fin_ack = NO_ACK;
    d->end_point = w->at;
}

// A RST whose number is not the next one resets no connection (RFC 9293 3.5.3, RFC 5961 3.2), but
// in a capture with holes it may look so. Whoever sends beyond it did not send it.
static void doubt_rst(struct reassembly *r, unsigned direction, int64_t end)
{
    struct reassembly_direction *d = &r->directions[direction];
    if (!d->has_rst || d->has_ended || end <= d->rst) return;
    d->has_rst = false;
    if (r->state == STREAM_RESET && !r->directions[!direction].has_rst) r->state = STREAM_OPEN;
}

static void take_slowly(struct reassembly_work *w, unsigned direction, const struct tcp_segment *t)
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
        doubt_rst(r, direction, position + (int64_t)t->wire_len);
        if (t->wire_len > 0) take_payload(w, direction, position, ack, t);
        if (t->flags & TCP_FIN) take_fin(w, direction, position + (int64_t)t->wire_len, ack);
    }
    settle(w, 0);
    settle(w, 1);
    if (r->session) reassembly_drain(w);
}

void reassembly_init(struct reassembly *r)
{
    memset(r, 0, sizeof *r);
    r->clock = INT64_MIN / 2;
}

void reassembly_segment(struct reassembly *r, struct reassembly_shared *shared, unsigned direction,
                        const struct tcp_segment *t, const struct stream_point *at)
{
    struct reassembly_work w = {r, shared, *at, false};
    struct reassembly_direction *d = &r->directions[direction];
    struct reassembly_direction *other = &r->directions[!direction];
    if (r->packets++ == 0) r->begin = at->time_ns;
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
    other->acked = reassembly_max(other->acked, position_of(other, t->ack));
    if (t->payload.len > 0) reassembly_put_data(&w, direction, t->payload, shared->stays, at);
    if (t->wire_len > t->payload.len) {
        reassembly_put_gap(&w, direction, d->next + (int64_t)(t->wire_len - t->payload.len),
                           STREAM_GAP_SNAPLEN, at);
    }
    d->end_seen = reassembly_max(d->end_seen, d->next);
}

void reassembly_finish(struct reassembly *r, struct reassembly_shared *shared)
{
    struct reassembly_work w = {r, shared, r->last, true};
    r->directions[0].is_settled = r->directions[1].is_settled = true;
    if (r->session) reassembly_drain(&w);
    assert(!r->directions[0].head && !r->directions[1].head);
}

bool reassembly_is_done(const struct reassembly *r)
{
    bool is_done = r->session && r->state == STREAM_CLOSED;
    for (unsigned i = 0; i < 2; i++) {
        const struct reassembly_direction *d = &r->directions[i];
        is_done = is_done && !d->head && d->has_ended && d->acked > d->fin;
    }
    return is_done;
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

uint64_t reassembly_offset(const struct reassembly *r, unsigned direction, uint32_t seq)
{
    const struct reassembly_direction *d = &r->directions[direction];
    int64_t position = d->is_based ? position_of(d, seq) : d->origin;
    return position > d->origin ? (uint64_t)(position - d->origin) : 0;
}

struct reassembly_syns reassembly_syns_of(const struct reassembly *r, unsigned direction)
{
    const struct reassembly_direction *d = &r->directions[direction];
    bool is_certain = d->syn_seen || d->is_started;
    return (struct reassembly_syns){.latest =
                                        (uint32_t)(is_certain ? d->origin : d->next) + d->delta,
                                    .reach = is_certain ? 0 : EARLIER_OCTETS,
                                    .is_known = d->is_based,
                                    .otherwise = !d->has_ended && r->state == STREAM_OPEN};
}

bool reassembly_is_same_syn(const struct reassembly_syns *syns, const struct tcp_segment *syn)
{
    return syns->is_known ? syns->latest - (syn->seq + 1) <= syns->reach : syns->otherwise;
}

bool reassembly_is_next(const struct reassembly *r, unsigned direction, uint32_t seq)
{
    const struct reassembly_direction *d = &r->directions[direction];
    return d->is_based && position_of(d, seq) == d->next;
}

bool reassembly_is_syn_seen(const struct reassembly *r, unsigned direction)
{
    return r->directions[direction].syn_seen;
}
