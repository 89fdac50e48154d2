// SPDX-License-Identifier: BSD-2-Clause

#include "tests/bench/gen_tcp.h"

#include <stdlib.h>

#include "base/err.h"
#include "tests/bench/gen_impair.h"

#define MS          INT64_C(1000000)
#define DELAYED_ACK (40 * MS)

// An arrival at the receiver of what is being written.
struct arrival {
    int64_t time_ns;
    int64_t begin, end;
};

struct wire {
    struct gen_line *line;
    const struct gen_talk *talk;
    const struct gen_options *options;
    struct random *r;
    int64_t now;         // when the last thing happened, as the capture sees it
    int64_t distance[2]; // from the capture to that side
    int64_t sent[2];     // position after all that a side has sent
    int64_t got[2];      // position after all that has come of a side in order
    int64_t pace;        // between segments
    struct arrival *arrivals;
    size_t arrival_count, arrival_room;
};

// ---- Packets ----

static void add_packet(struct wire *w, int64_t time_ns, enum stream_side side, unsigned flags,
                       int64_t position, int64_t len, int64_t ack)
{
    struct gen_line *line = w->line;
    if (line->count == line->room) {
        line->room = line->room * 2 + 64;
        line->packets = err_realloc_array(line->packets, line->room, sizeof *line->packets);
    }
    line->packets[line->count] = (struct gen_packet){.time_ns = time_ns,
                                                     .position = position,
                                                     .ack = ack,
                                                     .len = (uint32_t)len,
                                                     .order = (uint32_t)line->count,
                                                     .flags = (uint8_t)flags,
                                                     .side = (uint8_t)side};
    line->count++;
}

static void add_ack(struct wire *w, int64_t time_ns, enum stream_side side)
{
    add_packet(w, time_ns, side, GEN_ACK, w->sent[side], 0, w->got[!side]);
}

// ---- One write ----

static void add_arrival(struct wire *w, int64_t time_ns, int64_t begin, int64_t end)
{
    if (w->arrival_count == w->arrival_room) {
        w->arrival_room = w->arrival_room * 2 + 64;
        w->arrivals = err_realloc_array(w->arrivals, w->arrival_room, sizeof *w->arrivals);
    }
    w->arrivals[w->arrival_count++] = (struct arrival){time_ns, begin, end};
}

static int64_t round_trip(const struct wire *w)
{
    return 2 * (w->distance[0] + w->distance[1]);
}

// A segment got lost before or after the capture's place. It is sent again whole, or cut elsewhere
// than the first time.
static void send_again(struct wire *w, enum stream_side side, int64_t time_ns, int64_t begin,
                       int64_t end, bool is_tail)
{
    if (random_chance(w->r, 50)) {
        add_packet(w, time_ns, side, GEN_ACK, begin, end - begin, w->got[!side]);
    }
    int64_t again = time_ns + round_trip(w) + (is_tail ? 200 * MS : 4 * w->pace);
    int64_t first = begin;
    int64_t middle = end;
    if (random_chance(w->r, 30) && end - begin > 10) {
        middle = begin + (int64_t)random_between(w->r, 1, (uint64_t)(end - begin) / 2);
        int64_t before = (int64_t)random_below(w->r, (uint64_t)(end - begin) / 2);
        first = begin - before < 0 ? 0 : begin - before;
    }
    add_packet(w, again, side, GEN_ACK, first, middle - first, w->got[!side]);
    add_arrival(w, again + w->distance[!side], first, middle);
    if (middle == end) return;
    again += w->pace;
    add_packet(w, again, side, GEN_ACK, middle, end - middle, w->got[!side]);
    add_arrival(w, again + w->distance[!side], middle, end);
}

static void send_segments(struct wire *w, const struct gen_write *write)
{
    enum stream_side side = write->side;
    int64_t end = (int64_t)write->range.end;
    w->arrival_count = 0;
    for (int64_t at = (int64_t)write->range.begin; at < end;) {
        int64_t len = w->line->segment < end - at ? w->line->segment : end - at;
        unsigned flags = GEN_ACK | (at + len == end ? GEN_PSH : 0);
        bool is_tail = end - at < 4 * (int64_t)w->line->segment;
        if (random_chance(w->r, w->options->retransmit)) {
            send_again(w, side, w->now, at, at + len, is_tail);
        } else {
            add_packet(w, w->now, side, flags, at, len, w->got[!side]);
            add_arrival(w, w->now + w->distance[!side], at, at + len);
        }
        at += len;
        w->now += w->pace;
    }
    w->sent[side] = end;
}

static int compare_arrivals(const void *a, const void *b)
{
    const struct arrival *x = a;
    const struct arrival *y = b;
    return x->time_ns != y->time_ns ? (x->time_ns < y->time_ns ? -1 : 1)
                                    : (x->begin > y->begin) - (x->begin < y->begin);
}

