#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# early-pipelining.pcap: exim to exim with PIPECONNECT. The first delivery learns that it is offered;
# in the second the client sends EHLO, MAIL, RCPT and BDAT or DATA before the greeting has come, and one
# recipient is refused.
. "$(dirname "$0")/lib.sh"

host relay exim 203.0.113.25
host mx exim 192.0.2.25
mailbox mx bob carol
echo | exim_host mx
cat <<'EXIM' | exim_host relay
NEXT_HOPS = example.com mx.example.com byname
SEND_OPTION = hosts_pipe_connect = *
EXIM

deliver() {
    on relay exim4 -odf -f dora@example.net "$@" <<MESSAGE
From: Dora Dean <dora@example.net>
To: bob@example.com
Subject: To $*

Before the greeting.
MESSAGE
}

capture early-pipelining.pcap relay eth0 tcp port 25
deliver bob@example.com
wait_for 20 arrived mx bob
deliver carol@example.com ghost@example.com bob@example.com
wait_for 20 arrived mx carol
capture_end
shows early-pipelining.pcap '250-PIPECONNECT' 'EHLO relay.example.net'
