// SPDX-License-Identifier: BSD-2-Clause

#include "capture/layer/layer.h"

#include <assert.h>

enum { ETHERNET_HEADER = 14 };

// What nearly every frame has comes first: the table is searched from its start.
static const struct layer {
    enum layer_space space;
    uint16_t number;
    layer_fn *read;   // NULL: an IP datagram begins here
    const char *name; // of link types; shown where one is not decoded
} layers[] = {
    {LAYER_LINK, LINKTYPE_ETHERNET, layer_ethernet, "Ethernet"},
    {LAYER_ETHER, 0x0800, NULL, "IPv4"},
    {LAYER_ETHER, 0x86dd, NULL, "IPv6"},
    {LAYER_OWN, LAYER_OWN_IP, NULL, "IP"},
    {LAYER_LINK, LINKTYPE_LINUX_SLL, layer_linux_sll, "Linux cooked"},
    {LAYER_LINK, LINKTYPE_LINUX_SLL2, layer_linux_sll2, "Linux cooked 2"},
    {LAYER_LINK, LINKTYPE_RAW, layer_raw, "raw IP"},
    {LAYER_LINK, 12, layer_raw, "raw IP"}, // DLT_RAW here, and on OpenBSD
    {LAYER_LINK, 14, layer_raw, "raw IP"},
    {LAYER_LINK, LINKTYPE_IPV4, layer_raw, "IPv4"},
    {LAYER_LINK, LINKTYPE_IPV6, layer_raw, "IPv6"},
    {LAYER_LINK, LINKTYPE_NULL, layer_bsd_loopback, "BSD loopback"},
    {LAYER_LINK, LINKTYPE_LOOP, layer_bsd_loopback, "OpenBSD loopback"},
    {LAYER_LINK, LINKTYPE_PPP, layer_ppp, "PPP"},
    {LAYER_LINK, LINKTYPE_PPP_HDLC, layer_ppp, "PPP in HDLC framing"},
    {LAYER_LINK, LINKTYPE_PPP_ETHER, layer_pppoe, "PPPoE"},
    {LAYER_LINK, LINKTYPE_PPP_PPPD, layer_ppp_with_dir, "PPP with direction"},
    {LAYER_LINK, LINKTYPE_PPP_WITH_DIR, layer_ppp_with_dir, "PPP with direction"},
    {LAYER_LINK, LINKTYPE_MPLS, layer_mpls, "MPLS"},
    {LAYER_LINK, LINKTYPE_NFLOG, layer_nflog, "NFLOG"},
    {LAYER_LINK, LINKTYPE_PPI, layer_ppi, "PPI"},

    {LAYER_ETHER, 0x8100, layer_vlan, "802.1Q"},
    {LAYER_ETHER, 0x88a8, layer_vlan, "802.1ad"},
    {LAYER_ETHER, 0x9100, layer_vlan, "QinQ"},
    {LAYER_ETHER, 0x9200, layer_vlan, "QinQ"},
    {LAYER_ETHER, 0x8847, layer_mpls, "MPLS"},
    {LAYER_ETHER, 0x8848, layer_mpls, "MPLS multicast"},
    {LAYER_ETHER, 0x8864, layer_pppoe, "PPPoE session"},
    {LAYER_ETHER, 0x6558, layer_ethernet, "transparent Ethernet bridging"},

    {LAYER_GRE, 0x880b, layer_ppp, "PPP"},
    {LAYER_GRE, 0x88be, layer_erspan_2, "ERSPAN I, II"},
    {LAYER_GRE, 0x22eb, layer_erspan_3, "ERSPAN III"},

    {LAYER_PPP, 0x0021, NULL, "IPv4"},
    {LAYER_PPP, 0x0057, NULL, "IPv6"},
    {LAYER_PPP, 0x0281, layer_mpls, "MPLS"},
    {LAYER_PPP, 0x0283, layer_mpls, "MPLS multicast"},

    {LAYER_IP, IP_PROTOCOL_UDP, layer_udp, "UDP"},
    {LAYER_IP, 47, layer_gre, "GRE"},
    {LAYER_IP, 4, layer_ipv4_in_ip, "IPv4 in IP"},
    {LAYER_IP, 41, layer_ipv6_in_ip, "IPv6 in IP"},

    {LAYER_UDP, 4789, layer_vxlan, "VXLAN"},
    {LAYER_UDP, 8472, layer_vxlan, "VXLAN"}, // Linux' own before the number was assigned
    {LAYER_UDP, 4790, layer_vxlan_gpe, "VXLAN-GPE"},
    {LAYER_UDP, 6081, layer_geneve, "Geneve"},
    {LAYER_UDP, 3544, layer_teredo, "Teredo"},
    {LAYER_UDP, 2152, layer_gtp_u, "GTP-U"},
};

