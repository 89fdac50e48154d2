#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# bounce.pcap: recorded at relay.example.net, three connections. It takes a message for example.com,
# whose MX refuses the recipient (550), and tells the author with a delivery status notification:
# null reverse-path, multipart/report with the status and the message (RFC 3461, 3464).
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host relay postfix 203.0.113.25
host mx postfix 192.0.2.25
mailbox mail alice
postfix_host mx
postfix_host relay mynetworks=198.51.100.25 \
    'transport_maps=inline:{example.com=smtp:[mx.example.com], example.org=smtp:[mail.example.org]}'
postfix_host mail 'relayhost=[relay.example.net]'

capture bounce.pcap relay eth0 tcp port 25
on mail sendmail -f alice@example.org nobody.here@example.com <<'MESSAGE'
From: Alice Archer <alice@example.org>
To: Nobody Here <nobody.here@example.com>
Subject: Anybody home?
Message-ID: <knock-knock@example.org>

Hello?
MESSAGE
wait_for 20 arrived mail alice
capture_end
shows bounce.pcap '^MAIL FROM:<> ' 'multipart/report; report-type=delivery-status' \
    '^Status: 5.1.1' '^550 5.1.1' 'Final-Recipient: rfc822; nobody.here@example.com'
