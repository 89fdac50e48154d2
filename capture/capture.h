// SPDX-License-Identifier: BSD-2-Clause
//
// Drives packets through all layers of this folder: link layer, IP, fragments, TCP, connection
// table, reassembly, into a stream sink (base/stream.h). Packets come from a source (source.h), one
// by one and in capture order:
//
//     struct capture *c = capture_new(&config);
//     while (source_next(source, &packet, &err) == SOURCE_PACKET) capture_packet(c, &packet);
//     capture_finish(c);
//     capture_free(c);
//
// Reading a session again. sink->packet names every packet of a session by (source, offset), the
// pieces of a fragmented datagram when the datagram is complete. These packets alone, fetched with
// source_read_at and fed in the order of their numbers to a new struct capture with the same
// configuration, give the same session again: graces are counted in packets and time of the
// connection itself, and ageing only decides how long more is waited for. (Exceptions: a session
// that was cut by LIMIT_PENDING_TOTAL or LIMIT_FRAGMENT_BYTES, which are about all connections
// together, may come out better.)
//
// Several struct capture may work side by side in threads: nothing is shared.
#ifndef SMTPSCOPE_CAPTURE_CAPTURE_H
#define SMTPSCOPE_CAPTURE_CAPTURE_H

#include "base/stream.h"
#include "capture/source.h"

struct capture_config {
    const struct stream_sink *sink; // must live as long; all its functions are set
    const uint16_t *ports;          // server ports, copied; NULL: 25, 465 and 587
    size_t port_count;
    bool is_live;     // short linger, silent connections are given up sooner
    bool is_replay;   // the packets of one session, read again: no silence and no linger ends it
    uint64_t seed[2]; // for hash tables; random numbers where packets come from strangers
    // 0: the default of limits.h, else milliseconds.
    int64_t linger_ms;
    int64_t grace_ms;
    size_t flow_cap;      // 0: LIMIT_FLOWS
    size_t half_open_cap; // 0: LIMIT_HALF_OPEN
    bool any_port;        // SMTP between other ports counts too
    bool checksums;       // packets with a wrong checksum do not count (checksum.h)
    // Hears of each message from port 53 (capture/dns.h), borrowed during the call; may be NULL.
    void (*dns)(void *ctx, struct bytes message, const struct stream_point *at);
    void *dns_ctx;
};

struct capture_counters {
    uint64_t packets;        // all that were fed
    uint64_t bytes;          // their captured octets
    uint64_t not_ip;         // other protocols, or headers cut or malformed
    uint64_t not_tcp;        // other transports
    uint64_t other_ports;    // neither port is in the set
    uint64_t fragments;      // pieces of datagrams
    uint64_t fragments_lost; // datagrams that did not complete
    uint64_t bad_checksums;  // packets left out for that
    uint64_t swallowed;      // belong to no session: after its end, or before anything was seen
    uint64_t sessions;
    uint64_t evicted;       // sessions closed early because there were too many
    uint64_t half_open_shed; // connections forgotten that were nothing but a SYN: no sessions
    uint64_t aged;          // sessions closed because they stayed silent
    uint64_t out_of_order;  // segments that had to wait
    uint64_t retransmitted; // segments with nothing new
    uint64_t gaps;
    uint64_t open;          // sessions that are open now, lingering ones not counted
    uint64_t half_open;     // connections that are nothing but a SYN now
    uint64_t waiting_bytes; // octets that wait for others, or to be known as a session
};

struct capture;

struct capture *capture_new(const struct capture_config *config);
// Without a word to the sink; capture_finish comes before. NULL is allowed.
void capture_free(struct capture *c);

// One packet, in capture order. Constant time; the sink's functions are called from here.
void capture_packet(struct capture *c, const struct packet *packet);

// Live only: the clock says time_ns (since 1970 in UTC) and no packet came. Sessions that have
// lingered are closed, silent ones given up, a few in each call. Call it about once a second.
void capture_tick(struct capture *c, int64_t time_ns);

// The end of the input: every session is closed, those that had ended first, in the order of their
// ends, then those still open in the order of their starts. No packets after this.
void capture_finish(struct capture *c);

void capture_count(const struct capture *c, struct capture_counters *out);

// The default server ports.
extern const uint16_t capture_default_ports[3];

#endif
