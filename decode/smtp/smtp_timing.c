// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_timing.h"

enum { HANDSHAKE = 3 };

void smtp_timing_begin(struct smtp_timing *t, const struct session *s)
{
    *t = (struct smtp_timing){.last_ns = s->start_ns};
}

// The time from what has its account already until then.
static int64_t pass(struct smtp_timing *t, int64_t time_ns)
{
    int64_t passed = time_ns > t->last_ns ? time_ns - t->last_ns : 0;
    t->last_ns += passed;
    return passed;
}

// SYN, SYN+ACK and ACK in this order; anything else (a SYN sent again, a capture that lost one) is
// waited out, and octets end it.
void smtp_timing_packet(struct smtp_timing *t, struct session *s,
                        const struct stream_packet *packet)
{
    if (t->handshake == HANDSHAKE || !s->syn_seen || t->has_talked) return;
    bool is_next = packet->side == (t->handshake == 1 ? STREAM_SERVER : STREAM_CLIENT);
    if (!is_next) return;
    int64_t passed = pass(t, packet->at.time_ns);
    s->timing.network_ns += passed;
    if (t->handshake > 0) t->round_trip[packet->side] = passed;
    if (t->handshake == 1 && packet->at.time_ns >= s->start_ns) {
        s->timing.knows_connect = true;
        s->timing.connect_ns = packet->at.time_ns - s->start_ns;
    }
    t->handshake++;
}

void smtp_timing_segment(struct smtp_timing *t, struct session *s, enum stream_side side,
                         int64_t time_ns, bool is_mail)
{
    struct session_timing *to = &s->timing;
    int64_t passed = pass(t, time_ns);
    bool takes_turn = !t->has_talked || t->has_turn != side;
    // The greeting needs no round trip: it may come right behind the handshake's last packet.
    if (takes_turn && t->has_talked) {
        int64_t way = passed < t->round_trip[side] ? passed : t->round_trip[side];
        to->network_ns += way;
        passed -= way;
    }
    t->has_talked = true;
    t->has_turn = side;
    if (is_mail && !takes_turn && side == STREAM_CLIENT) to->transfer_ns += passed;
    else if (side == STREAM_SERVER) to->server_ns += passed;
    else to->client_ns += passed;
}

void smtp_timing_greeting(struct session *s, int64_t time_ns)
{
    int64_t connected_ns = s->start_ns + s->timing.connect_ns;
    if (!s->timing.knows_connect || time_ns < connected_ns) return;
    s->timing.knows_greeting = true;
    s->timing.greeting_ns = time_ns - connected_ns;
}
