// SPDX-License-Identifier: BSD-2-Clause

#include "capture/flow.h"

#include <assert.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"

struct flow {
    struct reassembly reassembly;
    struct flow_key key;
    uint64_t hash;
    struct flow *prev;
    struct flow *next;
    uint64_t order;    // of its session's start
    uint64_t end;      // in FLOW_ENDED and FLOW_DONE: the same of its end
    int64_t last_ns;   // time of its last packet
    int64_t placed_ns; // when it came to its place, by the capture's clock
    enum flow_place place;
    uint8_t early_count;
    bool client;                 // direction of the client's packets, once known
    bool is_known;               // client is known: by a SYN
    struct stream_packet *early; // packets before the session, with the direction as side
};

enum { SWEEP_EVERY = 32 };

// One packet whose clock was wrong must not age everything: a leap forward counts when a second
// packet has made it.
#define LEAP_NS (INT64_C(3600) * 1000000000)

static bool flow_equal(const void *item, const void *key)
{
    return flow_key_equal(&((const struct flow *)item)->key, key);
}

// ---- Places ----

static void list_remove(struct flow_table *t, struct flow *f)
{
    struct flow_list *list = &t->places[f->place];
    *(f->prev ? &f->prev->next : &list->first) = f->next;
    *(f->next ? &f->next->prev : &list->last) = f->prev;
    list->count--;
}

static void list_append(struct flow_table *t, struct flow *f, enum flow_place place)
{
    struct flow_list *list = &t->places[place];
    f->place = place;
    f->prev = list->last;
    f->next = NULL;
    *(list->last ? &list->last->next : &list->first) = f;
    list->last = f;
    list->count++;
}

static void move_to(struct flow_table *t, struct flow *f, enum flow_place place)
{
    list_remove(t, f);
    list_append(t, f, place);
    f->placed_ns = f->last_ns > t->clock ? f->last_ns : t->clock;
}

static void forget_early(struct flow *f)
{
    free(f->early);
    f->early = NULL;
    f->early_count = 0;
}

static void remove_flow(struct flow_table *t, struct flow *f)
{
    list_remove(t, f);
    htable_remove(&t->table, f->hash, &f->key);
    if (t->recent == f) t->recent = NULL;
    forget_early(f);
    f->next = t->free_flows;
    t->free_flows = f;
}

// ---- Sessions ----

static void close_session(struct flow_table *t, struct flow *f)
{
    reassembly_finish(&f->reassembly, &t->shared);
    if (!f->reassembly.session) return;
    t->config.sink->close(f->reassembly.session, f->reassembly.state);
    f->reassembly.session = NULL;
}

static void evict_one(struct flow_table *t)
{
    static const enum flow_place order[] = {FLOW_TOMBSTONE, FLOW_IGNORED,     FLOW_UNSEEN,
                                            FLOW_HALF_OPEN, FLOW_ESTABLISHED, FLOW_DONE,
                                            FLOW_ENDED,     FLOW_OPEN};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        struct flow *f = t->places[order[i]].first;
        if (!f) continue;
        if (f->reassembly.session) t->counters.evicted++;
        close_session(t, f);
        remove_flow(t, f);
        return;
    }
}

// Before a flow is added. Who holds a flow meanwhile would find it gone.
static void make_room(struct flow_table *t)
{
    if (t->table.count >= t->config.flow_cap) evict_one(t);
    struct flow *oldest = t->places[FLOW_UNSEEN].first;
    if (t->places[FLOW_UNSEEN].count >= LIMIT_FLOWS_UNSEEN) remove_flow(t, oldest);
}

static struct flow *new_flow(struct flow_table *t, const struct flow_key *key, uint64_t hash,
                             enum flow_place place)
{
    struct flow *f = t->free_flows;
    if (f) t->free_flows = f->next;
    else f = err_malloc(sizeof *f);
    memset(f, 0, sizeof *f);
    reassembly_init(&f->reassembly);
    f->key = *key;
    f->hash = hash;
    f->last_ns = f->placed_ns = t->clock;
    list_append(t, f, place);
    htable_add(&t->table, hash, f);
    return f;
}

static struct stream_endpoint endpoint(const struct flow_key *key, unsigned i)
{
    struct stream_endpoint e = {.ip_version = (uint8_t)key->version, .port = key->port[i]};
    memcpy(e.ip, key->ip[i], sizeof e.ip);
    return e;
}

static enum stream_side side_of(const struct flow *f, unsigned direction)
{
    return (direction != 0) == f->client ? STREAM_CLIENT : STREAM_SERVER;
}

