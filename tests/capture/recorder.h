// SPDX-License-Identifier: BSD-2-Clause
//
// For the tests of capture: a sink that writes each event as a line, and frames made of parts.
#ifndef SMTPSCOPE_TESTS_CAPTURE_RECORDER_H
#define SMTPSCOPE_TESTS_CAPTURE_RECORDER_H

#include "base/buf.h"
#include "base/stream.h"

// Lines: "open 10.0.0.1:1000 > 10.0.0.2:25 syn", "data C hello", "gap S 5 lost", "note C 3",
// "end C fin", "close closed", and
// "overlap C 3 packet 4 first|other". Octets that are not printable become dots. Tunnels stand
// behind open: " in vxlan 42 192.0.2.1:5000>192.0.2.2:4789", the outermost first. With several
// sessions at once a line begins with "#2 " and so on from the second on.
struct recorded_place {
    struct stream_packet packet;
    unsigned session; // from 1
};

struct recorder {
    struct stream_sink sink; // give this to what is tested
    struct buf log;
    struct buf packets; // "C1 S2 C3": side and number of each packet
    struct buf places;  // of all packets: struct recorded_place after struct recorded_place
    bool merges_data;   // consecutive data of one side is one line
    unsigned sessions;
    char last_side;
    unsigned last_session;
};

void recorder_init(struct recorder *r);
void recorder_fini(struct recorder *r);
// What was logged since the last call, for comparing.
const char *recorder_take(struct recorder *r);

// A TCP segment in an IPv4 datagram; flags as letters of "SAFRPU"; text may be NULL.
struct frame_spec {
    const char *flags;
    uint32_t seq;
    uint32_t ack;
    const void *payload;
    size_t len;
    uint16_t window;      // 0: 8192
    bool from_server;     // 10.0.0.2:server_port > 10.0.0.1:client_port
    uint16_t client_port; // 0: 1000
    uint16_t server_port; // 0: 25
    bool is_ipv6;         // fd00::1 and fd00::2
};
void frame_tcp(struct buf *out, const struct frame_spec *spec);

void put_be16(struct buf *out, unsigned v);
void put_be32(struct buf *out, uint32_t v);
void put_le16(struct buf *out, unsigned v);
void put_le32(struct buf *out, uint32_t v);

// A sequence of numbers that is the same everywhere.
uint32_t next_random(uint64_t *state);

#endif
