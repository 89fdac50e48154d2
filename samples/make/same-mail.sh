#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# same-mail.pcapng.gz: the same dialogue, with four transactions, in clear, after STARTTLS and in
# TLS from the first octet, with TLS 1.2 and 1.3 (same_mail.py); with postfix (OpenSSL), then with
# exim (GnuTLS). The key log is inside.
. "$(dirname "$0")/lib.sh"

host laptop base 198.51.100.10
host mail postfix 198.51.100.25
host relay exim 203.0.113.25
mailbox mail bob
mailbox relay bob
certificate mail laptop
certificate relay
chmod 644 "$RUN/relay/root/lab/key.pem" # exim gives root up before it reads it
cat "$RUN/relay/root/lab/cert.pem" >> "$RUN/laptop/root/lab/trust.pem"
on mail postconf -M "submissions/inet=submissions inet n - n - - smtpd -o smtpd_tls_wrappermode=yes"
postfix_host mail smtpd_tls_security_level=may smtpd_tls_chain_files=/lab/chain.pem \
    smtpd_hard_error_limit=100
cat <<'EXIM' | exim_host relay
TLS_FOR = *
tls_certificate = /lab/cert.pem
tls_privatekey = /lab/key.pem
daemon_smtp_ports = 25 : 465
tls_on_connect_ports = 465
chunking_advertise_hosts = *
EXIM
file_on laptop /lab/same_mail.py < "$MAKE/same_mail.py"

capture same-mail.pcap laptop eth0 tcp port 25 or tcp port 465
on laptop python3 /lab/same_mail.py mail.example.org 25 465 /lab/keylog
on laptop python3 /lab/same_mail.py relay.example.net 25 465 /lab/keylog
capture_end
mv "$OUT/same-mail.pcap" "$RUN/laptop/root/lab/in"
on laptop editcap -F pcapng --inject-secrets tls,/lab/keylog /lab/in /lab/out
gzip -9n < "$RUN/laptop/root/lab/out" > "$OUT/same-mail.pcapng.gz"
has same-mail.pcapng.gz 4 'tls.handshake.type == 2'
shows same-mail.pcapng.gz '^BDAT [0-9]+ LAST' '^STARTTLS'
