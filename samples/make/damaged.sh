#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copies of other samples, damaged by pcapfile.py as bad recordings are. The connections were sound;
# lossy.sh has real loss.
#   damaged-hole.pcap       chunking.pcap without three segments of the message: gaps
#   damaged-order.pcap      attachments.pcap with neighbours swapped and a segment doubled
#   damaged-late.pcap       relay.pcap recorded from the middle: no handshake, no greeting
#   damaged-early-end.pcap  attachments.pcap recorded until the middle of the message
#   damaged-cut.pcap        relay.pcap cut within its last packet
#   damaged-forged.pcap     relay.pcap with two segments doubled, an octet of the first copy another
#   damaged-snap.pcap       relay.pcap with 96 bytes of each packet
. "$(dirname "$0")/lib.sh"

damage() {  # damage FROM TO OPTION...
    cp "$OUT/$1" "$SMTPLAB/base/tmp/in"
    made=$OUT/$2
    shift 2
    chroot "$SMTPLAB/base" python3 /tmp/pcapfile.py "$@" /tmp/in /tmp/out
    install -m 644 "$SMTPLAB/base/tmp/out" "$made"
}
cp "$MAKE/pcapfile.py" "$SMTPLAB/base/tmp/"
damage chunking.pcap damaged-hole.pcap --large 600 --drop 5,6,13
damage attachments.pcap damaged-order.pcap --large 600 --swap 1,3 --twice 4
damage relay.pcap damaged-late.pcap --large 150 --from 2
damage attachments.pcap damaged-early-end.pcap --large 600 --to 2
damage relay.pcap damaged-cut.pcap --cut 30
damage relay.pcap damaged-snap.pcap --snap 96
damage relay.pcap damaged-forged.pcap --large 80 --forge 2,5

has damaged-hole.pcap 2 'tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment'
has damaged-order.pcap 1 'tcp.analysis.out_of_order || tcp.analysis.retransmission'
shows damaged-hole.pcap '^BDAT [0-9]+ LAST'
shows damaged-order.pcap '^250 2.0.0 Ok: queued'
shows damaged-late.pcap '^MAIL FROM:<alice@example.org>'
shows damaged-early-end.pcap '^354 '
shows damaged-cut.pcap '^250 2.0.0 Ok: queued'
shows damaged-forged.pcap '^DHLO mail'
shows damaged-snap.pcap '^EHLO mail'
