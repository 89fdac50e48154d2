#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# embedded.pcap: files that are no MIME parts (uuencode and yEnc in plain text, two in a
# winmail.dat), a link whose label says another host, the test string of anti-virus programs and a
# program called invoice.pdf, in two messages sent by python's smtplib.
. "$(dirname "$0")/lib.sh"

host desk base 198.51.100.11
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host mx
file_on desk /lab/embedded.py < "$MAKE/embedded.py"

capture embedded.pcap mx eth0 tcp port 25
on desk python3 /lab/embedded.py mx.example.com
wait_for 20 arrived mx bob
capture_end
shows embedded.pcap '^begin 644 table.csv' '^=ybegin line=128 size=256' 'ms-tnef' 'bank.example.com'
