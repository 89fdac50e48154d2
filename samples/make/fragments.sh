#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# fragments.pcap: the sender forbids no fragmentation, and a link with an MTU of 600 lies on the
# way: the router cuts the segments of the message into IPv4 fragments.
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host mx
postfix_host mail 'transport_maps=inline:{example.com=smtp:[mx.example.com]}'
ip netns exec mail sh -c 'echo 1 > /proc/sys/net/ipv4/ip_no_pmtu_disc'
ip link set to-mx mtu 600

capture fragments.pcap mx eth0 ip proto 6
{
    printf 'From: Alice Archer <alice@example.org>\nTo: Bob Baker <bob@example.com>\n'
    printf 'Subject: In pieces\n\n'
    seq -f 'Line %03g of a message that was cut where no mail server would.' 1 80
} | on mail sendmail -f alice@example.org bob@example.com
wait_for 20 arrived mx bob
capture_end
shows fragments.pcap '^Line 080' '^250 2.0.0 Ok: queued'
has fragments.pcap 6 'ip.flags.mf == 1 || ip.frag_offset > 0'
