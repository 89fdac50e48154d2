#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# starttls.pcapng and starttls.keylog: msmtp (GnuTLS) submits a message after STARTTLS, with TLS
# 1.3. starttls-1.2.pcap and starttls-1.2.keylog: smtplib (OpenSSL) does the same with TLS 1.2.
# starttls-untrusted.pcap: curl does not trust the server's certificate and ends the TLS 1.2
# handshake with the alert "unknown CA".
. "$(dirname "$0")/lib.sh"

host laptop base 198.51.100.10
host mail postfix 198.51.100.25
mailbox mail bob
certificate mail laptop
submission_host mail smtpd_tls_auth_only=yes
file_on laptop /lab/submission.py < "$MAKE/submission.py"
file_on laptop /lab/msmtprc <<'MSMTP'
account default
host mail.example.org
port 587
domain laptop.example.org
from alice@example.org
auth plain
user alice
password open sesame
tls on
tls_trust_file /lab/trust.pem
MSMTP
chmod 600 "$RUN/laptop/root/lab/msmtprc"

capture_ng starttls.pcapng mail -i eth0 -f 'tcp port 587'
on laptop env SSLKEYLOGFILE=/lab/keylog msmtp -C /lab/msmtprc bob@example.org <<'MESSAGE'
From: Alice Archer <alice@example.org>
To: Bob Baker <bob@example.org>
Subject: Behind STARTTLS

Without the key log only the outside of this session can be seen.
MESSAGE
wait_for 20 arrived mail bob
capture_end
keylog laptop starttls.keylog
shows starttls.pcapng '^STARTTLS' '^220 2.0.0 Ready'
decrypts starttls.pcapng starttls.keylog '^AUTH PLAIN' '^Subject: Behind STARTTLS'
has starttls.pcapng 1 \
    'tls.handshake.type == 2 && tls.handshake.extensions.supported_version == 0x0304'

rm "$RUN/mail/root/var/mail/bob"
capture starttls-1.2.pcap mail eth0 tcp port 587
on laptop python3 /lab/submission.py mail.example.org 587 starttls-1.2 /lab/keylog
wait_for 20 arrived mail bob
capture_end
keylog laptop starttls-1.2.keylog
shows starttls-1.2.pcap '^STARTTLS' '^220 2.0.0 Ready'
decrypts starttls-1.2.pcap starttls-1.2.keylog '^AUTH ' '^Subject: Submitted'
has starttls-1.2.pcap 1 'tls.record.version == 0x0303 && tls.handshake.type == 14'

capture starttls-untrusted.pcap mail eth0 tcp port 587
on laptop curl -s --url smtp://mail.example.org:587/laptop.example.org --ssl-reqd --tls-max 1.2 \
    --mail-from alice@example.org --mail-rcpt bob@example.org -T /dev/null &&
    fail 'trusted by mistake'
capture_end
shows starttls-untrusted.pcap '^STARTTLS' '^220 2.0.0 Ready'
has starttls-untrusted.pcap 1 'tls.alert_message.desc == 48'
