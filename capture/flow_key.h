// SPDX-License-Identifier: BSD-2-Clause
//
// What a connection is known by: its two endpoints, the same for both directions. All of it is
// about every packet, so it is in words and inline.
#ifndef SMTPSCOPE_CAPTURE_FLOW_KEY_H
#define SMTPSCOPE_CAPTURE_FLOW_KEY_H

#include "base/htable.h"
#include "capture/ip.h"
#include "capture/tcp.h"

// The endpoint whose address, then port, is the smaller number comes first. IPv4 addresses are in
// the first half of a first word.
struct flow_key {
    uint64_t ip[2][2]; // as in memory, network order
    uint16_t port[2];
    uint32_t version;
};

static inline uint64_t flow_key_number(uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return __builtin_bswap64(word);
#else
    return word;
#endif
}

static inline int flow_key_order(uint64_t a, uint64_t b)
{
    return (flow_key_number(a) > flow_key_number(b)) - (flow_key_number(a) < flow_key_number(b));
}

// Fills key and returns the direction of a packet from source: 0 when source is endpoint 0.
static inline unsigned flow_key_make(const struct ip_datagram *ip, const struct tcp_segment *tcp,
                                     struct flow_key *key)
{
    uint64_t source[2] = {0}, destination[2] = {0};
    memcpy(&source[0], ip->source, 8);
    memcpy(&destination[0], ip->destination, 8);
    if (ip->version != 4) {
        memcpy(&source[1], ip->source + 8, 8);
        memcpy(&destination[1], ip->destination + 8, 8);
    }
    int order = flow_key_order(source[0], destination[0]);
    if (order == 0) order = flow_key_order(source[1], destination[1]);
    if (order == 0) order = tcp->source_port <= tcp->destination_port ? -1 : 1;
    unsigned direction = order > 0;
    key->ip[direction][0] = source[0];
    key->ip[direction][1] = source[1];
    key->ip[!direction][0] = destination[0];
    key->ip[!direction][1] = destination[1];
    key->port[direction] = tcp->source_port;
    key->port[!direction] = tcp->destination_port;
    key->version = ip->version;
    return direction;
}

static inline uint32_t flow_key_ports(const struct flow_key *key)
{
    return (uint32_t)key->port[0] << 16 | key->port[1];
}

static inline bool flow_key_equal(const struct flow_key *a, const struct flow_key *b)
{
    uint64_t differs = (a->ip[0][0] ^ b->ip[0][0]) | (a->ip[0][1] ^ b->ip[0][1]) |
                       (a->ip[1][0] ^ b->ip[1][0]) | (a->ip[1][1] ^ b->ip[1][1]);
    return (differs | (flow_key_ports(a) ^ flow_key_ports(b)) | (a->version ^ b->version)) == 0;
}

// Of IPv4 only what is not zero: hashing the rest would cost as much as all else that is done to
// find a flow. The two words are multiplied, each under a half of the secret seed, and both halves
// of the product count: who does not know the seed cannot choose connections that collide, and
// where that product is not to be had a general hash takes its place.
static inline uint64_t flow_key_hash(const struct flow_key *key, const uint64_t seed[2])
{
    if (key->version != 4) return htable_hash(bytes_of(key, sizeof *key), seed);
    uint64_t words[2] = {flow_key_number(key->ip[0][0]) | flow_key_number(key->ip[1][0]) >> 32,
                         flow_key_ports(key)};
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 product;
    product p = (product)(words[0] ^ seed[0]) * ((words[1] << 32 | words[1]) ^ seed[1]);
    uint64_t folded = (uint64_t)p ^ (uint64_t)(p >> 64);
    p = (product)(folded ^ seed[1]) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint64_t)p ^ (uint64_t)(p >> 64);
#else
    return htable_hash(bytes_of(words, sizeof words), seed);
#endif
}

#endif
