#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# typed.pcap: the dialogue that every teacher types, a line at a time through telnet. The server
# (exim) is told not to know EHLO (502), so HELO follows. typed-keys.pcap: through nc from a raw
# terminal, where each key is a segment; the typist corrects a slip with the backspace key, which
# only the screen believes.
. "$(dirname "$0")/lib.sh"

host desk base 198.51.100.11
host mx exim 192.0.2.25
mailbox mx bob carol
echo 'REFUSED_HELO = ^ehlo' | exim_host mx
file_on desk /lab/typist.py < "$MAKE/typist.py"

capture typed.pcap mx eth0 tcp port 25
on desk python3 /lab/typist.py telnet mx.example.com 25 <<'DIALOGUE' > /dev/null
EHLO desk.example.org
HELO desk.example.org
MAIL FROM:<alice@example.org>
RCPT TO:<bob@example.com>
DATA
|From: alice@example.org
|To: bob@example.com
|Subject: Typed by hand
|
|Hello Bob,
|this message was typed into a terminal.
|..one dot more than meant, as it must be typed
.
QUIT
DIALOGUE
wait_for 20 arrived mx bob
capture_end
shows typed.pcap '^EHLO desk' '502 Command not' '^HELO desk' '354 ' '^QUIT' '221 '
has typed.pcap 14 'tcp.dstport == 25 && tcp.len > 0'

capture typed-keys.pcap mx eth0 tcp port 25
on desk python3 /lab/typist.py --keys nc mx.example.com 25 <<'DIALOGUE' > /dev/null
HELO desk
MIAL<BS><BS><BS>AIL FROM:<alice@example.org>
MAIL FROM:<alice@example.org>
RCPT TO:<caorl@example.com>
RCPT TO:<carol@example.com>
DATA
|Subject: Keys
|
|One key, one segment.
.
QUIT
DIALOGUE
wait_for 20 arrived mx carol
capture_end
shows typed-keys.pcap '50[02] ' '550 ' '354 ' '221 '
has typed-keys.pcap 100 'tcp.dstport == 25 && tcp.len == 1'