// Who is the client of a connection whose SYN was not seen, by ports and the first octets.
static bool guess_client(const struct flow_table *t, const struct flow_key *key, unsigned direction,
                         struct bytes payload)
{
    bool a = flow_port_is_set(t->config.ports, key->port[0]);
    bool b = flow_port_is_set(t->config.ports, key->port[1]);
    if (a != b) return a;
    bool is_reply = payload.len >= 4;
    for (size_t i = 0; i < 3 && is_reply; i++) {
        is_reply = payload.data[i] >= '0' && payload.data[i] <= '9';
    }
    if (is_reply) is_reply = payload.data[3] == ' ' || payload.data[3] == '-';
    return is_reply ? !direction : direction;
}

static void report_packet(struct flow_table *t, struct flow *f, unsigned direction,
                          const struct flow_packet *p)
{
    void *session = f->reassembly.session;
    struct stream_packet packet;
    for (size_t i = 0; i < p->piece_count; i++) {
        packet = p->pieces[i];
        packet.side = side_of(f, direction);
        packet.payload = 0;
        t->config.sink->packet(session, &packet);
    }
    packet = p->packet;
    packet.side = side_of(f, direction);
    packet.payload = (uint16_t)(p->tcp->wire_len < UINT16_MAX ? p->tcp->wire_len : UINT16_MAX);
    t->config.sink->packet(session, &packet);
}

// The tunnels of p, the client's end as client.
static void orient_tunnels(const struct flow *f, unsigned direction, const struct flow_packet *p,
                           struct stream_tunnel *out)
{
    for (size_t i = 0; i < p->tunnel_count; i++) {
        out[i] = p->tunnels[i];
        if (side_of(f, direction) == STREAM_CLIENT) continue;
        out[i].client = p->tunnels[i].server;
        out[i].server = p->tunnels[i].client;
    }
}

static void open_session(struct flow_table *t, struct flow *f, unsigned direction,
                         const struct flow_packet *p)
{
    struct stream_tunnel tunnels[LIMIT_TUNNELS];
    if (!f->is_known) f->client = guess_client(t, &f->key, direction, p->tcp->payload);
    const struct stream_packet *first = f->early_count > 0   ? &f->early[0]
                                        : p->piece_count > 0 ? &p->pieces[0]
                                                             : &p->packet;
    struct stream_info info = {
        .client = endpoint(&f->key, f->client),
        .server = endpoint(&f->key, !f->client),
        .syn_seen = (p->tcp->flags & TCP_SYN) != 0,
        .time_digits = first->time_digits,
        .at = first->at,
        .tunnels = tunnels,
        .tunnel_count = p->tunnel_count,
    };
    orient_tunnels(f, direction, p, tunnels);
    f->reassembly.is_flipped = f->client;
    f->reassembly.session = t->config.sink->open(t->config.sink->ctx, &info);
    f->order = t->order++;
    t->counters.sessions++;
    for (uint8_t i = 0; i < f->early_count; i++) {
        struct stream_packet packet = f->early[i];
        packet.side = side_of(f, (unsigned)packet.side);
        t->config.sink->packet(f->reassembly.session, &packet);
    }
    forget_early(f);
}

// A packet before the session: kept, because the session's first packet may be this one. false:
// there were enough of them, it is not looked at.
static bool keep_early(struct flow *f, unsigned direction, const struct flow_packet *p)
{
    if (f->early_count == FLOW_EARLY || p->piece_count > 0) return false;
    if (!f->early) f->early = err_malloc(FLOW_EARLY * sizeof *f->early);
    struct stream_packet *early = &f->early[f->early_count++];
    *early = p->packet;
    early->side = direction == 0 ? STREAM_CLIENT : STREAM_SERVER;
    early->payload = 0;
    return true;
}

// ---- Ageing ----

static void bury(struct flow_table *t, struct flow *f)
{
    close_session(t, f);
    move_to(t, f, FLOW_TOMBSTONE);
}

static void close_ended(struct flow_table *t)
{
    struct flow *f;
    while ((f = t->places[FLOW_DONE].first) && f->placed_ns + t->config.done_ns <= t->clock) {
        bury(t, f);
    }
    while ((f = t->places[FLOW_ENDED].first) && f->placed_ns + t->config.linger_ns <= t->clock) {
        bury(t, f);
    }
    while ((f = t->places[FLOW_TOMBSTONE].first) &&
           f->placed_ns + t->config.tombstone_ns <= t->clock) {
        remove_flow(t, f);
    }
}

