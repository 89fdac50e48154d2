// SPDX-License-Identifier: BSD-2-Clause
//
// Teredo (RFC 4380 5.1.1): IPv6 in UDP, before it an authentication header and an origin
// indication, either, both or none.

#include "capture/layer/layer.h"

enum { TEREDO_ORIGIN = 0x0000, TEREDO_AUTHENTICATION = 0x0001 };

static bool is_indicator(const struct layer_walk *w, unsigned indicator)
{
    return w->rest.len >= 2 && layer_be16(w->rest.data) == indicator;
}

struct layer_next layer_teredo(struct layer_walk *w)
{
    if (is_indicator(w, TEREDO_AUTHENTICATION)) {
        // indicator:2 client id length:1 authentication length:1 both, nonce:8 confirmation:1
        const uint8_t *h = layer_take(w, 4);
        if (!h || !layer_take(w, (size_t)h[2] + h[3] + 9)) return layer_none();
    }
    if (is_indicator(w, TEREDO_ORIGIN) && !layer_take(w, 8)) return layer_none();
    if (w->rest.len == 0 || w->rest.data[0] >> 4 != 6) return layer_none();
    layer_set_tunnel(w, STREAM_TUNNEL_TEREDO, false, 0);
    return layer_of(LAYER_OWN, LAYER_OWN_IP);
}
