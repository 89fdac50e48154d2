#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# mechanisms.pcap: a login by each mechanism that Cyrus SASL offers postfix (mechanisms.py), on port
# 587 in clear, and one that the client cancels.
. "$(dirname "$0")/lib.sh"

host laptop base 198.51.100.10
host mail postfix 198.51.100.25
submission_host mail smtpd_sasl_security_options=
sed -i 's/^mech_list:.*/mech_list: PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512 NTLM ANONYMOUS/' \
    "$RUN/mail/root/etc/postfix/sasl/smtpd.conf"
file_on laptop /lab/mechanisms.py < "$MAKE/mechanisms.py"

capture mechanisms.pcap mail eth0 tcp port 587
on laptop python3 /lab/mechanisms.py mail.example.org 587 cyrus
capture_end
shows mechanisms.pcap '^AUTH DIGEST-MD5' '^AUTH SCRAM-SHA-256' '^AUTH NTLM' '^235 ' '^535 ' '^501 '