// Looks at the first of a list: it is given up, or goes to the list's end for another round.
static void sweep_one(struct flow_table *t, enum flow_place place, int64_t patience_ns)
{
    struct flow *f = t->places[place].first;
    if (!f) return;
    if (f->last_ns + patience_ns > t->clock) {
        list_remove(t, f);
        list_append(t, f, place);
        return;
    }
    if (f->reassembly.session) t->counters.aged++;
    close_session(t, f);
    remove_flow(t, f);
}

// ---- Packets ----

// A SYN opens a connection.
static struct flow *begin_by_syn(struct flow_table *t, const struct flow_key *key, uint64_t hash,
                                 unsigned direction, const struct tcp_segment *syn)
{
    unsigned client = syn->flags & TCP_ACK ? !direction : direction;
    bool is_ours = flow_port_is_set(t->config.ports, key->port[!client]);
    make_room(t);
    struct flow *f = new_flow(t, key, hash, is_ours ? FLOW_HALF_OPEN : FLOW_IGNORED);
    f->client = client != 0;
    f->is_known = true;
    return f;
}

static bool is_same(const struct flow *f, unsigned direction, const struct tcp_segment *syn)
{
    if (f->place == FLOW_IGNORED) return false;
    if (!reassembly_is_same_syn(&f->reassembly, direction, syn)) return false;
    // Who sent the SYN is the client, whatever was thought before; after the session began it is
    // too late to turn it round.
    bool client = (syn->flags & TCP_ACK ? !direction : direction) != 0;
    return !f->reassembly.session || f->client == client;
}

// A SYN that was captured after ACKs of its connection.
static void learn_client(struct flow_table *t, struct flow *f, unsigned direction,
                         const struct tcp_segment *syn)
{
    f->client = (syn->flags & TCP_ACK ? !direction : direction) != 0;
    f->is_known = true;
    bool is_ours = flow_port_is_set(t->config.ports, f->key.port[!f->client]);
    move_to(t, f, is_ours ? FLOW_HALF_OPEN : FLOW_IGNORED);
}

// The client answers the SYN+ACK: this is no flood.
static bool is_handshake_over(const struct flow *f, unsigned direction,
                              const struct tcp_segment *tcp)
{
    return (direction != 0) == f->client && (tcp->flags & (TCP_SYN | TCP_ACK)) == TCP_ACK;
}

// Its FINs or a RST were seen; also when nothing of it was seen, since an octet may come late.
static void note_end(struct flow_table *t, struct flow *f)
{
    if (f->place != FLOW_ENDED && f->place != FLOW_DONE) {
        f->end = t->ends++;
        move_to(t, f, FLOW_ENDED);
    }
    if (f->place == FLOW_ENDED && reassembly_is_done(&f->reassembly)) move_to(t, f, FLOW_DONE);
}

static void feed_flow(struct flow_table *t, struct flow *f, unsigned direction,
                      const struct flow_packet *p)
{
    const struct tcp_segment *tcp = p->tcp;
    bool has_payload = tcp->wire_len > 0 && !(tcp->flags & TCP_RST);
    if (!f->reassembly.session && (has_payload || (tcp->flags & TCP_SYN))) {
        open_session(t, f, direction, p);
        if (f->place == FLOW_UNSEEN) move_to(t, f, FLOW_HALF_OPEN);
    }
    if (f->reassembly.session) {
        report_packet(t, f, direction, p);
    } else if (!keep_early(f, direction, p)) {
        t->counters.swallowed++;
        return;
    }
    t->shared.stays = p->stays;
    reassembly_segment(&f->reassembly, &t->shared, direction, tcp, &p->packet.at);
    if (f->reassembly.state != STREAM_OPEN) {
        note_end(t, f);
    } else if (f->place == FLOW_ENDED) {
        move_to(t, f, FLOW_OPEN); // a RST that was none
    } else if (has_payload && f->place < FLOW_OPEN) {
        move_to(t, f, FLOW_OPEN);
    } else if (f->place == FLOW_HALF_OPEN && is_handshake_over(f, direction, tcp)) {
        move_to(t, f, FLOW_ESTABLISHED);
    }
}

// ---- Preludes ----

