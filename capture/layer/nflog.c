// SPDX-License-Identifier: BSD-2-Clause
//
// What Linux' netfilter logs (LINKTYPE_NFLOG): family:1 version:1 resource:2, then attributes of
// length:2 type:2 value, each rounded up to four octets. Lengths and types are in the byte order of
// whoever recorded; the payload begins with the IP header.

#include "capture/layer/layer.h"

enum { NFLOG_PAYLOAD = 9, NFLOG_ATTRIBUTE = 4 };

// Types are small, so one of the two octets of a type is zero: the first in network order.
static bool is_big_endian(const uint8_t *attribute)
{
    return attribute[2] == 0 && attribute[3] != 0;
}

struct layer_next layer_nflog(struct layer_walk *w)
{
    const uint8_t *h = layer_take(w, 4);
    if (!h || h[1] != 0) return layer_none();
    for (unsigned n = 0; n < LIMIT_NFLOG_ATTRIBUTES; n++) {
        const uint8_t *a = layer_take(w, NFLOG_ATTRIBUTE);
        if (!a) return layer_none();
        bool is_big = is_big_endian(a);
        size_t len = is_big ? layer_be16(a) : a[0] | (size_t)a[1] << 8;
        unsigned type = is_big ? layer_be16(a + 2) : a[2] | (unsigned)a[3] << 8;
        if (len < NFLOG_ATTRIBUTE) return layer_none();
        len -= NFLOG_ATTRIBUTE;
        if (type == NFLOG_PAYLOAD) {
            layer_trim(w, len);
            return layer_of(LAYER_OWN, LAYER_OWN_IP);
        }
        if (!layer_take(w, (len + 3) & ~(size_t)3)) return layer_none();
    }
    return layer_none();
}
