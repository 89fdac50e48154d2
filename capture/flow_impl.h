// SPDX-License-Identifier: BSD-2-Clause
//
// What the parts of the table of connections share. Private to them: flow.c finds the connection of
// a packet and feeds it; flow_session.c is where a connection's session begins and ends;
// flow_age.c gives up what is old, too much, or left at the end.
#ifndef SMTPSCOPE_CAPTURE_FLOW_IMPL_H
#define SMTPSCOPE_CAPTURE_FLOW_IMPL_H

#include "capture/flow.h"

// Of most connections that are remembered nothing but their place and their SYNs is needed any
// more, so what reassembly keeps stands by itself.
struct flow {
    struct reassembly *reassembly;  // NULL in FLOW_TOMBSTONE and FLOW_IGNORED
    struct reassembly_syns syns[2]; // of the directions, once that is gone
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
    bool is_doubted;             // a prelude has a SYN that may begin another one in its place
    struct stream_packet *early; // packets before the session, with the direction as side
};

static inline enum stream_side flow_side(const struct flow *f, unsigned direction)
{
    return (direction != 0) == f->client ? STREAM_CLIENT : STREAM_SERVER;
}

static inline void *flow_session(const struct flow *f)
{
    return f->reassembly ? f->reassembly->session : NULL;
}

static inline void flow_list_remove(struct flow_table *t, struct flow *f)
{
    struct flow_list *list = &t->places[f->place];
    *(f->prev ? &f->prev->next : &list->first) = f->next;
    *(f->next ? &f->next->prev : &list->last) = f->prev;
    list->count--;
}

static inline void flow_list_append(struct flow_table *t, struct flow *f, enum flow_place place)
{
    struct flow_list *list = &t->places[place];
    f->place = place;
    f->prev = list->last;
    f->next = NULL;
    *(list->last ? &list->last->next : &list->first) = f;
    list->last = f;
    list->count++;
}

// To the end of another place's list, with the time it came there.
void flow_move_to(struct flow_table *t, struct flow *f, enum flow_place place);

// Out of the table, without a word to the sink.
void flow_remove(struct flow_table *t, struct flow *f);

// A prelude becomes a flow, as if its packets came now.
struct flow *flow_begin(struct flow_table *t, struct prelude *prelude);

// f's session begins with p, and with the packets kept from before it.
void flow_session_open(struct flow_table *t, struct flow *f, unsigned direction,
                       const struct flow_packet *p);

// The session, if there is one, gets what still waits, and is closed.
void flow_session_close(struct flow_table *t, struct flow *f);

// Nothing of the streams is needed any more, only which SYNs were theirs.
void flow_forget_streams(struct flow *f);

// The packets kept from before the session, if any.
void flow_forget_early(struct flow *f);

// Closes the session; what still comes is swallowed.
void flow_bury(struct flow_table *t, struct flow *f);

// Removes the connection that is worth least.
void flow_age_evict(struct flow_table *t);

#endif