// A prelude becomes a flow, as if its packets came now.
static struct flow *begin_flow(struct flow_table *t, struct prelude *prelude)
{
    struct flow *f = new_flow(t, &prelude->key, prelude->hash, FLOW_HALF_OPEN);
    f->client = prelude->client;
    f->is_known = prelude->is_known;
    for (struct prelude_packet *q = prelude->first; q; q = q->next) {
        struct flow_packet p = {.tcp = &q->tcp,
                                .packet = q->packet,
                                .tunnels = prelude->tunnels,
                                .tunnel_count = prelude->tunnel_count};
        feed_flow(t, f, q->direction, &p);
    }
    f->order = prelude->order;
    f->last_ns = prelude->last_ns;
    prelude_remove(&t->preludes, prelude);
    return f;
}

static void keep_packet(struct flow_table *t, struct prelude *prelude, unsigned direction,
                        const struct flow_packet *p)
{
    prelude_keep(&t->preludes, prelude, direction, p->tcp, &p->packet);
}

// Whether a connection that begins with p is to wait before it is a flow.
static bool begins_prelude(const struct flow_table *t, const struct flow_packet *p, bool is_ours,
                           enum prelude_kind *kind_out)
{
    *kind_out = is_ours ? PRELUDE_HALF_OPEN : PRELUDE_ANY_PORT;
    if (!is_ours) return t->config.any_port && prelude_may_begin(p->tcp);
    return t->places[FLOW_HALF_OPEN].count >= t->config.half_open_cap &&
           (p->tcp->flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN && p->tcp->wire_len == 0;
}

static bool add_prelude(struct flow_table *t, const struct flow_key *key, uint64_t hash,
                        unsigned direction, const struct flow_packet *p)
{
    bool is_ours = flow_port_is_set(t->config.ports, key->port[0]) ||
                   flow_port_is_set(t->config.ports, key->port[1]);
    enum prelude_kind kind;
    if (p->piece_count > 0 || !begins_prelude(t, p, is_ours, &kind)) {
        if (!is_ours) t->counters.other++;
        return !is_ours;
    }
    struct prelude *prelude = prelude_add(&t->preludes, kind, key, hash);
    prelude->order = t->order++;
    prelude->client = direction != 0;
    prelude->is_known = kind == PRELUDE_HALF_OPEN;
    if (kind == PRELUDE_ANY_PORT) prelude_judge(prelude, direction, p->tcp);
    prelude_keep_tunnels(&t->preludes, prelude, p->tunnels, p->tunnel_count);
    keep_packet(t, prelude, direction, p);
    return true;
}

// A packet of no flow. true: it waits, or is none of ours; false: it goes to *flow_out, or (NULL)
// begins a flow.
static bool hold_back(struct flow_table *t, const struct flow_key *key, uint64_t hash,
                      unsigned direction, const struct flow_packet *p, struct flow **flow_out)
{
    *flow_out = NULL;
    struct prelude *prelude = prelude_find(&t->preludes, key, hash);
    if (!prelude) return add_prelude(t, key, hash, direction, p);
    switch (prelude_judge(prelude, direction, p->tcp)) {
    case PRELUDE_HOLD: keep_packet(t, prelude, direction, p); return true;
    case PRELUDE_REPEAT: t->counters.swallowed++; return true;
    case PRELUDE_FORGET: {
        bool is_new = prelude->packets > 0 && (p->tcp->flags & TCP_SYN);
        prelude_remove(&t->preludes, prelude);
        if (is_new) return add_prelude(t, key, hash, direction, p);
        t->counters.other++;
        return true;
    }
    case PRELUDE_BEGIN: break;
    }
    make_room(t);
    *flow_out = begin_flow(t, prelude);
    return false;
}

// The flow that a packet belongs to; NULL: it waits, or belongs to none.
static struct flow *find_flow(struct flow_table *t, const struct flow_key *key, unsigned direction,
                              const struct flow_packet *p)
{
    const struct tcp_segment *tcp = p->tcp;
    // Packets of a connection often follow each other.
    bool is_recent = t->recent && flow_key_equal(&t->recent->key, key);
    uint64_t hash = is_recent ? t->recent->hash : flow_key_hash(key, t->config.seed);
    struct flow *f = is_recent ? t->recent : htable_find(&t->table, hash, key);
    bool is_syn = (tcp->flags & (TCP_SYN | TCP_RST)) == TCP_SYN;
    if (!f && hold_back(t, key, hash, direction, p, &f)) return NULL;
    if (f && is_syn && !is_same(f, direction, tcp)) {
        close_session(t, f);
        remove_flow(t, f);
        if (hold_back(t, key, hash, direction, p, &f)) return NULL;
    }
    if (f && is_syn && f->place == FLOW_UNSEEN) learn_client(t, f, direction, tcp);
    if (f) return f;
    if (is_syn) return begin_by_syn(t, key, hash, direction, tcp);
    make_room(t);
    return new_flow(t, key, hash, FLOW_UNSEEN);
}

static void sweep_preludes(struct flow_table *t)
{
    struct prelude *p = t->preludes.oldest[PRELUDE_ANY_PORT].first;
    if (p && p->last_ns + t->config.half_open_ns <= t->clock) prelude_remove(&t->preludes, p);
    p = t->preludes.oldest[PRELUDE_HALF_OPEN].first;
    if (!p || p->last_ns + t->config.half_open_ns > t->clock) return;
    struct flow *f = begin_flow(t, p);
    t->counters.aged++;
    close_session(t, f);
    remove_flow(t, f);
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

static void advance(struct flow_table *t, int64_t time_ns)
{
    bool leaps = time_ns - LEAP_NS > t->clock && t->order > 0;
    flow_table_tick(t, leaps && !t->has_leapt ? t->clock : time_ns);
    t->has_leapt = leaps;
}

// A receiver drops such a packet, and so does everything here.
static void note_damaged(struct flow_table *t, const struct flow_key *key, unsigned direction,
                         const struct flow_packet *p)
{
    struct flow *f = htable_find(&t->table, flow_key_hash(key, t->config.seed), key);
    if (!f || !f->reassembly.session) return;
    report_packet(t, f, direction, p);
    uint64_t offset = reassembly_offset(&f->reassembly, direction, p->tcp->seq);
    t->config.sink->note(f->reassembly.session, side_of(f, direction), STREAM_NOTE_CHECKSUM, offset,
                         &p->packet.at);
}

void flow_table_packet(struct flow_table *t, const struct flow_packet *p)
{
    struct flow_key key;
    unsigned direction = flow_key_make(p->ip, p->tcp, &key);
    int64_t time_ns = p->packet.at.time_ns;
    advance(t, time_ns);
    if (p->is_damaged) {
        note_damaged(t, &key, direction, p);
        return;
    }
    struct flow *f = find_flow(t, &key, direction, p);
    t->recent = f;
    if (!f) return;
    f->last_ns = time_ns > t->clock ? time_ns : t->clock;
    // The clock may lag behind this packet's own time.
    if (f->place == FLOW_ENDED && f->placed_ns + t->config.linger_ns <= time_ns) bury(t, f);
    if (f->place == FLOW_DONE && f->placed_ns + t->config.done_ns <= time_ns) bury(t, f);
    if (f->place == FLOW_TOMBSTONE || f->place == FLOW_IGNORED) {
        t->counters.swallowed++;
        return;
    }
    feed_flow(t, f, direction, p);
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
    for (size_t i = 0; i < n; i++) close_session(t, ended[i].flow);
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
        struct flow *f = open[i].flow ? open[i].flow : begin_flow(t, open[i].prelude);
        close_session(t, f);
        remove_flow(t, f);
    }
    free(open);
}

void flow_table_finish(struct flow_table *t)
{
    finish_ended(t);
    finish_open(t);
    for (int i = 0; i < FLOW_PLACES; i++) {
        while (t->places[i].first) remove_flow(t, t->places[i].first);
    }
}

size_t flow_table_count(const struct flow_table *t, enum flow_place place)
{
    return t->places[place].count;
}

void flow_table_init(struct flow_table *t, const struct flow_config *config)
{
    memset(t, 0, sizeof *t);
    t->config = *config;
    t->shared.sink = config->sink;
    t->shared.grace = config->grace;
    t->shared.pending_cap = LIMIT_PENDING_BYTES;
    t->shared.pending_total_cap = LIMIT_PENDING_TOTAL;
    t->clock = INT64_MIN / 2;
    htable_init(&t->table, flow_equal);
    prelude_init(&t->preludes);
    history_init(&t->shared.history);
}

void flow_table_fini(struct flow_table *t)
{
    for (int i = 0; i < FLOW_PLACES; i++) {
        while (t->places[i].first) {
            reassembly_fini(&t->places[i].first->reassembly);
            remove_flow(t, t->places[i].first);
        }
    }
    while (t->free_flows) {
        struct flow *f = t->free_flows;
        t->free_flows = f->next;
        free(f);
    }
    htable_fini(&t->table);
    prelude_fini(&t->preludes);
    history_fini(&t->shared.history);
}
