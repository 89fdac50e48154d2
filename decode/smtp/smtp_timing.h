// SPDX-License-Identifier: BSD-2-Clause
//
// Where the time of a session went. Every moment between the first packet and the last octet is
// laid to one of four accounts (struct session_timing):
//
//   network   the handshake, and of each change of turns as much as a round trip to that end takes:
//             SYN to SYN+ACK towards the server, SYN+ACK to ACK towards the client, as the place of
//             the capture sees them
//   transfer  between two segments of a message
//   server    until the server's segments, else
//   client    until the client's segments, else
//
// Retransmitted octets come with the time of the packet that brought them, so a clock that goes
// backwards adds nothing.
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_TIMING_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_TIMING_H

#include "base/stream.h"
#include "decode/model/session.h"

struct smtp_timing {
    int64_t last_ns;           // up to here all time has its account
    int64_t round_trip[2];     // to that end; 0: not known
    enum stream_side has_turn; // of the last segment
    bool has_talked;           // some segment came
    uint8_t handshake;         // packets of it that were seen: SYN, SYN+ACK, ACK
};

void smtp_timing_begin(struct smtp_timing *t, const struct session *s);
void smtp_timing_packet(struct smtp_timing *t, struct session *s,
                        const struct stream_packet *packet);
// A segment with octets, in the order of the stream. is_mail: of a message, as those before it.
void smtp_timing_segment(struct smtp_timing *t, struct session *s, enum stream_side side,
                         int64_t time_ns, bool is_mail);
// The first reply came.
void smtp_timing_greeting(struct session *s, int64_t time_ns);

#endif
