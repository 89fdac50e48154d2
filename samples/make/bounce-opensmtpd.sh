#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# bounce-opensmtpd.pcap: recorded at relay.example.net, an OpenSMTPD. It takes a message for
# example.com, whose MX refuses the recipient (550), and tells the author in its own words: null
# reverse-path, multipart/report with the status and the header section of the message.
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host relay opensmtpd 203.0.113.25
host mx postfix 192.0.2.25
mailbox mail alice
postfix_host mx
postfix_host mail 'relayhost=[relay.example.net]'
file_on relay /etc/smtpd.conf <<'CONF'
listen on 0.0.0.0 hostname relay.example.net
action out relay host smtp://mx.example.com helo relay.example.net
action home relay host smtp://mail.example.org helo relay.example.net
match from any for domain example.com action out
match from any for domain example.org action home
CONF
on relay smtpd -f /etc/smtpd.conf
wait_for 10 listening relay 25

capture bounce-opensmtpd.pcap relay eth0 tcp port 25
on mail sendmail -f alice@example.org nobody.here@example.com <<'MESSAGE'
From: Alice Archer <alice@example.org>
To: Nobody Here <nobody.here@example.com>
Subject: Anybody home?
Message-ID: <knock-knock@example.org>

Hello?
MESSAGE
wait_for 40 arrived mail alice
capture_end
shows bounce-opensmtpd.pcap '^MAIL FROM:<>' '^550 5.1.1' '^Subject: Delivery status notification'