// After arrival i the octets up to the result have come in order.
static int64_t advance(const struct wire *w, size_t i, int64_t got)
{
    if (w->arrivals[i].begin > got || w->arrivals[i].end <= got) return got;
    got = w->arrivals[i].end;
    bool has_more = true;
    while (has_more) { // one round but where something was sent again twice
        has_more = false;
        for (size_t j = 0; j < i; j++) {
            if (w->arrivals[j].begin > got || w->arrivals[j].end <= got) continue;
            got = w->arrivals[j].end;
            has_more = true;
        }
    }
    return got;
}

// What the receiver does about each arrival: an ACK for every second segment, at once when
// something is missing or was filled in (RFC 5681 4.2), and replies that need no more than has
// come.
static void receive(struct wire *w, enum stream_side side, const struct gen_write *early,
                    size_t early_count)
{
    enum stream_side receiver = stream_other(side);
    int64_t acked = w->got[side];
    bool has_hole = false;
    size_t used = 0;
    qsort(w->arrivals, w->arrival_count, sizeof *w->arrivals, compare_arrivals);
    for (size_t i = 0; i < w->arrival_count; i++) {
        const struct arrival *a = &w->arrivals[i];
        int64_t seen = a->time_ns + w->distance[receiver];
        bool had_hole = has_hole;
        has_hole = a->begin > w->got[side] || (has_hole && a->end <= w->got[side]);
        w->got[side] = has_hole ? w->got[side] : advance(w, i, w->got[side]);
        bool replies = false;
        for (; used < early_count && early[used].after <= w->got[side]; used++) {
            const struct gen_write *e = &early[used];
            int64_t len = (int64_t)(e->range.end - e->range.begin);
            add_packet(w, seen + 1000, receiver, GEN_ACK | GEN_PSH, (int64_t)e->range.begin, len,
                       w->got[side]);
            w->sent[receiver] += len;
            w->got[receiver] += len;
            replies = true;
        }
        bool is_due = w->got[side] - acked >= 2 * (int64_t)w->line->segment || has_hole || had_hole;
        if (is_due && !replies && i + 1 < w->arrival_count) add_ack(w, seen, receiver);
        if (is_due || replies) acked = w->got[side];
        if (seen > w->now) w->now = seen;
    }
}

// The sender's segments since first know of the other side's early replies only a while after these
// passed the capture.
static void delay_acks(struct wire *w, size_t first, enum stream_side side, int64_t before)
{
    struct gen_line *line = w->line;
    int64_t lag = 2 * w->distance[side];
    struct arrival replies[8];
    size_t count = 0;
    for (size_t i = first; i < line->count && count < 8; i++) {
        const struct gen_packet *p = &line->packets[i];
        if (p->side == (uint8_t)side || p->len == 0) continue;
        replies[count++] = (struct arrival){p->time_ns + lag, p->position, p->position + p->len};
    }
    for (size_t i = first; i < line->count; i++) {
        struct gen_packet *p = &line->packets[i];
        if (p->side != (uint8_t)side) continue;
        p->ack = before;
        for (size_t j = 0; j < count; j++) {
            if (replies[j].time_ns <= p->time_ns && replies[j].end > p->ack)
                p->ack = replies[j].end;
        }
    }
}

static void send_typed(struct wire *w, const struct gen_write *write)
{
    enum stream_side side = write->side;
    int64_t end = (int64_t)write->range.end;
    const uint8_t *data = w->talk->streams[side].data;
    while (w->sent[side] < end) {
        int64_t at = w->sent[side];
        int64_t len = data[at] == '\r' && at + 1 < end ? 2 : 1;
        w->now += (int64_t)random_between(w->r, 30, 300) * MS;
        add_packet(w, w->now, side, GEN_ACK | GEN_PSH, at, len, w->got[!side]);
        w->sent[side] = w->got[side] = at + len;
        int64_t seen = w->now + 2 * w->distance[!side];
        if (at + len < end) add_ack(w, seen + (random_chance(w->r, 50) ? DELAYED_ACK : 0), !side);
        else w->now = seen;
    }
}

static void send_write(struct wire *w, const struct gen_write *write, const struct gen_write *early,
                       size_t early_count)
{
    size_t first = w->line->count;
    int64_t before = w->got[!write->side];
    if (write->delay_ns > DELAYED_ACK && w->line->count > 3) {
        add_ack(w, w->now + DELAYED_ACK, write->side);
        first++;
    }
    w->now += write->delay_ns;
    if (write->is_typed) {
        send_typed(w, write);
        return;
    }
    send_segments(w, write);
    receive(w, write->side, early, early_count);
    if (early_count > 0) delay_acks(w, first, write->side, before);
}

