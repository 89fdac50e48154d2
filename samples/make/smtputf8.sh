#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# smtputf8.pcap: internationalized mail (RFC 6531, 6532) from postfix to postfix: UTF-8 in both
# paths and, unencoded, in the header section.
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host mx 'virtual_alias_maps=inline:{{δοκιμή@example.com=bob}}' \
    'local_recipient_maps=inline:{bob=1}'
postfix_host mail 'transport_maps=inline:{example.com=smtp:[mx.example.com]}'

capture smtputf8.pcap mx eth0 tcp port 25
on mail sendmail -f 'jürgen@example.org' 'δοκιμή@example.com' <<'MESSAGE'
From: Jürgen Groß <jürgen@example.org>
To: Δοκιμή <δοκιμή@example.com>
Subject: Internationalized: 国際化
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Καλημέρα κόσμε.
MESSAGE
wait_for 20 arrived mx bob
capture_end
shows smtputf8.pcap '^MAIL FROM:<.*SMTPUTF8' '^250 2.0.0 Ok: queued'
has smtputf8.pcap 1 'tcp contains "RCPT TO:<\xce\xb4"'
