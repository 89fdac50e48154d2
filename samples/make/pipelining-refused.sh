#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pipelining-refused.pcap: postfix sends MAIL, three RCPTs and DATA in one group; the second
# recipient is refused, the message goes to the others. Then a message whose only recipient is
# refused: DATA is on its way already and gets 554.
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host mx postfix 192.0.2.25
mailbox mx bob carol
mailbox mail alice
postfix_host mx
postfix_host mail 'transport_maps=inline:{example.com=smtp:[mx.example.com]}'

message() {  # message RECIPIENT...
    on mail sendmail -f alice@example.org "$@" <<MESSAGE
From: Alice Archer <alice@example.org>
To: $(echo "$*" | sed 's/ /, /g')
Subject: To $# of you

The count of those who should read this: $#.
MESSAGE
}

capture pipelining-refused.pcap mx eth0 tcp port 25
message bob@example.com nobody.here@example.com carol@example.com
wait_for 20 arrived mx carol
wait_for 20 arrived mail alice
rm "$RUN/mail/root/var/mail/alice"
sleep 2
message nobody.here@example.com
wait_for 20 arrived mail alice
capture_end
shows pipelining-refused.pcap '^RCPT TO:<nobody.here@example.com>' '^550 5.1.1' '^354 ' \
    '^554 5.5.1 Error: no valid recipients'
has pipelining-refused.pcap 1 'smtp matches "(?s)MAIL FROM.*RCPT.*RCPT.*RCPT.*DATA"'
