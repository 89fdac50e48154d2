#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# gso.pcap: a message of 100 kB, recorded on the sending host with the offloads on, as most captures
# on servers are: frames far larger than the MTU of 1500, which the network card would cut, and TCP
# checksums that it would fill in.
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host mx
postfix_host mail 'transport_maps=inline:{example.com=smtp:[mx.example.com]}'
offloads mail on
offloads mx on

capture gso.pcap mail eth0 tcp port 25
{
    printf 'From: Alice Archer <alice@example.org>\nTo: Bob Baker <bob@example.com>\n'
    printf 'Subject: A very long list\n\n'
    seq -f 'Entry %05g of the list that fills frames larger than the wire takes.' 1 1400
} | on mail sendmail -f alice@example.org bob@example.com
wait_for 20 arrived mx bob
capture_end
shows gso.pcap '^Entry 01400' '^250 2.0.0 Ok: queued'
has gso.pcap 2 'frame.len > 4000'
