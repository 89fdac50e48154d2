// SPDX-License-Identifier: BSD-2-Clause
//
// VXLAN (RFC 7348) and its extension for other payloads (draft-ietf-nvo3-vxlan-gpe).
//
//   flags:8  reserved:24 (the last 8: next protocol of GPE)  VNI:24  reserved:8

#include "capture/layer/layer.h"

enum { VXLAN_HAS_VNI = 0x08, VXLAN_HAS_NEXT = 0x04 };

static const uint8_t *take_header(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 8);
    if (!h || !(h[0] & VXLAN_HAS_VNI)) return NULL;
    layer_set_tunnel(w, STREAM_TUNNEL_VXLAN, true, layer_be32(h + 4) >> 8);
    return h;
}

struct layer_next layer_vxlan(struct layer_walk *w)
{
    return take_header(w) ? layer_of(LAYER_LINK, LINKTYPE_ETHERNET) : layer_none();
}

struct layer_next layer_vxlan_gpe(struct layer_walk *w)
{
    const uint8_t *h = take_header(w);
    if (!h) return layer_none();
    if (!(h[0] & VXLAN_HAS_NEXT)) return layer_of(LAYER_LINK, LINKTYPE_ETHERNET);
    switch (h[3]) {
    case 1:
    case 2: return layer_of(LAYER_OWN, LAYER_OWN_IP);
    case 3: return layer_of(LAYER_LINK, LINKTYPE_ETHERNET);
    case 5: return layer_of(LAYER_LINK, LINKTYPE_MPLS);
    default: return layer_none();
    }
}
