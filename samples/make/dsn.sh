#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# dsn.pcap: the author asks for a receipt (NOTIFY=SUCCESS, RET=HDRS, ENVID, RFC 3461) and gets it,
# with a null reverse-path, on a connection the other way round.
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host mx postfix 192.0.2.25
mailbox mail alice
mailbox mx bob
postfix_host mx 'transport_maps=inline:{example.org=smtp:[mail.example.org]}'
postfix_host mail 'transport_maps=inline:{example.com=smtp:[mx.example.com]}'

capture dsn.pcap mx eth0 tcp port 25
on mail sendmail -f alice@example.org -N success,failure -R hdrs -V ticket+4711 \
    bob@example.com <<'MESSAGE'
From: Alice Archer <alice@example.org>
To: Bob Baker <bob@example.com>
Subject: Please confirm

Did it arrive?
MESSAGE
wait_for 20 arrived mail alice
capture_end
shows dsn.pcap '^MAIL FROM:.* (RET=HDRS|ENVID=)' '^RCPT TO:.* NOTIFY=SUCCESS,FAILURE' \
    '^MAIL FROM:<> ' '^Action: delivered' '^Original-Envelope-Id:'
