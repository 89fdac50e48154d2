// SPDX-License-Identifier: BSD-2-Clause
//
// The two directions of one TCP connection become one order of events (base/stream.h): bytes of a
// side come after the bytes of the other side that their segment acknowledges, what is known to be
// missing comes as a gap in its place.
//
// Positions are 64-bit and never wrap; a sequence number is turned into the position nearest to
// what is expected (RFC 9293 3.4). A direction:
//
//        origin                next              head of pending      evidence
//   ------+---------------------+................+==========+.........+------> position
//         | delivered, or gap   | hole           | captured | hole
//
// A segment that lies at next and whose ACK is satisfied goes to the sink without a copy; anything
// else is copied and waits. Octets that came first count; a later segment with other octets in
// their place is noted, with both versions: octets that wait are compared, and those that were
// delivered as long as the history has them (history.h).
//
// When a hole becomes a gap. An ACK beyond it proves that the octets existed; captures are not
// always in order, though, so they may still come. A hole is declared when an ACK that has passed
// it is one grace old: LIMIT_GRACE_PACKETS packets of this connection and LIMIT_GRACE_MS of the
// connection's own clock, or LIMIT_GRACE_MAX_MS (ACKs mature in batches, so it may take two
// graces). A later segment or FIN alone proves the same after LIMIT_GRACE_UNACKED_MS, since the
// sender may yet send the octets again, or after one grace where the other side is not in the
// capture at all. A cap on waiting octets, and the end, declare at once. A segment that
// acknowledges part of a hole comes after that part and before the rest. An ACK one beyond the last
// octet, where no FIN was seen, is an unseen FIN and no gap.
//
// A start in the middle. Where no SYN was seen, nothing is delivered for some packets or one grace
// (LIMIT_GRACE_MS): segments that were sent earlier may be captured later, and what such a one
// acknowledges says what was sent after it.
//
// Nothing here depends on other connections: the same packets give the same events whenever they
// are read again (but for LIMIT_PENDING_TOTAL, which is about all connections together).
//
// Hostile input. ACKs, segments and FINs further ahead than the windows allow are not believed
// until three packets agree; octets after a FIN are dropped; a RST counts only when its sequence
// number is near what is expected and neither acknowledged already nor passed by what its side
// sends later, for which it waits until the session is over; its payload never.
#ifndef SMTPSCOPE_CAPTURE_REASSEMBLY_H
#define SMTPSCOPE_CAPTURE_REASSEMBLY_H

#include "base/stream.h"
#include "capture/history.h"
#include "capture/tcp.h"

struct reassembly_pending;

struct reassembly_grace {
    uint32_t packets;
    int64_t time_ns;
    int64_t max_ns;
    int64_t unacked_ns;
};

// What all connections share.
struct reassembly_shared {
    const struct stream_sink *sink;
    struct reassembly_grace grace;
    struct history history;
    bool stays;               // set by the owner: the segment's octets stay where they are
    size_t pending_cap;       // octets that one direction may keep waiting
    size_t pending_total_cap; // and all together
    size_t pending_total;     // readable: octets that wait now
    uint64_t out_of_order;    // readable: segments that had to wait
    uint64_t retransmitted;   // readable: segments with nothing new
    uint64_t gaps;            // readable: gaps declared
};

// All fields are private, but for those of struct reassembly that say otherwise.
struct reassembly_direction {
    int64_t next;
    int64_t origin;
    int64_t acked;      // highest believed ACK of the other side
    int64_t evidence;   // octets before this exist, by ACKs
    int64_t end_seen;   // end of the furthest believed segment
    int64_t fin;        // position of the FIN
    int64_t fin_ack;    // what the segment with the FIN or RST acknowledges
    int64_t rst;        // position of the RST
    int64_t mature;     // ACKs up to here are a grace old
    int64_t mark_acked; // ACK at the mark, which will mature
    int64_t mark_time;
    int64_t far_position; // of the last unbelievable segment or ACK
    struct reassembly_pending *head;
    struct reassembly_pending *tail;
    struct stream_point ack_point; // of acked
    struct stream_point end_point; // of the FIN or RST
    size_t pending_bytes;
    uint64_t last_entry; // of the history
    uint32_t pending_count;
    uint32_t mark_packets;
    uint32_t delta; // sequence number - position
    uint32_t packets;
    uint32_t window; // largest that this side advertised, scaled
    uint8_t scale;
    uint8_t far_count;
    bool has_scale;
    bool is_based;    // delta is set
    bool is_settled;  // octets at next may be delivered
    bool is_started;  // something was delivered
    bool is_ack_seen; // an ACK that is not older than next
    bool syn_seen;
    bool has_fin;
    bool has_rst;
    bool has_ended; // end was delivered
};

struct reassembly {
    struct reassembly_direction directions[2];
    void *session;            // set by the owner before the first payload
    int64_t clock;            // latest time of its packets
    int64_t begin;            // time of the first one
    struct stream_point last; // packet
    uint32_t packets;
    enum stream_state state; // readable
    bool is_flipped;         // set by the owner with session: direction 1 is the client's
    bool is_smooth;          // nothing waits, nothing is missing, nothing has ended
};

void reassembly_init(struct reassembly *r);

// A segment that direction (0 or 1) sent. While session is NULL only sequence numbers are learnt:
// the segment must then have no payload.
void reassembly_segment(struct reassembly *r, struct reassembly_shared *shared, unsigned direction,
                        const struct tcp_segment *segment, const struct stream_point *at);

// The end: everything that waits and every known hole go to the sink (not close). Frees what waits.
void reassembly_finish(struct reassembly *r, struct reassembly_shared *shared);

// It ended with the FINs of both sides, all of it was delivered and acknowledged: what still comes
// says nothing new.
bool reassembly_is_done(const struct reassembly *r);

// Frees what waits, without a word to the sink.
void reassembly_fini(struct reassembly *r);

// The stream offset of a sequence number; 0 where that is not known, or before the beginning.
uint64_t reassembly_offset(const struct reassembly *r, unsigned direction, uint32_t seq);

// Which SYNs of a direction belong to its connection (they are one more copy, or came late); all
// others open another one. It is all that need be remembered of a connection that is over.
struct reassembly_syns {
    uint32_t latest; // sequence number of the octet behind the SYN,
    uint32_t reach;  // and how far before that it may be
    bool is_known;   // by what was seen of the direction
    bool otherwise;  // what is to be believed where it is not
};
struct reassembly_syns reassembly_syns_of(const struct reassembly *r, unsigned direction);
bool reassembly_is_same_syn(const struct reassembly_syns *syns, const struct tcp_segment *syn);

// Whether a segment of that direction with this number would be the next one.
bool reassembly_is_next(const struct reassembly *r, unsigned direction, uint32_t seq);

// Whether a SYN of that direction was seen.
bool reassembly_is_syn_seen(const struct reassembly *r, unsigned direction);

#endif
