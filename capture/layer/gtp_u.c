// SPDX-License-Identifier: BSD-2-Clause
//
// GTP-U, what mobile networks carry their users' packets in (3GPP TS 29.281): flags:8 type:8
// length:16 TEID:32, and where a flag says so sequence:16 N-PDU:8 next extension:8. Extension
// headers: length:8 (in four octets) content, next:8.

#include "capture/layer/layer.h"

enum {
    GTP_VERSION_1 = 0x30, // and the bit that tells GTP from GTP'
    GTP_EXTENSION = 0x04,
    GTP_OPTIONS = 0x07,
    GTP_G_PDU = 255,
    GTP_EXTENSIONS = 16,
};

static bool skip_extensions(struct layer_walk *w, uint8_t next)
{
    for (int i = 0; next != 0 && i < GTP_EXTENSIONS; i++) {
        size_t len = w->rest.len > 0 ? (size_t)w->rest.data[0] * 4 : 0;
        const uint8_t *h = len > 0 ? layer_take(w, len) : NULL;
        if (!h) return false;
        next = h[len - 1];
    }
    return next == 0;
}

struct layer_next layer_gtp_u(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 8);
    if (!h || (h[0] & 0xf0) != GTP_VERSION_1 || h[1] != GTP_G_PDU) return layer_none();
    layer_trim(w, layer_be16(h + 2));
    if (h[0] & GTP_OPTIONS) {
        const uint8_t *options = layer_take(w, 4);
        if (!options) return layer_none();
        if (h[0] & GTP_EXTENSION && !skip_extensions(w, options[3])) return layer_none();
    }
    layer_set_tunnel(w, STREAM_TUNNEL_GTP_U, true, layer_be32(h + 4));
    return layer_of(LAYER_OWN, LAYER_OWN_IP);
}
