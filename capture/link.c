// SPDX-License-Identifier: BSD-2-Clause

#include "capture/link.h"

#include "base/limits.h"

// Ethernet types (IEEE 802); PPP's protocol numbers are mapped to them.
enum {
    TYPE_IPV4 = 0x0800,
    TYPE_VLAN = 0x8100,
    TYPE_IPV6 = 0x86dd,
    TYPE_MPLS = 0x8847,
    TYPE_MPLS_MULTICAST = 0x8848,
    TYPE_PPPOE = 0x8864,
    TYPE_QINQ = 0x88a8,
    TYPE_VLAN_OLD = 0x9100,
    TYPE_VLAN_OLDER = 0x9200,
    // The first nibble tells the version, not a number before it.
    TYPE_IP_ANY = 0x10000,
    TYPE_NONE = 0x10001,
};

// Where the next header begins and what it is. *at moves; the result is its Ethernet type.
// TYPE_NONE: not IP, or cut.
typedef uint32_t link_step_fn(struct bytes frame, size_t *at);

static bool has(struct bytes frame, size_t at, size_t len)
{
    return at <= frame.len && frame.len - at >= len;
}

static uint32_t be16(struct bytes frame, size_t at)
{
    return (uint32_t)frame.data[at] << 8 | frame.data[at + 1];
}

// destination:6 source:6 type:2. A type below 1536 is a length (IEEE 802.3): never IP for us.
static uint32_t ethernet(struct bytes frame, size_t *at)
{
    if (!has(frame, *at, 14)) return TYPE_NONE;
    *at += 14;
    return be16(frame, *at - 2);
}

// packet type:2 ARPHRD:2 address length:2 address:8 protocol:2
static uint32_t linux_sll(struct bytes frame, size_t *at)
{
    if (!has(frame, *at, 16)) return TYPE_NONE;
    *at += 16;
    return be16(frame, *at - 2);
}

// protocol:2 reserved:2 interface:4 ARPHRD:2 packet type:1 address length:1 address:8
static uint32_t linux_sll2(struct bytes frame, size_t *at)
{
    if (!has(frame, *at, 20)) return TYPE_NONE;
    *at += 20;
    return be16(frame, *at - 20);
}

static uint32_t raw_ip(struct bytes frame, size_t *at)
{
    (void)frame;
    (void)at;
    return TYPE_IP_ANY;
}

// An address family in four octets, in the byte order of whoever wrote the file (NULL) or of the
// network (LOOP). IPv4 is 2 everywhere, IPv6 10, 24, 28 or 30; all lie in one octet of the four.
static uint32_t bsd_loopback(struct bytes frame, size_t *at)
{
    if (!has(frame, *at, 4)) return TYPE_NONE;
    const uint8_t *d = frame.data + *at;
    bool is_big = d[0] == 0 && d[1] == 0 && d[2] == 0;
    bool is_little = d[1] == 0 && d[2] == 0 && d[3] == 0;
    if (!is_big && !is_little) return TYPE_NONE;
    uint8_t family = is_big ? d[3] : d[0];
    *at += 4;
    if (family == 2) return TYPE_IPV4;
    bool is_ipv6 = family == 10 || family == 24 || family == 28 || family == 30;
    return is_ipv6 ? TYPE_IPV6 : TYPE_NONE;
}

static uint32_t ppp_type(uint32_t protocol)
{
    return protocol == 0x0021 ? TYPE_IPV4 : protocol == 0x0057 ? TYPE_IPV6 : TYPE_NONE;
}

// [address:1 control:1] protocol:1 or 2 (RFC 1661, RFC 1662).
static uint32_t ppp(struct bytes frame, size_t *at)
{
    if (has(frame, *at, 2) && be16(frame, *at) == 0xff03) *at += 2;
    if (!has(frame, *at, 2)) return TYPE_NONE;
    if (frame.data[*at] & 1) return ppp_type(frame.data[(*at)++]);
    *at += 2;
    return ppp_type(be16(frame, *at - 2));
}

// tag:2 type:2
static uint32_t vlan(struct bytes frame, size_t *at)
{
    if (!has(frame, *at, 4)) return TYPE_NONE;
    *at += 4;
    return be16(frame, *at - 2);
}

// label stack entries of four octets (RFC 3032); the last one has bit 0 of the third octet set.
static uint32_t mpls(struct bytes frame, size_t *at)
{
    for (int depth = 0; depth < LIMIT_LINK_DEPTH && has(frame, *at, 4); depth++) {
        *at += 4;
        if (frame.data[*at - 2] & 1) return TYPE_IP_ANY;
    }
    return TYPE_NONE;
}

// version and type:1 code:1 session:2 length:2 PPP protocol:2 (RFC 2516)
static uint32_t pppoe(struct bytes frame, size_t *at)
{
    if (!has(frame, *at, 8)) return TYPE_NONE;
    *at += 8;
    return ppp_type(be16(frame, *at - 2));
}

static const struct link_layer {
    uint16_t linktype;
    const char *name;
    link_step_fn *step;
} link_layers[] = {
    {LINKTYPE_ETHERNET, "Ethernet", ethernet},
    {LINKTYPE_LINUX_SLL, "Linux cooked", linux_sll},
    {LINKTYPE_LINUX_SLL2, "Linux cooked 2", linux_sll2},
    {LINKTYPE_RAW, "raw IP", raw_ip},
    {12, "raw IP", raw_ip}, // DLT_RAW here, and on OpenBSD
    {14, "raw IP", raw_ip},
    {LINKTYPE_IPV4, "IPv4", raw_ip},
    {LINKTYPE_IPV6, "IPv6", raw_ip},
    {LINKTYPE_NULL, "BSD loopback", bsd_loopback},
    {LINKTYPE_LOOP, "OpenBSD loopback", bsd_loopback},
    {9, "PPP", ppp},
    {50, "PPP in HDLC framing", ppp},
};

static const struct link_between {
    uint32_t type;
    link_step_fn *step;
} link_betweens[] = {
    {TYPE_VLAN, vlan}, {TYPE_QINQ, vlan},           {TYPE_VLAN_OLD, vlan}, {TYPE_VLAN_OLDER, vlan},
    {TYPE_MPLS, mpls}, {TYPE_MPLS_MULTICAST, mpls}, {TYPE_PPPOE, pppoe},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct link_layer *find_layer(uint16_t linktype)
{
    for (size_t i = 0; i < COUNT(link_layers); i++) {
        if (link_layers[i].linktype == linktype) return &link_layers[i];
    }
    return NULL;
}

static link_step_fn *find_between(uint32_t type)
{
    for (size_t i = 0; i < COUNT(link_betweens); i++) {
        if (link_betweens[i].type == type) return link_betweens[i].step;
    }
    return NULL;
}

bool link_is_known(uint16_t linktype)
{
    return find_layer(linktype) != NULL;
}

const char *link_name(uint16_t linktype)
{
    const struct link_layer *layer = find_layer(linktype);
    return layer ? layer->name : "unknown";
}

bool link_find_ip(uint16_t linktype, struct bytes frame, size_t *offset_out)
{
    const struct link_layer *layer = find_layer(linktype);
    if (!layer) return false;
    size_t at = 0;
    uint32_t type = layer->step(frame, &at);
    for (int depth = 0; depth < LIMIT_LINK_DEPTH; depth++) {
        if (type == TYPE_IPV4 || type == TYPE_IPV6 || type == TYPE_IP_ANY) {
            *offset_out = at;
            return has(frame, at, 1);
        }
        link_step_fn *step = find_between(type);
        if (!step) return false;
        type = step(frame, &at);
    }
    return false;
}
