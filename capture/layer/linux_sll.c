// SPDX-License-Identifier: BSD-2-Clause
//
// The "cooked" link layers of Linux, which stand for any other one (LINKTYPE_LINUX_SLL, _SLL2).

#include "capture/layer/layer.h"

// packet type:2 ARPHRD:2 address length:2 address:8 protocol:2
struct layer_next layer_linux_sll(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 16);
    return h ? layer_of(LAYER_ETHER, layer_be16(h + 14)) : layer_none();
}

// protocol:2 reserved:2 interface:4 ARPHRD:2 packet type:1 address length:1 address:8
struct layer_next layer_linux_sll2(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 20);
    return h ? layer_of(LAYER_ETHER, layer_be16(h)) : layer_none();
}
