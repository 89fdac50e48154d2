// SPDX-License-Identifier: BSD-2-Clause

#include "capture/flow.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "capture/flow_impl.h"

// One packet whose clock was wrong must not age everything: a leap forward counts when a second
// packet has made it.
#define LEAP_NS (INT64_C(3600) * 1000000000)

static bool flow_equal(const void *item, const void *key)
{
    return flow_key_equal(&((const struct flow *)item)->key, key);
}

void flow_move_to(struct flow_table *t, struct flow *f, enum flow_place place)
{
    flow_list_remove(t, f);
    flow_list_append(t, f, place);
    f->placed_ns = f->last_ns > t->clock ? f->last_ns : t->clock;
}

void flow_forget_streams(struct flow *f)
{
    if (!f->reassembly) return;
    for (unsigned i = 0; i < 2; i++) f->syns[i] = reassembly_syns_of(f->reassembly, i);
    free(f->reassembly);
    f->reassembly = NULL;
}

void flow_remove(struct flow_table *t, struct flow *f)
{
    flow_list_remove(t, f);
    htable_remove(&t->table, f->hash, &f->key);
    if (t->recent == f) t->recent = NULL;
    flow_forget_early(f);
    flow_forget_streams(f);
    f->next = t->free_flows;
    t->free_flows = f;
}

// Before a flow is added. Who holds a flow meanwhile would find it gone.
static void make_room(struct flow_table *t)
{
    if (t->table.count >= t->config.flow_cap) flow_age_evict(t);
    struct flow *oldest = t->places[FLOW_UNSEEN].first;
    if (t->places[FLOW_UNSEEN].count >= LIMIT_FLOWS_UNSEEN) flow_remove(t, oldest);
}

static struct flow *new_flow(struct flow_table *t, const struct flow_key *key, uint64_t hash,
                             enum flow_place place)
{
    struct flow *f = t->free_flows;
    if (f) t->free_flows = f->next;
    else f = err_malloc(sizeof *f);
    memset(f, 0, sizeof *f);
    f->reassembly = err_malloc(sizeof *f->reassembly);
    reassembly_init(f->reassembly);
    f->key = *key;
    f->hash = hash;
    f->last_ns = f->placed_ns = t->clock;
    flow_list_append(t, f, place);
    htable_add(&t->table, hash, f);
    return f;
}

static void report_packet(struct flow_table *t, struct flow *f, unsigned direction,
                          const struct flow_packet *p)
{
    void *session = f->reassembly->session;
    struct stream_packet packet;
    for (size_t i = 0; i < p->piece_count; i++) {
        packet = p->pieces[i];
        packet.side = flow_side(f, direction);
        packet.payload = 0;
        t->config.sink->packet(session, &packet);
    }
    packet = p->packet;
    packet.side = flow_side(f, direction);
    packet.payload = (uint16_t)(p->tcp->wire_len < UINT16_MAX ? p->tcp->wire_len : UINT16_MAX);
    t->config.sink->packet(session, &packet);
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

// A SYN opens a connection.
static struct flow *begin_by_syn(struct flow_table *t, const struct flow_key *key, uint64_t hash,
                                 unsigned direction, const struct tcp_segment *syn)
{
    unsigned client = syn->flags & TCP_ACK ? !direction : direction;
    bool is_ours = flow_port_is_set(t->config.ports, key->port[!client]);
    make_room(t);
    struct flow *f = new_flow(t, key, hash, is_ours ? FLOW_HALF_OPEN : FLOW_IGNORED);
    if (!is_ours) flow_forget_streams(f);
    f->client = client != 0;
    f->is_known = true;
    return f;
}

static bool is_same(const struct flow *f, unsigned direction, const struct tcp_segment *syn)
{
    if (f->place == FLOW_IGNORED) return false;
    struct reassembly_syns syns =
        f->reassembly ? reassembly_syns_of(f->reassembly, direction) : f->syns[direction];
    if (!reassembly_is_same_syn(&syns, syn)) return false;
    // Who sent the SYN is the client, whatever was thought before; after the session began it is
    // too late to turn it round.
    bool client = (syn->flags & TCP_ACK ? !direction : direction) != 0;
    // Where both open at once each answers by its own SYN again (RFC 9293 3.5).
    return !flow_session(f) || f->client == client ||
           reassembly_is_syn_seen(f->reassembly, f->client);
}

// A SYN that was captured after ACKs of its connection.
static void learn_client(struct flow_table *t, struct flow *f, unsigned direction,
                         const struct tcp_segment *syn)
{
    f->client = (syn->flags & TCP_ACK ? !direction : direction) != 0;
    f->is_known = true;
    bool is_ours = flow_port_is_set(t->config.ports, f->key.port[!f->client]);
    if (!is_ours) flow_forget_streams(f);
    flow_move_to(t, f, is_ours ? FLOW_HALF_OPEN : FLOW_IGNORED);
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
        flow_move_to(t, f, FLOW_ENDED);
    }
    if (f->place == FLOW_ENDED && reassembly_is_done(f->reassembly)) flow_move_to(t, f, FLOW_DONE);
}

