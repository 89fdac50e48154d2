// SPDX-License-Identifier: BSD-2-Clause

#include "capture/capture.h"

#include <stdlib.h>

#include "base/limits.h"
#include "capture/checksum.h"
#include "capture/dns.h"
#include "capture/flow.h"
#include "capture/ip.h"
#include "capture/ip_frag.h"
#include "capture/layer/layer.h"
#include "capture/tcp.h"

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

enum { TICK_ROUNDS = 64 };

const uint16_t capture_default_ports[3] = {25, 465, 587};

struct capture {
    struct flow_table flows;
    struct ip_frag fragments;
    struct capture_counters counters;
    uint8_t ports[8192]; // a bit for each
    bool any_port;
    bool checksums;
    void (*dns)(void *ctx, struct bytes message, const struct stream_point *at);
    void *dns_ctx;
};

static int64_t ms_or(int64_t ms, int64_t otherwise_ms)
{
    return (ms ? ms : otherwise_ms) * NS_PER_MS;
}

struct capture *capture_new(const struct capture_config *config)
{
    struct capture *c = err_calloc(1, sizeof *c);
    const uint16_t *ports = config->ports ? config->ports : capture_default_ports;
    size_t count = config->ports ? config->port_count : 3;
    for (size_t i = 0; i < count; i++) c->ports[ports[i] >> 3] |= (uint8_t)(1 << (ports[i] & 7));
    bool is_live = config->is_live;
    c->any_port = config->any_port;
    c->checksums = config->checksums;
    c->dns = config->dns;
    c->dns_ctx = config->dns_ctx;
    struct flow_config flows = {
        .sink = config->sink,
        .ports = c->ports,
        .seed = {config->seed[0], config->seed[1]},
        .grace = {.packets = LIMIT_GRACE_PACKETS,
                  .time_ns = ms_or(config->grace_ms, LIMIT_GRACE_MS),
                  .max_ns = LIMIT_GRACE_MAX_MS * NS_PER_MS,
                  .unacked_ns = LIMIT_GRACE_UNACKED_MS * NS_PER_MS},
        .linger_ns =
            ms_or(config->linger_ms, is_live ? LIMIT_LINGER_LIVE_MS : LIMIT_LINGER_FILE_MS),
        .tombstone_ns = LIMIT_TOMBSTONE_MS * NS_PER_MS,
        .idle_ns = (is_live ? LIMIT_IDLE_LIVE_S : LIMIT_IDLE_FILE_S) * NS_PER_S,
        .half_open_ns = (is_live ? LIMIT_HALF_OPEN_LIVE_S : LIMIT_IDLE_FILE_S) * NS_PER_S,
        .flow_cap = config->flow_cap ? config->flow_cap : LIMIT_FLOWS,
        .half_open_cap = config->half_open_cap ? config->half_open_cap : LIMIT_HALF_OPEN,
        .any_port = config->any_port,
    };
    flows.done_ns = flows.linger_ns < LIMIT_LINGER_DONE_MS * NS_PER_MS
                        ? flows.linger_ns
                        : LIMIT_LINGER_DONE_MS * NS_PER_MS;
    // Which packets belong to it was decided when they were seen among all others.
    if (config->is_replay)
        flows.linger_ns = flows.done_ns = flows.idle_ns = flows.half_open_ns = INT64_MAX / 4;
    flow_table_init(&c->flows, &flows);
    ip_frag_init(&c->fragments, config->seed);
    return c;
}

void capture_free(struct capture *c)
{
    if (!c) return;
    flow_table_fini(&c->flows);
    ip_frag_fini(&c->fragments);
    free(c);
}

static bool is_ours(const struct capture *c, const struct tcp_segment *tcp)
{
    return c->any_port || flow_port_is_set(c->ports, tcp->destination_port) ||
           flow_port_is_set(c->ports, tcp->source_port);
}

// Those in a segment that is no session's.
static void tell_dns(const struct capture *c, const struct tcp_segment *tcp,
                     const struct stream_point *at)
{
    struct bytes rest = tcp->payload, message;
    if (!c->dns || tcp->source_port != DNS_PORT) return;
    while (!bytes_is_none(message = dns_of_tcp(&rest))) c->dns(c->dns_ctx, message, at);
}

