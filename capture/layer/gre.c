// SPDX-License-Identifier: BSD-2-Clause
//
// GRE (RFC 2784, RFC 2890; with routing as in RFC 1701), and the version of PPTP (RFC 2637), whose
// PPP is followed where it is neither compressed nor encrypted.
//
//   C R K S s recur flags version:16  protocol:16  [checksum:16 offset:16] [key:32] [sequence:32]
//   [routing: family:16 offset:8 length:8 data]*

#include "capture/layer/layer.h"

enum {
    GRE_CHECKSUM = 0x8000,
    GRE_ROUTING = 0x4000,
    GRE_KEY = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_ACK = 0x0080, // version 1
    GRE_VERSION = 0x0007,
    GRE_ROUTES = 16,
};

// Source route entries, the last of which has length 0.
static bool skip_routing(struct layer_walk *w)
{
    for (int i = 0; i < GRE_ROUTES; i++) {
        const uint8_t *entry = layer_take(w, 4);
        if (!entry) return false;
        if (entry[3] == 0) return true;
        if (!layer_take(w, entry[3])) return false;
    }
    return false;
}

// The key is the payload's length and the call's number.
static struct layer_next read_pptp(struct layer_walk *w, unsigned flags)
{
    const uint8_t *key = flags & GRE_KEY ? layer_take(w, 4) : NULL;
    if (!key) return layer_none();
    if (flags & GRE_SEQUENCE && !layer_take(w, 4)) return layer_none();
    if (flags & GRE_ACK && !layer_take(w, 4)) return layer_none();
    layer_set_tunnel(w, STREAM_TUNNEL_GRE, true, layer_be16(key + 2));
    layer_trim(w, layer_be16(key));
    return layer_of(LAYER_GRE, 0x880b);
}

struct layer_next layer_gre(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 4);
    if (!h) return layer_none();
    unsigned flags = layer_be16(h);
    if ((flags & GRE_VERSION) == 1) return read_pptp(w, flags);
    if ((flags & GRE_VERSION) != 0) return layer_none();
    if (flags & (GRE_CHECKSUM | GRE_ROUTING) && !layer_take(w, 4)) return layer_none();
    const uint8_t *key = flags & GRE_KEY ? layer_take(w, 4) : NULL;
    if (flags & GRE_KEY && !key) return layer_none();
    if (flags & GRE_SEQUENCE && !layer_take(w, 4)) return layer_none();
    if (flags & GRE_ROUTING && !skip_routing(w)) return layer_none();
    w->has_sequence = (flags & GRE_SEQUENCE) != 0;
    layer_set_tunnel(w, STREAM_TUNNEL_GRE, key != NULL, key ? layer_be32(key) : 0);
    struct layer_next next = layer_of(LAYER_GRE, layer_be16(h + 2));
    return layer_is_known(next) ? next : layer_of(LAYER_ETHER, next.number);
}
