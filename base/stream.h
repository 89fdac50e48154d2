// SPDX-License-Identifier: BSD-2-Clause
//
// The sink between capture and decode: capture puts the bytes of a TCP connection in order and
// calls these functions, decode fills them in, and neither knows the other.
//
// Order. The calls for one session come in one order that both directions share: bytes of one side
// come after the bytes of the other side that their segment acknowledges. What the capture is known
// to miss comes as a gap in its place; of a gap that a segment acknowledges in part, that part
// comes before the segment and the rest after it.
//
//   open  ( packet | data | gap | note | end )*  close
//
// Stream offsets count from the first byte of each side that is delivered or known to be missing
// (the byte after the SYN where the SYN was seen) and include gaps.
#ifndef SMTPSCOPE_BASE_STREAM_H
#define SMTPSCOPE_BASE_STREAM_H

#include "base/bytes.h"

enum stream_side { STREAM_CLIENT = 0, STREAM_SERVER = 1 };

static inline enum stream_side stream_other(enum stream_side side)
{
    return side == STREAM_CLIENT ? STREAM_SERVER : STREAM_CLIENT;
}

struct stream_endpoint {
    uint8_t ip_version; // 4 or 6
    uint8_t ip[16];     // network order; IPv4 in the first four octets
    uint16_t port;      // host order
};

// The VLAN tags of a frame (IEEE 802.1Q), the outermost first; those beyond are not kept.
enum { STREAM_VLANS = 4 };
struct stream_vlans {
    uint8_t count;
    uint16_t ids[STREAM_VLANS];
};

// What a connection's packets are wrapped in, where that has addresses of its own.
enum stream_tunnel_type {
    STREAM_TUNNEL_UNKNOWN,
    STREAM_TUNNEL_GRE,    // with a key: id
    STREAM_TUNNEL_ERSPAN, // types II and III have a session: id
    STREAM_TUNNEL_IPIP,
    STREAM_TUNNEL_6IN4,
    STREAM_TUNNEL_VXLAN,  // id: VNI
    STREAM_TUNNEL_GENEVE, // likewise
    STREAM_TUNNEL_TEREDO,
    STREAM_TUNNEL_GTP_U, // id: TEID
};

struct stream_tunnel {
    enum stream_tunnel_type type;
    bool has_id;
    uint32_t id;
    struct stream_endpoint client; // where the client's packets come from; port 0: it has none
    struct stream_endpoint server;
    struct stream_vlans vlans; // of the frame around it
};

// When and where: the packet that carried the bytes (not the one that put them in order).
struct stream_point {
    int64_t time_ns; // since 1970 in UTC
    uint64_t packet; // ordinal in the capture, from 1
};

struct stream_info {
    struct stream_endpoint client; // who opened the connection (SYN; else port and 220 decide)
    struct stream_endpoint server;
    bool syn_seen;       // a SYN or SYN+ACK: the streams begin at their beginning
    uint8_t time_digits; // decimals of a second that the capture's clock has, 0 to 9
    struct stream_point at;
    uint64_t ordinal; // of the session in the capture, from 1; 0: whoever decodes it counts
    // Of the packet that opens the session, outermost first; borrowed during open.
    const struct stream_tunnel *tunnels;
    size_t tunnel_count;
    struct stream_vlans vlans; // of the same packet, inside of all tunnels
};

// Where a packet lies, to be read again: source is a small index that the reader of captures knows,
// offset the octet offset of the packet's record in that (uncompressed) source.
struct stream_packet {
    struct stream_point at;
    uint32_t source;
    uint64_t offset;
    enum stream_side side;
    uint8_t time_digits;
    uint16_t payload; // octets of TCP payload in it (65535 when more)
};

enum stream_gap {
    STREAM_GAP_LOST,    // the peer acknowledged or a later segment or FIN lies beyond
    STREAM_GAP_SNAPLEN, // the capture cut the frame
    STREAM_GAP_CAP,     // our own cap on bytes out of order was reached
};

enum stream_end { STREAM_END_FIN, STREAM_END_RST };

enum stream_note {
    STREAM_NOTE_OVERLAP, // a later segment has other bytes for octets already taken; the first
                         // count
    STREAM_NOTE_CHECKSUM, // a segment whose checksum is wrong: none of it counts
};

enum stream_state {
    STREAM_OPEN,   // neither FIN both ways nor RST was seen
    STREAM_CLOSED, // FIN both ways came first
    STREAM_RESET,  // RST came first
};

// Other octets in the place of some that were taken before.
struct stream_overlap {
    uint64_t offset;       // stream offset of the first octet that differs
    struct bytes first;    // what counts, up to the last octet that differs; borrowed
    struct bytes other;    // what came later, as many octets
    uint64_t first_packet; // that brought the first ones
};

struct stream_sink {
    void *ctx; // for open
    // A new session; the result is handed to all other calls. Never NULL.
    void *(*open)(void *ctx, const struct stream_info *info);
    // Every packet of the session in capture order, before what it brings.
    void (*packet)(void *session, const struct stream_packet *packet);
    // In-order bytes, borrowed during the call, len > 0.
    void (*data)(void *session, enum stream_side side, struct bytes data,
                 const struct stream_point *at);
    // missing > 0 octets that are not in the capture. at: the packet that proved it.
    void (*gap)(void *session, enum stream_side side, uint64_t missing, enum stream_gap why,
                const struct stream_point *at);
    // offset: stream offset in side's direction.
    void (*note)(void *session, enum stream_side side, enum stream_note note, uint64_t offset,
                 const struct stream_point *at);
    // In the place of STREAM_NOTE_OVERLAP. May be NULL: then that note comes.
    void (*overlap)(void *session, enum stream_side side, const struct stream_overlap *overlap,
                    const struct stream_point *at);
    // side will send no more (FIN) or reset the connection. At most once a side, in order.
    void (*end)(void *session, enum stream_side side, enum stream_end how,
                const struct stream_point *at);
    // The session is over, or the input is, or it was aged out; it must not be used after this.
    void (*close)(void *session, enum stream_state state);
};

#endif
