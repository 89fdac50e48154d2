// SPDX-License-Identifier: BSD-2-Clause
//
// Connections that have not earned a flow yet: their few packets so far are kept as they came,
// until it is clear what the connection is. Then the flow table takes the packets out and reads
// them as if they came now. Two kinds:
//
//  - Half-open connections beyond LIMIT_HALF_OPEN: a SYN, perhaps its answer. In a flood of SYNs
//    nearly all stay so, and cost some 200 octets here instead of some 2000 as a session. Any other
//    packet makes a flow of one.
//  - Connections between ports that nobody named, with --any-port: they are SMTP when the server's
//    first line begins with 220, 421 or 554 and the client's with EHLO, HELO or LHLO (RFC 5321 3.1,
//    RFC 2033 4.1), and are forgotten as soon as they cannot be.
//
// When there are too many, or their packets need too much room, the oldest goes.
#ifndef SMTPSCOPE_CAPTURE_PRELUDE_H
#define SMTPSCOPE_CAPTURE_PRELUDE_H

#include "base/htable.h"
#include "base/limits.h"
#include "base/stream.h"
#include "capture/flow_key.h"

enum prelude_verdict {
    PRELUDE_HOLD,   // keep the packet, more have to come
    PRELUDE_BEGIN,  // it is a session: the packets, then this one, go to a flow
    PRELUDE_FORGET, // it is none of ours
    PRELUDE_REPEAT, // a packet that is there already
};

enum prelude_kind { PRELUDE_HALF_OPEN, PRELUDE_ANY_PORT };

struct prelude_packet {
    struct prelude_packet *next;
    struct stream_packet packet;
    struct tcp_segment tcp; // payload points to data
    bool direction;
    uint8_t data[];
};

enum { PRELUDE_FIRST = 5 }; // octets of a side that tell: "220-m", "EHLO "

// All fields are for reading; the flow table only changes order.
struct prelude {
    struct flow_key key;
    uint64_t hash;
    struct prelude *prev;
    struct prelude *next;
    struct prelude_packet *first;
    struct prelude_packet *last;
    struct stream_tunnel *tunnels; // of the first packet; NULL: none
    uint64_t order;                // of its beginning, among all sessions
    int64_t last_ns;
    uint32_t octets; // that it takes
    uint16_t packets;
    uint8_t tunnel_count;
    struct stream_vlans vlans; // likewise
    uint8_t kind;
    bool client;   // direction of the client's packets, once is_known
    bool is_known; // by a SYN, or by the server's greeting
    // ANY_PORT: the first octets of each direction, as far as they came in order.
    uint32_t next_seq[2];
    bool has_seq[2];
    uint8_t first_len[2];
    uint8_t first_octets[2][PRELUDE_FIRST];
};

struct prelude_list {
    struct prelude *first;
    struct prelude *last;
    size_t count;
};

struct prelude_table {
    struct htable table;             // private
    struct prelude_list oldest[2];   // readable: of each kind, in the order of their beginnings
    size_t octets;                   // readable
    uint64_t shed;                   // readable: half-open ones that had to go
};

void prelude_init(struct prelude_table *t);
void prelude_fini(struct prelude_table *t);

static inline size_t prelude_count(const struct prelude_table *t)
{
    return t->oldest[PRELUDE_HALF_OPEN].count + t->oldest[PRELUDE_ANY_PORT].count;
}

struct prelude *prelude_find(const struct prelude_table *t, const struct flow_key *key,
                             uint64_t hash);

// A new one, without packets; the oldest may go for it.
struct prelude *prelude_add(struct prelude_table *t, enum prelude_kind kind,
                            const struct flow_key *key, uint64_t hash);
void prelude_remove(struct prelude_table *t, struct prelude *p);

// What a packet of it means. ANY_PORT: learns from it.
enum prelude_verdict prelude_judge(struct prelude *p, unsigned direction,
                                   const struct tcp_segment *tcp);

// Whether a connection between ports nobody named may be SMTP, by the first packet that is seen of
// it.
bool prelude_may_begin(const struct tcp_segment *tcp);

// Keeps a copy of a packet.
void prelude_keep(struct prelude_table *t, struct prelude *p, unsigned direction,
                  const struct tcp_segment *tcp, const struct stream_packet *packet);
void prelude_keep_tunnels(struct prelude_table *t, struct prelude *p,
                          const struct stream_tunnel *tunnels, size_t count);

#endif
