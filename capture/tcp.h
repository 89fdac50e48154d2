// SPDX-License-Identifier: BSD-2-Clause
//
// TCP segments (RFC 9293 3.1) and the one option that the capture layer needs, window scale
// (RFC 7323 2).
#ifndef SMTPSCOPE_CAPTURE_TCP_H
#define SMTPSCOPE_CAPTURE_TCP_H

#include "base/bytes.h"

enum {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_RST = 0x04,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
    TCP_URG = 0x20,
};

enum { TCP_NO_SCALE = 0xff };

struct tcp_segment {
    uint16_t source_port; // host order, as all below
    uint16_t destination_port;
    uint32_t seq;
    uint32_t ack; // meaningful with TCP_ACK
    uint16_t window;
    uint8_t flags;
    uint8_t window_scale; // with TCP_SYN: the option's value (at most 14), or TCP_NO_SCALE
    struct bytes payload; // captured octets, borrowed
    size_t wire_len;      // octets of payload on the wire; never less than payload.len
};

// Reads a segment whose captured octets are followed by missing ones on the wire. The first twenty
// octets must be there; options and payload may be cut. false: less than that, or malformed.
bool tcp_read(struct bytes segment, size_t missing, struct tcp_segment *out);

#endif
