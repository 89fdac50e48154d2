#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# xclient.pcap: swaks, as a proxy would, tells postfix by XCLIENT whom the session is for: the server
# greets anew. Then that postfix hands the message on through a second one, which it tells by
# XFORWARD where it came from.
. "$(dirname "$0")/lib.sh"

host relay postfix 203.0.113.25
host mx postfix 192.0.2.25
host desk base 198.51.100.11
mailbox mx bob
postfix_host mx smtpd_authorized_xforward_hosts=203.0.113.25
postfix_host relay smtpd_authorized_xclient_hosts=198.51.100.11 smtp_send_xforward_command=yes \
    'transport_maps=inline:{example.com=smtp:[mx.example.com]}' relay_domains=example.com

capture xclient.pcap relay eth0 tcp port 25
on desk swaks --server relay.example.net --helo desk.example.org --from alice@example.org \
    --to bob@example.com --xclient-name laptop.example.org --xclient-addr 198.51.100.10 \
    --header 'Subject: By proxy' --body 'Who sent this?' > /dev/null
wait_for 20 arrived mx bob
capture_end
shows xclient.pcap '^XCLIENT .*ADDR=198.51.100.10' '^XFORWARD .*ADDR=198.51.100.10'
