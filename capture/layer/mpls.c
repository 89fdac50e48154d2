// SPDX-License-Identifier: BSD-2-Clause
//
// MPLS label stacks (RFC 3032). Nothing says what follows the last label; as routers do that look
// for equal paths, the first nibble decides (RFC 4928): 4 and 6 are IP, 0 is the control word of an
// Ethernet pseudowire (RFC 4448), anything else an Ethernet frame without one.

#include "capture/layer/layer.h"

struct layer_next layer_mpls(struct layer_walk *w)
{
    const uint8_t *label;
    unsigned depth = 0;
    do {
        label = layer_take(w, 4);
        if (!label || depth++ == LIMIT_LAYERS) return layer_none();
    } while (!(label[2] & 1));
    if (w->rest.len == 0) return layer_none();
    switch (w->rest.data[0] >> 4) {
    case 4:
    case 6: return layer_of(LAYER_OWN, LAYER_OWN_IP);
    case 0: return layer_take(w, 4) ? layer_of(LAYER_LINK, LINKTYPE_ETHERNET) : layer_none();
    default: return layer_of(LAYER_LINK, LINKTYPE_ETHERNET);
    }
}
