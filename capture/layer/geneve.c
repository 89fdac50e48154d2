// SPDX-License-Identifier: BSD-2-Clause
//
// Geneve (RFC 8926): version:2 option length:6 (in four octets)  O C reserved  type:16  VNI:24
// reserved:8  options

#include "capture/layer/layer.h"

struct layer_next layer_geneve(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 8);
    if (!h || h[0] >> 6 != 0) return layer_none();
    if (!layer_take(w, (size_t)(h[0] & 63) * 4)) return layer_none();
    layer_set_tunnel(w, STREAM_TUNNEL_GENEVE, true, layer_be32(h + 4) >> 8);
    return layer_of(LAYER_ETHER, layer_be16(h + 2));
}
