#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# ipv6.pcap: exim delivers to OpenSMTPD over IPv6, with the neighbour discovery that comes before
# it.
. "$(dirname "$0")/lib.sh"

host mail exim 198.51.100.25 2001:db8:1::25
host mx opensmtpd 192.0.2.25 2001:db8:2::25
mailbox mx bob
opensmtpd_host mx
echo 'NEXT_HOPS = example.com mx6.example.com byname' | exim_host mail

capture ipv6.pcap mx eth0 ip6
on mail exim4 -odf -f alice@example.org bob@example.com <<'MESSAGE'
From: Alice Archer <alice@example.org>
To: Bob Baker <bob@example.com>
Subject: Over IPv6

Addresses as literals are written [IPv6:2001:db8:2::25] (RFC 5321 4.1.3).
MESSAGE
wait_for 20 arrived mx bob
capture_end
shows ipv6.pcap 'EHLO mail.example.org' 'OpenSMTPD' '^RCPT TO:<bob@example.com>' '250 2.0.0'
has ipv6.pcap 5 'ipv6.src == 2001:db8:1::25 && tcp.dstport == 25'
