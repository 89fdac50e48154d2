#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# greylisting.pcap: the recipient is refused for now (451 4.7.1) by a policy service (greylist.py);
# postfix keeps the message, and its next attempt some seconds later succeeds on a connection of its
# own.
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host mx postfix 192.0.2.25
mailbox mx bob
file_on mx /lab/greylist.py < "$MAKE/greylist.py"
on mx postconf -M \
    'greylist/unix=greylist unix - n n - 0 spawn user=nobody argv=/usr/bin/python3 /lab/greylist.py'
postfix_host mx smtpd_relay_restrictions=reject_unauth_destination \
    'smtpd_recipient_restrictions=check_policy_service unix:private/greylist'
postfix_host mail 'transport_maps=inline:{example.com=smtp:[mx.example.com]}' \
    minimal_backoff_time=8s maximal_backoff_time=8s queue_run_delay=2s

capture greylisting.pcap mx eth0 tcp port 25
on mail sendmail -f alice@example.org bob@example.com <<'MESSAGE'
From: Alice Archer <alice@example.org>
To: Bob Baker <bob@example.com>
Subject: Patience

This message had to come twice.
MESSAGE
wait_for 30 arrived mx bob
capture_end
shows greylisting.pcap '^451 4.7.1 .*Greylisted' '^354 ' '^250 2.0.0 Ok: queued'
has greylisting.pcap 2 'tcp.flags.syn == 1 && tcp.flags.ack == 0'
