// SPDX-License-Identifier: BSD-2-Clause

#include "capture/ip.h"

#include "base/limits.h"
#include "base/rd.h"

enum { IPV4_MIN = 20, IPV6_HEADER = 40 };

// Next-header values of IPv6 extension headers (RFC 8200 4, RFC 4302).
enum {
    NEXT_HOP_BY_HOP = 0,
    NEXT_ROUTING = 43,
    NEXT_FRAGMENT = 44,
    NEXT_AH = 51,
    NEXT_DESTINATION = 60,
    NEXT_MOBILITY = 135,
};

// What lies at [from, total) of the datagram, as far as it was captured. A total beyond what was on
// the wire is a frame that no receiver takes whole: what there is counts.
static void set_payload(struct ip_datagram *out, struct bytes frame, size_t wire, size_t from,
                        size_t total)
{
    if (total > wire) total = wire;
    size_t captured = total < frame.len ? total : frame.len;
    out->payload_wire_len = total > from ? total - from : 0;
    out->payload = bytes_skip(bytes_first(frame, captured), from);
}

// In words, as they are read again soon: octets that were written one way and are read another
// have to wait until they are in the cache.
static void put_address(uint8_t out[16], const uint8_t *h)
{
    uint64_t words[2] = {0};
    memcpy(&words[0], h, 4);
    memcpy(out, &words[0], 8);
    memcpy(out + 8, &words[1], 8);
}

static bool read_ipv4(struct bytes frame, size_t wire, struct ip_datagram *out)
{
    if (frame.len < IPV4_MIN) return false;
    const uint8_t *h = frame.data;
    size_t header = (size_t)(h[0] & 15) * 4;
    size_t total = (size_t)h[2] << 8 | h[3];
    if (total == 0) total = wire;
    if (header < IPV4_MIN || header > frame.len || total < header) return false;
    unsigned fragment = (unsigned)h[6] << 8 | h[7];
    out->version = 4;
    out->protocol = h[9];
    put_address(out->source, h + 12);
    put_address(out->destination, h + 16);
    out->more_fragments = (fragment & 0x2000) != 0;
    out->fragment_offset = (fragment & 0x1fff) * 8;
    out->is_fragment = out->more_fragments || out->fragment_offset > 0;
    out->fragment_id = (uint32_t)h[4] << 8 | h[5];
    set_payload(out, frame, wire, header, total);
    return true;
}

// Length of the extension header at r, whose type is next; 0: it is none that we step over.
static size_t extension_len(uint8_t next, const struct rd *r)
{
    switch (next) {
    case NEXT_HOP_BY_HOP:
    case NEXT_ROUTING:
    case NEXT_DESTINATION:
    case NEXT_MOBILITY: return rd_left(r) < 2 ? 0 : ((size_t)r->cur[1] + 1) * 8;
    case NEXT_AH: return rd_left(r) < 2 ? 0 : ((size_t)r->cur[1] + 2) * 4;
    case NEXT_FRAGMENT: return 8;
    default: return 0;
    }
}

static bool read_ipv6(struct bytes frame, size_t wire, struct ip_datagram *out)
{
    if (frame.len < IPV6_HEADER) return false;
    const uint8_t *h = frame.data;
    size_t length = (size_t)h[4] << 8 | h[5];
    size_t total = length == 0 ? wire : IPV6_HEADER + length;
    uint8_t next = h[6];
    out->version = 6;
    memcpy(out->source, h + 8, 16);
    memcpy(out->destination, h + 24, 16);
    out->is_fragment = false;
    struct rd r = rd_of(bytes_first(frame, total));
    rd_skip(&r, IPV6_HEADER);
    for (int depth = 0; depth < LIMIT_IP_EXTENSIONS; depth++) {
        size_t len = extension_len(next, &r);
        if (len == 0) break;
        struct bytes header = rd_bytes(&r, len);
        if (r.failed) return false;
        bool is_fragment_header = next == NEXT_FRAGMENT;
        next = header.data[0];
        if (is_fragment_header) {
            unsigned field = (unsigned)header.data[2] << 8 | header.data[3];
            out->more_fragments = (field & 1) != 0;
            out->fragment_offset = field & 0xfff8;
            // Offset 0 and no more is an "atomic fragment" (RFC 6946): a whole datagram.
            out->is_fragment = out->more_fragments || out->fragment_offset > 0;
            struct rd id = rd_of(bytes_skip(header, 4));
            out->fragment_id = rd_be32(&id);
            if (out->is_fragment) break;
        }
    }
    out->protocol = next;
    set_payload(out, frame, wire, (size_t)(r.cur - frame.data), total);
    return true;
}

bool ip_read(struct bytes frame, size_t missing, struct ip_datagram *out)
{
    if (frame.len == 0) return false;
    size_t wire = frame.len + missing;
    switch (frame.data[0] >> 4) {
    case 4: return read_ipv4(frame, wire, out);
    case 6: return read_ipv6(frame, wire, out);
    default: return false;
    }
}
