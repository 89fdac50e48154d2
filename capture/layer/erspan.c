// SPDX-License-Identifier: BSD-2-Clause
//
// ERSPAN: what a switch mirrors, in GRE (draft-foschiano-erspan). Type I has no header of its own
// and no sequence number in GRE, type II has 8 octets, type III 12, and 8 more where it says so.

#include "capture/layer/layer.h"

enum { ERSPAN_SESSION = 0x3ff };

struct layer_next layer_erspan_2(struct layer_walk *w)
{
    layer_set_tunnel(w, STREAM_TUNNEL_ERSPAN, false, 0);
    if (w->has_sequence) {
        const uint8_t *h = layer_take(w, 8);
        if (!h || h[0] >> 4 != 1) return layer_none();
        layer_set_tunnel(w, STREAM_TUNNEL_ERSPAN, true, layer_be16(h + 2) & ERSPAN_SESSION);
    }
    return layer_of(LAYER_LINK, LINKTYPE_ETHERNET);
}

// version:4 vlan:12  cos:3 bso:2 t:1 session:10  time:32  group:16  p:1 type:5 hw:6 d:1 gra:2 o:1
struct layer_next layer_erspan_3(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 12);
    if (!h || h[0] >> 4 != 2) return layer_none();
    layer_set_tunnel(w, STREAM_TUNNEL_ERSPAN, true, layer_be16(h + 2) & ERSPAN_SESSION);
    unsigned last = layer_be16(h + 10);
    if (last & 1 && !layer_take(w, 8)) return layer_none();
    bool is_ip = (last >> 10 & 31) == 2;
    return is_ip ? layer_of(LAYER_OWN, LAYER_OWN_IP) : layer_of(LAYER_LINK, LINKTYPE_ETHERNET);
}
