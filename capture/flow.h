// SPDX-License-Identifier: BSD-2-Clause
//
// The table of connections: which session a segment belongs to, when a session begins and ends, and
// who is its client. Times are those of the capture; no clock is read.
//
// Which connections. Those *to* a port of the set: the side that sent the SYN is the client, and
// the other one's port must be in the set. Where no SYN was seen, the side whose port is in the set
// is the server; when both ports are, the side whose first octets look like a reply ("220 ") is.
//
// A session begins with a SYN or the first octet of payload; up to FLOW_EARLY packets of the
// connection before that (ACKs that were captured when it was already going on) belong to it too.
// A SYN with another initial sequence number on the same addresses ends the session and begins one.
//
// A session has ended with the FINs of both sides or a RST. It lingers, so that late packets still
// count for it, is closed after that, and stays known for another while as a tombstone, which
// swallows what still comes. Connections that stay silent are given up; when there are too many,
// those that are worth least go first: tombstones, half-open ones, those without an octet of
// payload, those that ended, the longest silent. A flood of SYNs does not get that far: beyond
// LIMIT_HALF_OPEN a SYN waits in a prelude (prelude.h) until the handshake goes on.
//
// With any_port, connections between other ports are sessions too when both sides' first lines say
// SMTP; until then they are preludes.
//
// The packets that were given to the sink for a session give the same session again when they alone
// are fed to a new table in the same order: no decision about a session's content hangs on packets
// of other connections, only how long it is waited for more of its own.
#ifndef SMTPSCOPE_CAPTURE_FLOW_H
#define SMTPSCOPE_CAPTURE_FLOW_H

#include "base/htable.h"
#include "capture/ip.h"
#include "capture/prelude.h"
#include "capture/reassembly.h"

enum { FLOW_EARLY = 4 };

struct flow;

struct flow_list {
    struct flow *first;
    struct flow *last;
    size_t count;
};

enum flow_place {
    FLOW_UNSEEN,      // ACKs only: no session
    FLOW_HALF_OPEN,   // a SYN, perhaps its answer
    FLOW_ESTABLISHED, // the client went on after the SYN; no payload yet
    FLOW_OPEN,        // payload was seen
    FLOW_ENDED,       // FIN both ways or RST: lingers
    FLOW_DONE,        // and nothing of it can be missing: lingers for a moment
    FLOW_TOMBSTONE,   // closed; swallows late packets
    FLOW_IGNORED,     // a connection to a port that is not in the set
    FLOW_PLACES,
};

struct flow_config {
    const struct stream_sink *sink;
    const uint8_t *ports; // 8192 octets, a bit for each server port; must live as long
    uint64_t seed[2];     // of the table's hash; random where packets come from strangers
    struct reassembly_grace grace;
    int64_t linger_ns;
    int64_t done_ns; // the same in FLOW_DONE
    int64_t tombstone_ns;
    int64_t idle_ns;
    int64_t half_open_ns;
    size_t flow_cap;
    size_t half_open_cap; // sessions that are nothing but a SYN; more of these are preludes
    bool any_port;
};

struct flow_counters {
    uint64_t sessions;
    uint64_t swallowed; // packets of connections that were closed, or are not to our ports
    uint64_t evicted;   // sessions closed because there were too many connections
    uint64_t other;     // packets of connections between ports that are not in the set
    uint64_t aged;      // sessions closed because they stayed silent
};

// All fields but counters are private.
struct flow_table {
    struct flow_config config;
    struct reassembly_shared shared;
    struct flow_counters counters; // readable
    struct htable table;
    struct prelude_table preludes;
    struct flow_list places[FLOW_PLACES];
    struct flow *free_flows;
    struct flow *recent; // of the last packet, or NULL
    int64_t clock;
    uint64_t order;
    uint64_t ends; // sessions that have ended
    unsigned sweep;
    bool has_leapt; // the last packet was far ahead of the clock
};

// A packet as the table needs it: the last one of a datagram in pieces, with the others before it.
struct flow_packet {
    const struct ip_datagram *ip;
    const struct tcp_segment *tcp;
    struct stream_packet packet;        // side and payload are filled by the table
    const struct stream_packet *pieces; // earlier fragments, in capture order
    size_t piece_count;
    bool is_damaged; // its checksum is wrong: it is named, and nothing else
    bool stays;      // its octets stay where they are until the input is closed
    const struct stream_tunnel *tunnels; // around it, outermost first; client is the sender
    size_t tunnel_count;
    const struct stream_vlans *vlans; // of the frame inside of them; NULL: none
};

void flow_table_init(struct flow_table *t, const struct flow_config *config);
// Frees everything without a word to the sink; flow_table_finish comes before.
void flow_table_fini(struct flow_table *t);

// One segment from or to a port of the set; with any_port, any. Constant on average.
void flow_table_packet(struct flow_table *t, const struct flow_packet *packet);

// The capture's clock is now at least time_ns: closes what has lingered or stayed silent.
void flow_table_tick(struct flow_table *t, int64_t time_ns);

// The end of the input: closes the sessions that have ended in the order of their ends, then those
// still open in the order of their starts.
void flow_table_finish(struct flow_table *t);

// Connections in that state now.
size_t flow_table_count(const struct flow_table *t, enum flow_place place);

static inline bool flow_port_is_set(const uint8_t *ports, uint16_t port)
{
    return (ports[port >> 3] >> (port & 7)) & 1;
}

#endif
