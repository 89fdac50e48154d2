// SPDX-License-Identifier: BSD-2-Clause
#include "capture/dns.h"

#include "base/rd.h"

enum { UDP_HEADER = 8 };

// source:2 destination:2 length:2 checksum:2. A length of 0 is that of an offloaded datagram.
struct bytes dns_of_udp(struct bytes datagram)
{
    struct rd r = rd_of(datagram);
    unsigned port = rd_be16(&r);
    rd_be16(&r);
    size_t len = rd_be16(&r);
    rd_be16(&r);
    if (r.failed || port != DNS_PORT) return BYTES_NONE;
    if (len == 0) len = datagram.len;
    if (len <= UDP_HEADER || len > datagram.len) return BYTES_NONE;
    return bytes_of(datagram.data + UDP_HEADER, len - UDP_HEADER);
}

struct bytes dns_of_tcp(struct bytes *payload)
{
    struct rd r = rd_of(*payload);
    size_t len = rd_be16(&r);
    if (!rd_need(&r, len) || len == 0) return BYTES_NONE;
    *payload = bytes_skip(*payload, 2 + len);
    return bytes_of(r.cur, len);
}