// A TCP segment.
static void take_segment(struct capture *c, const struct ip_datagram *ip, struct flow_packet *p)
{
    struct tcp_segment tcp;
    if (!tcp_read(ip->payload, ip->payload_wire_len - ip->payload.len, &tcp)) {
        c->counters.not_tcp++;
    } else if (!is_ours(c, &tcp)) {
        c->counters.other_ports++;
        tell_dns(c, &tcp, &p->packet.at);
    } else {
        p->ip = ip;
        p->stays = p->stays && p->piece_count == 0;
        p->tcp = &tcp;
        if (c->checksums && checksum_tcp(ip) == CHECKSUM_BAD) p->is_damaged = true;
        c->counters.bad_checksums += p->is_damaged;
        flow_table_packet(&c->flows, p);
    }
}

// The datagram at the walk's place, whole. false: there is none, or not yet, which was counted.
static bool read_datagram(struct capture *c, struct layer_walk *w, struct ip_datagram *ip,
                          struct flow_packet *p)
{
    if (!layer_find_ip(w) || !ip_read(w->rest, w->missing, ip)) {
        if (w->tunnel_count > 0) c->counters.not_tcp++;
        else c->counters.not_ip++;
        return false;
    }
    if (ip->protocol != IP_PROTOCOL_TCP && !layer_is_tunnel(ip->protocol)) {
        c->counters.not_tcp++;
        return false;
    }
    if (c->checksums && ip->version == 4 && checksum_ipv4(w->rest) == CHECKSUM_BAD)
        p->is_damaged = true;
    if (!ip->is_fragment) return true;
    if (p->is_damaged) {
        c->counters.bad_checksums++;
        return false;
    }
    c->counters.fragments++;
    return ip_frag_add(&c->fragments, ip, &p->packet, &p->pieces, &p->piece_count);
}

void capture_packet(struct capture *c, const struct packet *packet)
{
    c->counters.packets++;
    c->counters.bytes += packet->cap_len;
    struct flow_packet p;
    p.packet = (struct stream_packet){.at = {packet->time_ns, packet->number},
                                      .source = packet->source,
                                      .offset = packet->offset,
                                      .time_digits = packet->time_digits};
    p.pieces = NULL;
    p.piece_count = 0;
    p.stays = packet->stays;
    p.is_damaged = false;
    struct layer_walk walk;
    struct ip_datagram ip;
    layer_begin(&walk, packet->linktype, bytes_of(packet->data, packet->cap_len),
                packet->wire_len - packet->cap_len);
    while (read_datagram(c, &walk, &ip, &p)) {
        if (ip.protocol == IP_PROTOCOL_TCP) {
            p.tunnels = walk.tunnels;
            p.tunnel_count = walk.tunnel_count;
            p.vlans = &walk.vlans;
            take_segment(c, &ip, &p);
            return;
        }
        if (ip.protocol == IP_PROTOCOL_UDP && c->dns) {
            struct bytes message = dns_of_udp(ip.payload);
            if (!bytes_is_none(message)) c->dns(c->dns_ctx, message, &p.packet.at);
        }
        if (!layer_enter(&walk, &ip)) {
            c->counters.not_tcp++;
            return;
        }
    }
}

void capture_tick(struct capture *c, int64_t time_ns)
{
    for (int i = 0; i < TICK_ROUNDS; i++) flow_table_tick(&c->flows, time_ns);
}

void capture_finish(struct capture *c)
{
    flow_table_finish(&c->flows);
}

void capture_count(const struct capture *c, struct capture_counters *out)
{
    *out = c->counters;
    out->fragments_lost = c->fragments.dropped;
    out->other_ports += c->flows.counters.other;
    out->half_open_shed = c->flows.preludes.shed;
    out->swallowed = c->flows.counters.swallowed;
    out->sessions = c->flows.counters.sessions;
    out->evicted = c->flows.counters.evicted;
    out->aged = c->flows.counters.aged;
    out->out_of_order = c->flows.shared.out_of_order;
    out->retransmitted = c->flows.shared.retransmitted;
    out->gaps = c->flows.shared.gaps;
    out->half_open = flow_table_count(&c->flows, FLOW_HALF_OPEN) +
                     c->flows.preludes.oldest[PRELUDE_HALF_OPEN].count;
    out->open = flow_table_count(&c->flows, FLOW_OPEN) +
                flow_table_count(&c->flows, FLOW_ESTABLISHED) +
                flow_table_count(&c->flows, FLOW_HALF_OPEN);
    out->waiting_bytes = c->flows.shared.pending_total + c->flows.preludes.octets;
}
