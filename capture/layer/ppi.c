// SPDX-License-Identifier: BSD-2-Clause
//
// Per-Packet Information (CACE's PPI): version:1 flags:1 length:2 link type:4, little-endian;
// fields up to length; then a frame of that link type.

#include "capture/layer/layer.h"

struct layer_next layer_ppi(struct layer_walk *w)
{
    if (w->rest.len < 8) return layer_none();
    const uint8_t *h = w->rest.data;
    size_t length = h[2] | (size_t)h[3] << 8;
    if (h[0] != 0 || h[6] != 0 || h[7] != 0 || length < 8 || !layer_take(w, length))
        return layer_none();
    return layer_of(LAYER_LINK, h[4] | (unsigned)h[5] << 8);
}
