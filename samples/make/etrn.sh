#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# etrn.pcap: mx.example.com was switched off while mail for it came to its provider
# relay.example.net. Now it is up again; fetchmail asks for that mail with ETRN (RFC 1985), which
# comes on another connection, the other way round. The capture begins with the provider's vain
# attempt (SYN, RST).
. "$(dirname "$0")/lib.sh"

host relay postfix 203.0.113.25
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host relay 'transport_maps=inline:{example.com=smtp:[mx.example.com]}' \
    relay_domains=example.com

capture etrn.pcap relay eth0 tcp port 25
on relay sendmail -f dora@example.net bob@example.com <<'MESSAGE'
From: Dora Dean <dora@example.net>
To: Bob Baker <bob@example.com>
Subject: Kept for you

This message waited until it was asked for.
MESSAGE
wait_for 10 grep -q 'status=deferred' "$RUN/relay/root/var/log/mail.log"
postfix_host mx
sleep 1
# fetchmail's exit code is 1 when it fetched no mail itself, as with ETRN.
on mx fetchmail --nosyslog -f /dev/null --protocol ETRN --fetchdomains example.com \
    relay.example.net > "$RUN/fetchmail" 2>&1 || true
wait_for 20 arrived mx bob
capture_end
shows etrn.pcap '^ETRN example.com' '^25[0-3] .*[Qq]ueu' '^MAIL FROM:<dora@example.net>'
has etrn.pcap 1 'tcp.flags.reset == 1'
has etrn.pcap 2 'tcp.flags.syn == 1 && tcp.flags.ack == 1'
