// SPDX-License-Identifier: BSD-2-Clause
//
// The checksums of IPv4 headers (RFC 791 3.1) and TCP segments (RFC 9293 3.1, over IPv6 RFC 8200
// 8.1). A capture on the sending host holds frames whose checksums the card fills in later: zero,
// or the sum of the pseudo header alone, which is where the card goes on. Such ones are told from
// wrong ones.
#ifndef SMTPSCOPE_CAPTURE_CHECKSUM_H
#define SMTPSCOPE_CAPTURE_CHECKSUM_H

#include "capture/ip.h"

enum checksum {
    CHECKSUM_GOOD,
    CHECKSUM_OFFLOADED, // not filled in yet
    CHECKSUM_UNKNOWN,   // not all octets are there
    CHECKSUM_BAD,
};

// Of the IPv4 header that frame begins with; ip_read has taken it.
enum checksum checksum_ipv4(struct bytes frame);

// Of the TCP segment that is the payload of a whole datagram.
enum checksum checksum_tcp(const struct ip_datagram *ip);

#endif
