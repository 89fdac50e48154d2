#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# dkim.pcap: thirteen messages in one session, signed by dkimpy (dkim_mail.py): every pair of
# canonicalizations with RSA and Ed25519, both signatures on one, l= with a footer behind it, and
# bodies that were changed after they were signed. The maker's machine needs python3-dkim and
# python3-nacl.
. "$(dirname "$0")/lib.sh"

host desk base 198.51.100.11
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host mx
file_on desk /lab/dkim_mail.py < "$MAKE/dkim_mail.py"
/usr/bin/python3 "$MAKE/dkim_mail.py" "$RUN/desk/root/lab/mail"

capture dkim.pcap mx eth0 tcp port 25
on desk python3 /lab/dkim_mail.py --send /lab/mail mx.example.com
wait_for 20 grep -q '^Message-ID: <changed@' "$RUN/mx/root/var/mail/bob"
capture_end
shows dkim.pcap 'c=simple/simple' 'c=relaxed/relaxed' 'a=ed25519-sha256' 'l=[0-9]' 'Dear Eve'
