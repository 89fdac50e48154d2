#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# verbs.pcap: a dialogue typed through telnet with most verbs of RFC 5321, some out of order and
# some refused: NOOP, HELP, VRFY, EXPN, RSET, MAIL before EHLO, RCPT before MAIL, an unknown verb,
# two transactions. timeout.pcap: a client falls silent in the middle of the message; after eight
# seconds the server says 421 and hangs up. aborted.pcap: a client's connection breaks (RST) in the
# middle of the message.
. "$(dirname "$0")/lib.sh"

host desk base 198.51.100.11
host mx postfix 192.0.2.25
mailbox mx bob carol
file_on desk /lab/typist.py < "$MAKE/typist.py"
postfix_host mx smtpd_helo_required=yes smtpd_timeout=8s \
    smtpd_relay_restrictions=reject_unauth_destination

capture verbs.pcap mx eth0 tcp port 25
on desk python3 /lab/typist.py telnet mx.example.com 25 <<'DIALOGUE' > /dev/null
MAIL FROM:<alice@example.org>
EHLO desk.example.org
NOOP
HELP
VRFY bob
EXPN staff
RCPT TO:<bob@example.com>
MAIL FROM:<alice@example.org> SIZE=100
MAIL FROM:<mallory@example.org>
RCPT TO:<someone@example.net>
RSET
MAIL FROM:<>
RCPT TO:<bob@example.com>
DATA
|Subject: First
|
.
mail from: <alice@example.org>
rcpt to: carol@example.com
data
|Subject: Second, with small letters and sloppy paths
|
.
TURN
QUIT
DIALOGUE
wait_for 20 arrived mx carol
capture_end
shows verbs.pcap '^503 5.5.1 Error: send HELO' '^252 ' '^500 5.5.2' '^503 5.5.1 Error: need MAIL' \
    '^503 5.5.1 Error: nested' '^554 5.7.1' '^RSET' '^rcpt to: carol' '^221 '

file_on desk /lab/half.py < "$MAKE/half.py"
capture timeout.pcap mx eth0 tcp port 25
on desk python3 /lab/half.py mx.example.com wait
capture_end
shows timeout.pcap '^354 ' '^421 4.4.2 mx.example.com Error: timeout exceeded'

capture aborted.pcap mx eth0 tcp port 25
on desk python3 /lab/half.py mx.example.com abort
capture_end
shows aborted.pcap '^354 ' '^Subject: Half'
has aborted.pcap 1 'tcp.flags.reset == 1 && tcp.dstport == 25'