static void send_all(struct wire *w)
{
    const struct gen_talk *talk = w->talk;
    size_t early = 0; // replies before this write that come while it goes on
    for (size_t i = 0; i < talk->write_count; i++) {
        if (talk->writes[i].after >= 0) {
            early++;
            continue;
        }
        send_write(w, &talk->writes[i], &talk->writes[i - early], early);
        early = 0;
    }
}

// ---- Beginning and end ----

static void send_handshake(struct wire *w)
{
    add_packet(w, w->now, STREAM_CLIENT, GEN_SYN, -1, 0, 0);
    w->now += 2 * w->distance[STREAM_SERVER];
    add_packet(w, w->now, STREAM_SERVER, GEN_SYN | GEN_ACK, -1, 0, 0);
    w->now += 2 * w->distance[STREAM_CLIENT];
    add_packet(w, w->now, STREAM_CLIENT, GEN_ACK, 0, 0, 0);
}

static void send_fins(struct wire *w, enum stream_side first)
{
    enum stream_side second = stream_other(first);
    add_packet(w, w->now, first, GEN_FIN | GEN_ACK, w->sent[first], 0, w->got[second]);
    w->got[first] = w->sent[first] + 1;
    w->now += 2 * w->distance[second];
    if (random_chance(w->r, 30)) {
        add_ack(w, w->now, second);
        w->now += (int64_t)random_between(w->r, 1, 50) * MS;
    }
    add_packet(w, w->now, second, GEN_FIN | GEN_ACK, w->sent[second], 0, w->got[first]);
    w->now += 2 * w->distance[first];
    add_packet(w, w->now, first, GEN_ACK, w->sent[first] + 1, 0, w->sent[second] + 1);
}

static void send_end(struct wire *w)
{
    w->now += MS;
    switch (w->talk->end) {
    case GEN_END_FIN: send_fins(w, w->talk->client_closes ? STREAM_CLIENT : STREAM_SERVER); break;
    case GEN_END_CLIENT_RST:
        add_packet(w, w->now, STREAM_CLIENT, GEN_RST | GEN_ACK, w->sent[STREAM_CLIENT], 0,
                   w->got[STREAM_SERVER]);
        break;
    case GEN_END_SERVER_RST:
        add_packet(w, w->now, STREAM_SERVER, GEN_RST | GEN_ACK, w->sent[STREAM_SERVER], 0,
                   w->got[STREAM_CLIENT]);
        break;
    case GEN_END_OPEN: break;
    }
}

// ---- The whole line ----

static void choose_line(struct wire *w)
{
    struct gen_line *line = w->line;
    const struct gen_options *o = w->options;
    struct random *r = w->r;
    line->segment = (uint32_t)o->mss;
    if (random_chance(r, o->large_frames)) line->segment *= (uint32_t)(60000 / o->mss);
    line->has_timestamps = random_chance(r, 85);
    line->is_midstream = random_chance(r, o->midstream);
    line->is_one_sided = random_chance(r, o->one_sided);
    line->is_lossy = line->is_midstream || line->is_one_sided || o->loss > 0;
    line->only_side = random_chance(r, 50) ? STREAM_CLIENT : STREAM_SERVER;
    for (int side = 0; side < 2; side++) {
        bool wraps = random_chance(r, o->wrap);
        uint64_t before = random_below(r, w->talk->streams[side].len + 1);
        line->isn[side] = wraps ? (uint32_t)(0 - before) - 1 : (uint32_t)random_next(r);
    }
    int64_t rtt = (int64_t)random_around(r, (uint64_t)(o->rtt_ms * 1e6), 15);
    w->distance[STREAM_CLIENT] = (int64_t)random_below(r, (uint64_t)rtt / 2 + 1);
    w->distance[STREAM_SERVER] = rtt / 2 - w->distance[STREAM_CLIENT];
    // No more than half a megabyte is ever under way, for which the windows have room.
    w->pace = rtt * line->segment / (512 * 1024);
    if (w->pace < 12000) w->pace = 12000;
}

void gen_line_init(struct gen_line *line)
{
    memset(line, 0, sizeof *line);
}

void gen_line_fini(struct gen_line *line)
{
    free(line->packets);
}

void gen_line_make(struct gen_line *line, const struct gen_talk *talk, int64_t start_ns,
                   const struct gen_options *options, struct random *r)
{
    static struct arrival *arrivals; // its memory serves all
    static size_t room;
    struct wire w = {.line = line,
                     .talk = talk,
                     .options = options,
                     .r = r,
                     .now = start_ns,
                     .arrivals = arrivals,
                     .arrival_room = room};
    line->count = 0;
    choose_line(&w);
    send_handshake(&w);
    send_all(&w);
    send_end(&w);
    arrivals = w.arrivals;
    room = w.arrival_room;
    gen_impair(line, options, r);
}
