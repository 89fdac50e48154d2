// SPDX-License-Identifier: BSD-2-Clause
//
// PPP (RFC 1661), in HDLC framing (RFC 1662), with a direction before it, and over Ethernet
// (RFC 2516).

#include "capture/layer/layer.h"

// [address:1 control:1] protocol:1 or 2. A first octet that is odd is the whole protocol.
struct layer_next layer_ppp(struct layer_walk *w)
{
    if (w->rest.len >= 2 && layer_be16(w->rest.data) == 0xff03) layer_take(w, 2);
    const uint8_t *h = layer_take(w, 1);
    if (!h) return layer_none();
    if (h[0] & 1) return layer_of(LAYER_PPP, h[0]);
    return layer_take(w, 1) ? layer_of(LAYER_PPP, layer_be16(h)) : layer_none();
}

// direction:1 and the frame; pppd's direction takes the place of the address (0xff), so that 0x03
// follows it.
struct layer_next layer_ppp_with_dir(struct layer_walk *w)
{
    if (!layer_take(w, 1)) return layer_none();
    if (w->rest.len >= 1 && w->rest.data[0] == 0x03) layer_take(w, 1);
    return layer_ppp(w);
}

// version and type:1 code:1 session:2 length:2, PPP without address and control.
struct layer_next layer_pppoe(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 6);
    if (!h || h[0] != 0x11 || h[1] != 0) return layer_none();
    return layer_ppp(w);
}
