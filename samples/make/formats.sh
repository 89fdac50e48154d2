#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# One delivery, recorded in several formats at once on the host that receives it:
#   format-nano.pcap       nanoseconds
#   format-any.pcap        all interfaces, Linux cooked headers of version 2 (-i any)
#   format-any-sll.pcap    the same, version 1
#   format.pcap.gz         compressed
# Converted from the first by pcapfile.py and editcap:
#   format-bigendian.pcap  headers as a big-endian machine writes them
#   format-raw.pcap        no link layer
#   format-null.pcap, format-loop.pcap   loopback of FreeBSD and OpenBSD
#   format.pcapng          pcapng
# And format-two-links.pcapng: a relay with two network cards, recorded on both by dumpcap; the
# message comes in at eth0 and leaves at eth1.
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host relay postfix 203.0.113.25
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host mx
postfix_host mail 'relayhost=[relay.example.net]'
postfix_host relay mynetworks=198.51.100.25 \
    'transport_maps=inline:{example.com=smtp:[mx.example.com]}' smtp_bind_address=203.0.113.26

# The second card of the relay: what goes to mx takes this way.
ip link add to-relay1 type veth peer name eth1 netns relay
ip link set to-relay1 up
ip -n relay link set eth1 up
ip -n relay addr add 203.0.113.26/32 dev eth1
ip -n relay route add 192.0.2.25 via 192.0.2.254 dev eth1 onlink
ip route add 203.0.113.26/32 dev to-relay1
offloads_of off to-relay1
offloads_of off eth1 ip netns exec relay

capture_ng format-two-links.pcapng relay -i eth0 -f 'tcp port 25' -i eth1 -f 'tcp port 25'
capture format.pcap mx eth0 tcp port 25
capture format-nano.pcap mx eth0 --time-stamp-precision=nano tcp port 25
capture format-any.pcap mx any tcp port 25
capture format-any-sll.pcap mx any -y LINUX_SLL tcp port 25
on mail sendmail -f alice@example.org bob@example.com <<'MESSAGE'
From: Alice Archer <alice@example.org>
To: Bob Baker <bob@example.com>
Subject: One message, many files

The envelope is the same in all of them.
MESSAGE
wait_for 20 arrived mx bob
capture_end

convert() {  # convert FILE OPTION...
    made=$OUT/$1
    shift
    chroot "$SMTPLAB/base" python3 /tmp/pcapfile.py "$@" /tmp/in /tmp/out
    install -m 644 "$SMTPLAB/base/tmp/out" "$made"
}
cp "$MAKE/pcapfile.py" "$OUT/format.pcap" "$SMTPLAB/base/tmp/"
mv "$SMTPLAB/base/tmp/format.pcap" "$SMTPLAB/base/tmp/in"
convert format-bigendian.pcap --big-endian
convert format-raw.pcap --link raw
convert format-null.pcap --link null
convert format-loop.pcap --link loop
chroot "$SMTPLAB/base" editcap -F pcapng /tmp/in /tmp/out
install -m 644 "$SMTPLAB/base/tmp/out" "$OUT/format.pcapng"
gzip -9 -n -f "$OUT/format.pcap"

for file in format.pcap.gz format-nano.pcap format-any.pcap format-any-sll.pcap \
    format-bigendian.pcap format-raw.pcap format-null.pcap format-loop.pcap format.pcapng \
    format-two-links.pcapng; do
    shows "$file" '^MAIL FROM:<alice@example.org>' '^Subject: One message' '^250 2.0.0 Ok: queued'
done
has format-two-links.pcapng 5 'frame.interface_id == 0 && ip.dst == 203.0.113.25'
has format-two-links.pcapng 5 'frame.interface_id == 1 && ip.dst == 192.0.2.25'
has format-any.pcap 5 'sll.ltype || sll.ifindex'
has format-any-sll.pcap 5 'sll'
has format-raw.pcap 5 'frame.protocols contains "raw:ip"'
