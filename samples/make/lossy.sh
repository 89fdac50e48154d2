#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# lossy-sent.pcap and lossy-received.pcap: the same delivery over a bad wire (wire.py), which loses
# some segments, lets some overtake others and repeats one; recorded before and behind it. Before it
# there are retransmissions, behind it holes that are filled later, and short frames that the wire
# has filled up to 60 bytes. TCP works as if it were a real one: nothing is edited.
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host mx
postfix_host mail 'transport_maps=inline:{example.com=smtp:[mx.example.com]}'
for name in mail mx; do  # without time stamps an acknowledgement is short enough to be filled up
    ip netns exec "$name" sh -c 'echo 0 > /proc/sys/net/ipv4/tcp_timestamps'
done
no_router mail mx
wire to-mail to-mx --pad --lose 2,9,10,20 --swap 5,14 --twice 17

capture lossy-sent.pcap mail eth0 tcp port 25
capture lossy-received.pcap mx eth0 tcp port 25
{
    printf 'From: Alice Archer <alice@example.org>\nTo: Bob Baker <bob@example.com>\n'
    printf 'Subject: Over a bad wire\n\n'
    seq -f 'Line %04g. Whoever reads them all knows that none is lost.' 1 700
} | on mail sendmail -f alice@example.org bob@example.com
wait_for 60 arrived mx bob
capture_end
for file in lossy-sent.pcap lossy-received.pcap; do
    shows "$file" '^Line 0700' '^250 2.0.0 Ok: queued'
done
has lossy-sent.pcap 2 'tcp.analysis.retransmission'
has lossy-received.pcap 2 'tcp.analysis.lost_segment || tcp.analysis.out_of_order'
has lossy-received.pcap 3 'frame.len == 60 && eth.padding'
