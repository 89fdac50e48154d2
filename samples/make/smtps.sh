#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# smtps.pcap and smtps.keylog: smtplib submits a message on port 465, TLS from the first byte (RFC
# 8314). smtps-secrets.pcapng: the same packets with the key log inside, as a decryption secrets
# block.
. "$(dirname "$0")/lib.sh"

host laptop base 198.51.100.10
host mail postfix 198.51.100.25
mailbox mail bob
certificate mail laptop
submission_host mail
file_on laptop /lab/submission.py < "$MAKE/submission.py"

capture smtps.pcap mail eth0 tcp port 465
on laptop python3 /lab/submission.py mail.example.org 465 implicit /lab/keylog
wait_for 20 arrived mail bob
capture_end
keylog laptop smtps.keylog
has smtps.pcap 1 'tls.handshake.extensions_server_name == "mail.example.org"'
decrypts smtps.pcap smtps.keylog '^AUTH ' '^Subject: Submitted'

cp "$OUT/smtps.pcap" "$OUT/smtps.keylog" "$RUN/laptop/root/lab/"
on laptop editcap -F pcapng --inject-secrets tls,/lab/smtps.keylog /lab/smtps.pcap /lab/out
install -m 644 "$RUN/laptop/root/lab/out" "$OUT/smtps-secrets.pcapng"
decrypts smtps-secrets.pcapng '' '^AUTH ' '^Subject: Submitted'