static void feed_flow(struct flow_table *t, struct flow *f, unsigned direction,
                      const struct flow_packet *p)
{
    const struct tcp_segment *tcp = p->tcp;
    bool has_payload = tcp->wire_len > 0 && !(tcp->flags & TCP_RST);
    if (!f->reassembly->session && (has_payload || (tcp->flags & TCP_SYN))) {
        flow_session_open(t, f, direction, p);
        if (f->place == FLOW_UNSEEN) flow_move_to(t, f, FLOW_HALF_OPEN);
    }
    if (f->reassembly->session) {
        report_packet(t, f, direction, p);
    } else if (!keep_early(f, direction, p)) {
        t->counters.swallowed++;
        return;
    }
    t->shared.stays = p->stays;
    reassembly_segment(f->reassembly, &t->shared, direction, tcp, &p->packet.at);
    if (f->reassembly->state != STREAM_OPEN) {
        note_end(t, f);
    } else if (f->place == FLOW_ENDED) {
        flow_move_to(t, f, FLOW_OPEN); // a RST that was none
    } else if (has_payload && f->place < FLOW_OPEN) {
        flow_move_to(t, f, FLOW_OPEN);
    } else if (f->place == FLOW_HALF_OPEN && is_handshake_over(f, direction, tcp)) {
        flow_move_to(t, f, FLOW_ESTABLISHED);
    }
}

