// SPDX-License-Identifier: BSD-2-Clause
//
// Link types with no header at all, and the loopback of the BSDs.

#include "capture/layer/layer.h"

struct layer_next layer_raw(struct layer_walk *w)
{
    (void)w;
    return layer_of(LAYER_OWN, LAYER_OWN_IP);
}

// An address family in four octets, in the byte order of whoever wrote the file (NULL) or of the
// network (LOOP). IPv4 is 2 everywhere, IPv6 10, 24, 28 or 30; all lie in one octet of the four.
struct layer_next layer_bsd_loopback(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 4);
    if (!h) return layer_none();
    bool is_big = h[0] == 0 && h[1] == 0 && h[2] == 0;
    bool is_little = h[1] == 0 && h[2] == 0 && h[3] == 0;
    if (!is_big && !is_little) return layer_none();
    uint8_t family = is_big ? h[3] : h[0];
    bool is_ip = family == 2 || family == 10 || family == 24 || family == 28 || family == 30;
    return is_ip ? layer_of(LAYER_OWN, LAYER_OWN_IP) : layer_none();
}
