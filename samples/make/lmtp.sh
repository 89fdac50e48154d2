#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# lmtp.pcap: postfix hands mail on to dovecot by LMTP (RFC 2033): the message is taken for bob and
# refused for carol, whose mailbox is full, each with a reply of its own; nobody is refused at once.
# Then a client sends a message in two chunks, all in one group (lmtp.py).
. "$(dirname "$0")/lib.sh"

host relay postfix 203.0.113.25
host mx dovecot 192.0.2.25
mailbox mx bob carol
echo carol | dovecot_host mx
postfix_host relay 'transport_maps=inline:{example.com=lmtp:[mx.example.com]:24}' \
    relay_domains=example.com lmtp_host_lookup=native lmtp_dns_support_level=disabled
file_on relay /lab/lmtp.py < "$MAKE/lmtp.py"

capture lmtp.pcap mx eth0 tcp port 24
on relay sendmail -f dora@example.net bob@example.com carol@example.com mallory@example.com <<'MESSAGE'
From: Dora Dean <dora@example.net>
To: Bob Baker <bob@example.com>, Carol Cole <carol@example.com>
Subject: For two of you

One reply for each of you.
MESSAGE
wait_for 20 grep -q 'mallory@example.com.*status=' "$RUN/relay/root/var/log/mail.log"
wait_for 20 grep -q 'carol@example.com.*status=' "$RUN/relay/root/var/log/mail.log"
on relay python3 /lab/lmtp.py mx.example.com
capture_end
shows lmtp.pcap '^LHLO ' '^250 2.0.0 <bob@example.com>' '^552 5.2.2 <carol@example.com>' 'BDAT [0-9]+ LAST'