static const struct layer *find(struct layer_next next)
{
    for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++) {
        if (layers[i].space == next.space && layers[i].number == next.number) return &layers[i];
    }
    return NULL;
}

bool layer_is_known(struct layer_next next)
{
    return find(next) != NULL;
}

bool layer_is_linktype(uint16_t linktype)
{
    return layer_is_known(layer_of(LAYER_LINK, linktype));
}

const char *layer_linktype_name(uint16_t linktype)
{
    const struct layer *layer = find(layer_of(LAYER_LINK, linktype));
    return layer ? layer->name : "unknown";
}

bool layer_is_tunnel(uint8_t protocol)
{
    return layer_is_known(layer_of(LAYER_IP, protocol));
}

void layer_begin(struct layer_walk *w, uint16_t linktype, struct bytes frame, size_t missing)
{
    w->rest = frame;
    w->missing = missing;
    w->next = layer_of(LAYER_LINK, linktype);
    w->steps = 0;
    w->has_sequence = false;
    w->vlans.count = 0;
    w->tunnel_count = 0;
}

// IP in an Ethernet frame without tags: nearly every one.
static bool is_plain_ethernet(const struct layer_walk *w)
{
    if (w->next.space != LAYER_LINK || w->next.number != LINKTYPE_ETHERNET) return false;
    if (w->rest.len <= ETHERNET_HEADER) return false;
    unsigned type = layer_be16(w->rest.data + 12);
    return type == 0x0800 || type == 0x86dd;
}

bool layer_find_ip(struct layer_walk *w)
{
    if (is_plain_ethernet(w)) {
        w->rest = bytes_skip(w->rest, ETHERNET_HEADER);
        w->steps += 2;
        return true;
    }
    while (w->steps++ < LIMIT_LAYERS) {
        const struct layer *layer = find(w->next);
        if (!layer) return false;
        if (!layer->read) return w->rest.len > 0;
        w->next = layer->read(w);
    }
    return false;
}

static struct stream_endpoint endpoint(const struct ip_datagram *ip, const uint8_t *address)
{
    struct stream_endpoint e = {.ip_version = ip->version};
    memcpy(e.ip, address, sizeof e.ip);
    return e;
}

bool layer_enter(struct layer_walk *w, const struct ip_datagram *ip)
{
    if (!layer_is_tunnel(ip->protocol) || w->tunnel_count == LIMIT_TUNNELS) return false;
    w->tunnels[w->tunnel_count++] = (struct stream_tunnel){.client = endpoint(ip, ip->source),
                                                           .server = endpoint(ip, ip->destination),
                                                           .vlans = w->vlans};
    w->vlans.count = 0;
    w->rest = ip->payload;
    w->missing = ip->payload_wire_len - ip->payload.len;
    w->next = layer_of(LAYER_IP, ip->protocol);
    return true;
}

const uint8_t *layer_take(struct layer_walk *w, size_t len)
{
    if (w->rest.len < len) return NULL;
    const uint8_t *at = w->rest.data;
    w->rest = bytes_skip(w->rest, len);
    return at;
}

void layer_trim(struct layer_walk *w, size_t len)
{
    size_t wire = w->rest.len + w->missing;
    if (len >= wire) return;
    w->rest = bytes_first(w->rest, len);
    w->missing = len - w->rest.len;
}

struct stream_tunnel *layer_tunnel(struct layer_walk *w)
{
    assert(w->tunnel_count > 0);
    return &w->tunnels[w->tunnel_count - 1];
}

void layer_set_tunnel(struct layer_walk *w, enum stream_tunnel_type type, bool has_id, uint32_t id)
{
    struct stream_tunnel *t = layer_tunnel(w);
    t->type = type;
    t->has_id = has_id;
    t->id = id;
}
