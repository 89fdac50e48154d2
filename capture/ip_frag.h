// SPDX-License-Identifier: BSD-2-Clause
//
// Puts IP datagrams in pieces together again (RFC 791 3.2, RFC 8200 4.5). Of overlapping pieces the
// octets that came first count. The table is bounded in datagrams, octets and time (by the
// capture's clock); what does not complete is dropped and counted.
#ifndef SMTPSCOPE_CAPTURE_IP_FRAG_H
#define SMTPSCOPE_CAPTURE_IP_FRAG_H

#include "base/htable.h"
#include "base/stream.h"
#include "capture/ip.h"

struct ip_frag_datagram;

struct ip_frag {
    struct htable table;            // private
    struct ip_frag_datagram *first; // private: oldest
    struct ip_frag_datagram *last;  // private
    struct ip_frag_datagram *done;  // private: the one that was given last
    uint64_t seed[2];               // private
    size_t octets;                  // private: that all pieces hold
    uint64_t dropped;               // readable: datagrams that did not complete
};

void ip_frag_init(struct ip_frag *t, const uint64_t seed[2]);
void ip_frag_fini(struct ip_frag *t);

// Takes a piece (ip->is_fragment), which lay in packet; in a tunnel that was itself in pieces also
// in the *piece_count packets at *pieces. When it completes its datagram, *ip becomes that
// datagram, *pieces all packets before this one that parts of it lay in, in the order in which they
// came, and the result is true; both are valid until the next call. false: there is more to come,
// or it was of no use.
bool ip_frag_add(struct ip_frag *t, struct ip_datagram *ip, const struct stream_packet *packet,
                 const struct stream_packet **pieces, size_t *piece_count);

#endif
