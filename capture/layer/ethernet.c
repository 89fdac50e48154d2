// SPDX-License-Identifier: BSD-2-Clause
//
// Ethernet (IEEE 802.3), also as what a tunnel carries, and VLAN tags (802.1Q, 802.1ad).

#include "capture/layer/layer.h"

// destination:6 source:6 type:2. A type below 1536 is a length (IEEE 802.3): never IP for us.
struct layer_next layer_ethernet(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 14);
    return h ? layer_of(LAYER_ETHER, layer_be16(h + 12)) : layer_none();
}

// priority and eligibility to be dropped:4 bits, number:12 bits, type:2
struct layer_next layer_vlan(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 4);
    if (!h) return layer_none();
    if (w->vlans.count < STREAM_VLANS)
        w->vlans.ids[w->vlans.count++] = (uint16_t)(layer_be16(h) & 0x0fff);
    return layer_of(LAYER_ETHER, layer_be16(h + 2));
}
