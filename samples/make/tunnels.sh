#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tunnels.pcapng: the sessions of relay.pcap and ipv6.pcap in each link layer and tunnel that few
# networks have at hand, put there by tunnels.py.
. "$(dirname "$0")/lib.sh"

for file in relay.pcap ipv6.pcap; do cp "$OUT/$file" "$SMTPLAB/base/tmp/"; done
cp "$MAKE/tunnels.py" "$SMTPLAB/base/tmp/"
chroot "$SMTPLAB/base" python3 /tmp/tunnels.py /tmp/relay.pcap /tmp/ipv6.pcap /tmp/out
install -m 644 "$SMTPLAB/base/tmp/out" "$OUT/tunnels.pcapng"
# All but the pseudowire, which tshark follows only when told the label.
has tunnels.pcapng 17 'smtp.req.command == "EHLO"'
