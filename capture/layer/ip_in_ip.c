// SPDX-License-Identifier: BSD-2-Clause
//
// A datagram right inside another one: IP in IP (RFC 2003, RFC 2473), 6in4 (RFC 4213).

#include "capture/layer/layer.h"

struct layer_next layer_ipv4_in_ip(struct layer_walk *w)
{
    layer_set_tunnel(w, STREAM_TUNNEL_IPIP, false, 0);
    return layer_of(LAYER_OWN, LAYER_OWN_IP);
}

struct layer_next layer_ipv6_in_ip(struct layer_walk *w)
{
    bool is_6in4 = layer_tunnel(w)->client.ip_version == 4;
    layer_set_tunnel(w, is_6in4 ? STREAM_TUNNEL_6IN4 : STREAM_TUNNEL_IPIP, false, 0);
    return layer_of(LAYER_OWN, LAYER_OWN_IP);
}
