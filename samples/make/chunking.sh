#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# chunking.pcap: exim sends a message of 60 kB with BDAT (RFC 3030) because postfix offers CHUNKING;
# then a small one in a single last chunk, pipelined with its envelope.
. "$(dirname "$0")/lib.sh"

host relay exim 203.0.113.25
host mx postfix 192.0.2.25
mailbox mx bob carol
postfix_host mx
echo 'NEXT_HOPS = example.com mx.example.com byname' | exim_host relay

capture chunking.pcap mx eth0 tcp port 25
{
    printf 'From: Dora Dean <dora@example.net>\nTo: Bob Baker <bob@example.com>\n'
    printf 'Subject: A long list\n\n'
    seq -f 'Line %05g. A line that is a single dot needs no doubling in a chunk.' 1 850
    printf '.\n..\nThe end.\n'
} | on relay exim4 -odf -f dora@example.net bob@example.com
on relay exim4 -odf -f dora@example.net carol@example.com <<'MESSAGE'
From: Dora Dean <dora@example.net>
To: Carol Cole <carol@example.com>
Subject: A short line

One chunk is enough.
MESSAGE
wait_for 20 arrived mx carol
capture_end
shows chunking.pcap '^250-CHUNKING|^250 CHUNKING' '^BDAT [0-9]+' '^BDAT [0-9]+ LAST'
