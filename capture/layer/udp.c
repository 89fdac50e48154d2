// SPDX-License-Identifier: BSD-2-Clause
//
// UDP (RFC 768), for the tunnels in it: known by the port of either side, the destination's first.

#include "capture/layer/layer.h"

// source:2 destination:2 length:2 checksum:2. A length of 0 is that of an offloaded datagram.
struct layer_next layer_udp(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 8);
    if (!h) return layer_none();
    unsigned source = layer_be16(h);
    unsigned destination = layer_be16(h + 2);
    size_t length = layer_be16(h + 4);
    if (length >= 8) layer_trim(w, length - 8);
    layer_tunnel(w)->client.port = (uint16_t)source;
    layer_tunnel(w)->server.port = (uint16_t)destination;
    struct layer_next next = layer_of(LAYER_UDP, destination);
    return layer_is_known(next) ? next : layer_of(LAYER_UDP, source);
}
