#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# relay.pcap: one message from postfix to postfix, as between two sites, in clear.
. "$(dirname "$0")/lib.sh"

host mail postfix 198.51.100.25
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host mx
postfix_host mail 'transport_maps=inline:{example.com=smtp:[mx.example.com]}'

capture relay.pcap mx eth0 tcp port 25
on mail sendmail -f alice@example.org bob@example.com <<'MESSAGE'
From: Alice Archer <alice@example.org>
To: Bob Baker <bob@example.com>
Subject: Minutes of the meeting
Message-ID: <minutes-17@example.org>

Hello Bob,

we meet again on Thursday at ten. The minutes:

. A line that begins with a dot shows transparency (RFC 5321 4.5.2):
. on the wire it has two.

Regards
Alice
MESSAGE
wait_for 20 arrived mx bob
capture_end
shows relay.pcap 'EHLO mail.example.org' 'MAIL FROM:<alice@example.org>' '354 ' 'queued as' 'QUIT'
