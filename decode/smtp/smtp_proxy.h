// SPDX-License-Identifier: BSD-2-Clause
//
// The PROXY protocol (HAProxy, "The PROXY protocol", versions 1 and 2): a load balancer that hands
// on a connection sends a header before the client's own octets, with the addresses of the
// connection that it took. It is no command and has no reply; servers know to expect it (Postfix
// smtpd_upstream_proxy_protocol, Exim hosts_proxy).
//
//   version 1 = "PROXY" SP ("TCP4" / "TCP6") SP src SP dst SP srcport SP dstport CRLF
//             / "PROXY UNKNOWN" *VCHAR CRLF                                  107 octets at most
//   version 2 = 12 fixed octets, version and command, family, length (16 bits), length octets
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_PROXY_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_PROXY_H

#include "base/buf.h"
#include "base/bytes.h"

enum smtp_proxy_result {
    SMTP_PROXY_NONE, // these octets begin no such header
    SMTP_PROXY_MORE, // they may: too few to tell
    SMTP_PROXY_HEADER,
};

// octets: the first ones of a connection. HEADER: *len_out of them are the header, and arg_out gets
// what it says in the words of version 1 behind "PROXY": "TCP4 192.0.2.7 198.51.100.25 50112 25",
// "UNKNOWN", or "LOCAL" for a connection of the proxy's own.
enum smtp_proxy_result smtp_proxy_read(struct bytes octets, size_t *len_out, struct buf *arg_out);

#endif