struct flow *flow_begin(struct flow_table *t, struct prelude *prelude)
{
    struct flow *doubted = htable_find(&t->table, prelude->hash, &prelude->key);
    if (doubted) {
        flow_session_close(t, doubted);
        flow_remove(t, doubted);
    }
    struct flow *f = new_flow(t, &prelude->key, prelude->hash, FLOW_HALF_OPEN);
    f->client = prelude->client;
    f->is_known = prelude->is_known;
    for (struct prelude_packet *q = prelude->first; q; q = q->next) {
        struct flow_packet p = {.tcp = &q->tcp,
                                .packet = q->packet,
                                .tunnels = prelude->tunnels,
                                .tunnel_count = prelude->tunnel_count,
                                .vlans = &prelude->vlans};
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

static bool is_of_our_ports(const struct flow_table *t, const struct flow_key *key)
{
    return flow_port_is_set(t->config.ports, key->port[0]) ||
           flow_port_is_set(t->config.ports, key->port[1]);
}

static bool add_prelude(struct flow_table *t, const struct flow_key *key, uint64_t hash,
                        unsigned direction, const struct flow_packet *p)
{
    bool is_ours = is_of_our_ports(t, key);
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
    if (p->vlans) prelude->vlans = *p->vlans;
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
    *flow_out = flow_begin(t, prelude);
    return false;
}

// ---- A SYN in the middle of a connection ----
//
// The server knows no end of the connection and answers with an ACK of what it has (RFC 5961 4):
// where that, or the client, goes on with the old numbers, the SYN was a forged one, or a client's
// that has begun anew and will say so by a RST. It waits in a prelude for what comes next.

// How far behind the SYN what comes next may lie.
enum { DOUBT_REACH = 1 << 20 };

// On a port that nobody named what follows has to show first that it is SMTP: no doubt there.
static bool may_be_forged(const struct flow_table *t, const struct flow *f, unsigned direction,
                          const struct flow_packet *p)
{
    bool is_open = flow_session(f) && is_of_our_ports(t, &f->key) &&
                   (f->place == FLOW_ESTABLISHED || f->place == FLOW_OPEN);
    return is_open && (direction != 0) == f->client && p->piece_count == 0 &&
           !(p->tcp->flags & TCP_ACK);
}

static void doubt(struct flow_table *t, struct flow *f, unsigned direction,
                  const struct flow_packet *p)
{
    struct prelude *prelude = prelude_add(&t->preludes, PRELUDE_HALF_OPEN, &f->key, f->hash);
    prelude->order = t->order++;
    prelude->client = direction != 0;
    prelude->is_known = true;
    prelude_keep_tunnels(&t->preludes, prelude, p->tunnels, p->tunnel_count);
    if (p->vlans) prelude->vlans = *p->vlans;
    keep_packet(t, prelude, direction, p);
    f->is_doubted = true;
}

static bool follows_syn(const struct prelude_packet *syn, unsigned direction,
                        const struct tcp_segment *tcp)
{
    uint32_t begin = syn->tcp.seq + 1;
    if ((direction != 0) == syn->direction) return tcp->seq - begin < DOUBT_REACH;
    return tcp->flags & TCP_ACK && tcp->ack - begin < DOUBT_REACH;
}

// The SYN was none of a new connection; but a packet of the old one it is.
static void keep_old(struct flow_table *t, struct flow *f, struct prelude *prelude)
{
    for (struct prelude_packet *q = prelude->first; q; q = q->next) {
        struct flow_packet p = {.tcp = &q->tcp, .packet = q->packet};
        report_packet(t, f, q->direction, &p);
    }
    prelude_remove(&t->preludes, prelude);
}

// What comes next: *f is the connection that it belongs to. true: nobody knows yet, it waits too.
static bool settle_doubt(struct flow_table *t, struct flow **f, unsigned direction,
                         const struct flow_packet *p)
{
    struct prelude *prelude = prelude_find(&t->preludes, &(*f)->key, (*f)->hash);
    (*f)->is_doubted = false;
    if (!prelude) return false;
    const struct prelude_packet *syn = prelude->first;
    if ((direction != 0) == syn->direction && p->tcp->flags & TCP_SYN &&
        p->tcp->seq == syn->tcp.seq && p->piece_count == 0) {
        keep_packet(t, prelude, direction, p);
        (*f)->is_doubted = true;
        return true;
    }
    bool goes_on =
        !(p->tcp->flags & TCP_SYN) && reassembly_is_next((*f)->reassembly, direction, p->tcp->seq);
    if (!goes_on && follows_syn(syn, direction, p->tcp)) *f = flow_begin(t, prelude);
    else keep_old(t, *f, prelude);
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
    if (f && f->is_doubted && settle_doubt(t, &f, direction, p)) return NULL;
    if (f && is_syn && !is_same(f, direction, tcp)) {
        if (may_be_forged(t, f, direction, p)) {
            doubt(t, f, direction, p);
            return NULL;
        }
        flow_session_close(t, f);
        flow_remove(t, f);
        if (hold_back(t, key, hash, direction, p, &f)) return NULL;
    }
    if (f && is_syn && f->place == FLOW_UNSEEN) learn_client(t, f, direction, tcp);
    if (f) return f;
    if (is_syn) return begin_by_syn(t, key, hash, direction, tcp);
    make_room(t);
    return new_flow(t, key, hash, FLOW_UNSEEN);
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
    if (!f || !flow_session(f)) return;
    report_packet(t, f, direction, p);
    uint64_t offset = reassembly_offset(f->reassembly, direction, p->tcp->seq);
    t->config.sink->note(f->reassembly->session, flow_side(f, direction), STREAM_NOTE_CHECKSUM,
                         offset, &p->packet.at);
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
    if (f->place == FLOW_ENDED && f->placed_ns + t->config.linger_ns <= time_ns) flow_bury(t, f);
    if (f->place == FLOW_DONE && f->placed_ns + t->config.done_ns <= time_ns) flow_bury(t, f);
    if (f->place == FLOW_TOMBSTONE || f->place == FLOW_IGNORED) {
        t->counters.swallowed++;
        return;
    }
    feed_flow(t, f, direction, p);
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
            if (t->places[i].first->reassembly) reassembly_fini(t->places[i].first->reassembly);
            flow_remove(t, t->places[i].first);
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
