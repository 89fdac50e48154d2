// SPDX-License-Identifier: BSD-2-Clause
//
// The layers that may lie around a TCP segment: link layers, tags and labels, tunnels. One table in
// layer.c has a row for each, with the numbers it is known by; a new layer is one file here and its
// rows there. A walk goes from the link layer to an IP datagram, and from a datagram that is a
// tunnel to the one inside:
//
//     layer_begin(&walk, linktype, frame, missing);
//     while (layer_find_ip(&walk)) {
//         ip_read(walk.rest, walk.missing, &ip); ...
//         if (ip.protocol == IP_PROTOCOL_TCP) ...
//         if (!layer_enter(&walk, &ip)) break;
//     }
//
// A walk takes at most LIMIT_LAYERS steps and LIMIT_TUNNELS tunnels.
#ifndef SMTPSCOPE_CAPTURE_LAYER_LAYER_H
#define SMTPSCOPE_CAPTURE_LAYER_LAYER_H

#include "base/limits.h"
#include "base/stream.h"
#include "capture/ip.h"

// LINKTYPE_ values (and the DLT_ values that stand in files in their place).
enum {
    LINKTYPE_NULL = 0,
    LINKTYPE_ETHERNET = 1,
    LINKTYPE_PPP = 9,
    LINKTYPE_PPP_HDLC = 50,
    LINKTYPE_PPP_ETHER = 51,
    LINKTYPE_RAW = 101,
    LINKTYPE_LOOP = 108,
    LINKTYPE_LINUX_SLL = 113,
    LINKTYPE_PPP_PPPD = 166,
    LINKTYPE_PPI = 192,
    LINKTYPE_PPP_WITH_DIR = 204,
    LINKTYPE_MPLS = 219,
    LINKTYPE_IPV4 = 228,
    LINKTYPE_IPV6 = 229,
    LINKTYPE_NFLOG = 239,
    LINKTYPE_LINUX_SLL2 = 276,
};

// Whose numbers name the next layer.
enum layer_space {
    LAYER_LINK,   // LINKTYPE_ values
    LAYER_ETHER,  // Ethernet types (IEEE 802)
    LAYER_PPP,    // PPP protocols (RFC 1661)
    LAYER_IP,     // IP protocols
    LAYER_UDP,    // ports
    LAYER_GRE,    // Ethernet types that mean something in GRE only
    LAYER_OWN,    // what no registry numbers: enum layer_own
    LAYER_SPACES, // none of them: the walk ends
};

enum layer_own {
    LAYER_OWN_IP, // a datagram whose first nibble says the version
};

struct layer_next {
    uint16_t space;
    uint16_t number;
};

// Where a walk is. Private to this folder but for rest, missing, the tags and the tunnels.
struct layer_walk {
    struct bytes rest; // captured octets that no layer has read yet
    size_t missing;    // octets that followed them on the wire
    struct layer_next next;
    unsigned steps;
    bool has_sequence; // GRE: a sequence number was there
    struct stream_vlans vlans; // of the frame that rest lies in
    uint8_t tunnel_count;
    struct stream_tunnel tunnels[LIMIT_TUNNELS]; // outermost first; client is the packet's sender
};

// Reads one header at w->rest, steps over it and says what follows. Cut or malformed: layer_none().
typedef struct layer_next layer_fn(struct layer_walk *w);

static inline struct layer_next layer_of(enum layer_space space, unsigned number)
{
    return (struct layer_next){(uint16_t)space, (uint16_t)number};
}

static inline struct layer_next layer_none(void)
{
    return layer_of(LAYER_SPACES, 0);
}

// false: frames of this link type are not decoded.
bool layer_is_linktype(uint16_t linktype);
// "Ethernet"; "unknown" for one that is not decoded.
const char *layer_linktype_name(uint16_t linktype);

// At the start of a frame of linktype; missing octets of it are not in the capture.
void layer_begin(struct layer_walk *w, uint16_t linktype, struct bytes frame, size_t missing);

// Goes on to the next IP datagram (version 4 or 6, not verified): w->rest begins with it and may
// end with padding, since IP's own length says where it ends. false: there is none.
bool layer_find_ip(struct layer_walk *w);

// Into the payload of a whole datagram whose protocol is a tunnel: adds a tunnel; layer_find_ip
// comes next. false: it is none that is decoded.
bool layer_enter(struct layer_walk *w, const struct ip_datagram *ip);

// Whether a protocol of IP is a tunnel, or may be one.
bool layer_is_tunnel(uint8_t protocol);

// ---- For the layers ----

// The next octets of w->rest, len of them; NULL: they are not there. Steps over them.
const uint8_t *layer_take(struct layer_walk *w, size_t len);
// Of the rest, octets from len on are none of this datagram (trailers, padding).
void layer_trim(struct layer_walk *w, size_t len);
bool layer_is_known(struct layer_next next);
// The innermost tunnel, which layer_enter has added. Never NULL inside a tunnel.
struct stream_tunnel *layer_tunnel(struct layer_walk *w);
void layer_set_tunnel(struct layer_walk *w, enum stream_tunnel_type type, bool has_id, uint32_t id);

static inline unsigned layer_be16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static inline uint32_t layer_be32(const uint8_t *at)
{
    return (uint32_t)layer_be16(at) << 16 | layer_be16(at + 2);
}

layer_fn layer_ethernet, layer_vlan;
layer_fn layer_linux_sll, layer_linux_sll2;
layer_fn layer_raw, layer_bsd_loopback;
layer_fn layer_ppp, layer_ppp_with_dir, layer_pppoe;
layer_fn layer_mpls;
layer_fn layer_nflog;
layer_fn layer_ppi;
layer_fn layer_udp;
layer_fn layer_gre;
layer_fn layer_erspan_2, layer_erspan_3;
layer_fn layer_ipv4_in_ip, layer_ipv6_in_ip;
layer_fn layer_vxlan, layer_vxlan_gpe;
layer_fn layer_geneve;
layer_fn layer_teredo;
layer_fn layer_gtp_u;

#endif
