// SPDX-License-Identifier: BSD-2-Clause
//
// Messages of the DNS in datagrams and segments (RFC 1035 4.2). Over TCP only those that begin
// with a segment and lie in it whole: an answer with a key of 4096 bits has less than a kilobyte,
// and a connection is not put together for it.
#ifndef SMTPSCOPE_CAPTURE_DNS_H
#define SMTPSCOPE_CAPTURE_DNS_H

#include "capture/tcp.h"

enum { DNS_PORT = 53 };

// What a UDP datagram from port 53 holds; BYTES_NONE: it is not from there, or cut.
struct bytes dns_of_udp(struct bytes datagram);
// The next message of payload, which is taken off it; BYTES_NONE: there is none.
struct bytes dns_of_tcp(struct bytes *payload);

#endif
