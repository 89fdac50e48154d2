#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# starttls-relay.pcap: exim (GnuTLS) sends to postfix (OpenSSL) with TLS 1.3 because it is offered,
# without asking whose certificate it is. There is no key log: all that can be told is what goes on
# outside.
. "$(dirname "$0")/lib.sh"

host relay exim 203.0.113.25
host mx postfix 192.0.2.25
mailbox mx bob
certificate mx
postfix_host mx smtpd_tls_security_level=may smtpd_tls_chain_files=/lab/chain.pem
echo 'NEXT_HOPS = example.com mx.example.com byname' | exim_host relay

capture starttls-relay.pcap mx eth0 tcp port 25
on relay exim4 -odf -f dora@example.net bob@example.com <<'MESSAGE'
From: Dora Dean <dora@example.net>
To: Bob Baker <bob@example.com>
Subject: Between sites, and yet unread

Nobody on the way can read this. Who stands in the way may be another host, though.
MESSAGE
wait_for 20 arrived mx bob
capture_end
shows starttls-relay.pcap '^STARTTLS' '^220 2.0.0 Ready'
has starttls-relay.pcap 1 \
    'tls.handshake.type == 2 && tls.handshake.extensions.supported_version == 0x0304'
has starttls-relay.pcap 4 'tls.app_data'
