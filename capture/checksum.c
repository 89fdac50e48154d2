// SPDX-License-Identifier: BSD-2-Clause

#include "capture/checksum.h"

enum { IPV4_CHECKSUM = 10, TCP_CHECKSUM = 16, TCP_MIN = 20 };

// RFC 1071: words in network order, added with the carry coming back in; an odd octet is a word's
// first half.
static uint64_t add(uint64_t sum, const uint8_t *octets, size_t len)
{
    for (size_t i = 0; i + 1 < len; i += 2) sum += (uint64_t)octets[i] << 8 | octets[i + 1];
    if (len % 2) sum += (uint64_t)octets[len - 1] << 8;
    return sum;
}

static uint16_t fold(uint64_t sum)
{
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}

static uint16_t word_at(const uint8_t *octets)
{
    return (uint16_t)(octets[0] << 8 | octets[1]);
}

enum checksum checksum_ipv4(struct bytes frame)
{
    size_t header = (size_t)(frame.data[0] & 15) * 4;
    if (frame.len < header) return CHECKSUM_UNKNOWN;
    if (fold(add(0, frame.data, header)) == 0xffff) return CHECKSUM_GOOD;
    return word_at(frame.data + IPV4_CHECKSUM) == 0 ? CHECKSUM_OFFLOADED : CHECKSUM_BAD;
}

// Without the length, which cards that cut large segments add themselves.
static uint64_t pseudo_header(const struct ip_datagram *ip)
{
    size_t len = ip->version == 4 ? 4 : 16;
    return add(add(IP_PROTOCOL_TCP, ip->source, len), ip->destination, len);
}

enum checksum checksum_tcp(const struct ip_datagram *ip)
{
    struct bytes segment = ip->payload;
    if (segment.len < ip->payload_wire_len || segment.len < TCP_MIN) return CHECKSUM_UNKNOWN;
    uint64_t pseudo = pseudo_header(ip);
    uint64_t with_len = pseudo + (segment.len >> 16) + (segment.len & 0xffff);
    if (fold(add(with_len, segment.data, segment.len)) == 0xffff) return CHECKSUM_GOOD;
    uint16_t field = word_at(segment.data + TCP_CHECKSUM);
    bool is_offloaded = field == 0 || field == fold(pseudo) || field == fold(with_len);
    return is_offloaded ? CHECKSUM_OFFLOADED : CHECKSUM_BAD;
}
