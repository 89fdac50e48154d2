// SPDX-License-Identifier: BSD-2-Clause
//
// Where a connection's session begins, with who is its client and what lay around it, and ends.
#include <stdlib.h>

#include "capture/flow_impl.h"

static struct stream_endpoint endpoint(const struct flow_key *key, unsigned i)
{
    struct stream_endpoint e = {.ip_version = (uint8_t)key->version, .port = key->port[i]};
    memcpy(e.ip, key->ip[i], sizeof e.ip);
    return e;
}

// Who is the client of a connection whose SYN was not seen, by ports and the first octets.
static bool guess_client(const struct flow_table *t, const struct flow_key *key, unsigned direction,
                         struct bytes payload)
{
    bool a = flow_port_is_set(t->config.ports, key->port[0]);
    bool b = flow_port_is_set(t->config.ports, key->port[1]);
    if (a != b) return a;
    bool is_reply = payload.len >= 4;
    for (size_t i = 0; i < 3 && is_reply; i++) {
        is_reply = payload.data[i] >= '0' && payload.data[i] <= '9';
    }
    if (is_reply) is_reply = payload.data[3] == ' ' || payload.data[3] == '-';
    return is_reply ? !direction : direction;
}

// The tunnels of p, the client's end as client.
static void orient_tunnels(const struct flow *f, unsigned direction, const struct flow_packet *p,
                           struct stream_tunnel *out)
{
    for (size_t i = 0; i < p->tunnel_count; i++) {
        out[i] = p->tunnels[i];
        if (flow_side(f, direction) == STREAM_CLIENT) continue;
        out[i].client = p->tunnels[i].server;
        out[i].server = p->tunnels[i].client;
    }
}

void flow_forget_early(struct flow *f)
{
    free(f->early);
    f->early = NULL;
    f->early_count = 0;
}

void flow_session_open(struct flow_table *t, struct flow *f, unsigned direction,
                       const struct flow_packet *p)
{
    struct stream_tunnel tunnels[LIMIT_TUNNELS];
    if (!f->is_known) f->client = guess_client(t, &f->key, direction, p->tcp->payload);
    const struct stream_packet *first = f->early_count > 0   ? &f->early[0]
                                        : p->piece_count > 0 ? &p->pieces[0]
                                                             : &p->packet;
    struct stream_info info = {
        .client = endpoint(&f->key, f->client),
        .server = endpoint(&f->key, !f->client),
        .syn_seen = (p->tcp->flags & TCP_SYN) != 0,
        .time_digits = first->time_digits,
        .at = first->at,
        .tunnels = tunnels,
        .tunnel_count = p->tunnel_count,
    };
    if (p->vlans) info.vlans = *p->vlans;
    orient_tunnels(f, direction, p, tunnels);
    f->reassembly->is_flipped = f->client;
    f->reassembly->session = t->config.sink->open(t->config.sink->ctx, &info);
    f->order = t->order++;
    t->counters.sessions++;
    for (uint8_t i = 0; i < f->early_count; i++) {
        struct stream_packet packet = f->early[i];
        packet.side = flow_side(f, (unsigned)packet.side);
        t->config.sink->packet(f->reassembly->session, &packet);
    }
    flow_forget_early(f);
}

void flow_session_close(struct flow_table *t, struct flow *f)
{
    if (!f->reassembly) return;
    reassembly_finish(f->reassembly, &t->shared);
    if (!f->reassembly->session) return;
    t->config.sink->close(f->reassembly->session, f->reassembly->state);
    f->reassembly->session = NULL;
}
