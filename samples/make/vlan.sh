#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# vlan.pcap: a delivery recorded on a trunk, each frame with an 802.1Q tag (VLAN 42). qinq.pcap: one
# with two tags (802.1ad, VLAN 100, around VLAN 42). The hosts know nothing of it. Not every kernel
# has a VLAN driver, so the switches at both ends of the trunk are programs (wire.py); what is
# recorded is what goes over the trunk.
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host mx postfix 192.0.2.25
mailbox mx bob carol
postfix_host mx
postfix_host mail 'transport_maps=inline:{example.com=smtp:[mx.example.com]}'
no_router mail mx
ip link add trunk-a type veth peer name trunk-b
for end in trunk-a trunk-b; do
    echo 1 > "/proc/sys/net/ipv6/conf/$end/disable_ipv6"
    ip link set "$end" mtu 1600 up
    offloads_of off "$end"
done

deliver() {  # deliver FILE TAGS USER
    wire to-mail trunk-a --tags "$2"
    wire to-mx trunk-b --tags "$2"
    capture "$1" router trunk-a
    on mail sendmail -f alice@example.org "$3@example.com" <<MESSAGE
From: Alice Archer <alice@example.org>
To: $3@example.com
Subject: Through a trunk

Between two switches this message wore a tag ($2).
MESSAGE
    wait_for 20 arrived mx "$3"
    capture_end
    wires_down
    shows "$1" '^MAIL FROM:<alice@example.org>' '^250 2.0.0 Ok: queued'
}

deliver vlan.pcap 8100:42 bob
has vlan.pcap 10 'vlan.id == 42 && tcp'
deliver qinq.pcap 88a8:100,8100:42 carol
has qinq.pcap 10 'ieee8021ad.id == 100 && vlan.id == 42 && tcp'
