#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# submission.pcap: five submissions on port 587 in clear: smtplib with AUTH CRAM-MD5, msmtp with
# LOGIN, curl with PLAIN after a 334, swaks with PLAIN and an initial response, swaks with a wrong
# password.
. "$(dirname "$0")/lib.sh"

host laptop base 198.51.100.10
host mail postfix 198.51.100.25
mailbox mail bob
submission_host mail
file_on laptop /lab/submission.py < "$MAKE/submission.py"
file_on laptop /lab/msmtprc <<'MSMTP'
account default
host mail.example.org
port 587
domain laptop.example.org
from alice@example.org
auth login
user alice
password open sesame
tls off
MSMTP
chmod 600 "$RUN/laptop/root/lab/msmtprc"
file_on laptop /lab/message <<'MESSAGE'
From: Alice Archer <alice@example.org>
To: Bob Baker <bob@example.org>
Subject: Submitted

This message was submitted with a password.
MESSAGE

capture submission.pcap mail eth0 tcp port 587
on laptop python3 /lab/submission.py mail.example.org 587 none ""
on laptop msmtp -C /lab/msmtprc bob@example.org < "$RUN/laptop/root/lab/message"
on laptop curl -s --url smtp://mail.example.org:587/laptop.example.org \
    --login-options AUTH=PLAIN --user 'bob:tanstaafl' \
    --mail-from bob@example.org --mail-rcpt bob@example.org -T /lab/message
on laptop swaks --server mail.example.org:587 --auth PLAIN --auth-user alice \
    --auth-password 'open sesame' --from alice@example.org --to bob@example.org \
    --ehlo laptop.example.org --data @/lab/message > /dev/null
on laptop swaks --server mail.example.org:587 --auth LOGIN --auth-user alice \
    --auth-password 'open barley' --from alice@example.org --to bob@example.org \
    --ehlo laptop.example.org > /dev/null 2>&1 && fail 'a wrong password was taken'
wait_for 20 test 4 = "$(grep -c '^Subject: Submitted' "$RUN/mail/root/var/mail/bob")"
capture_end
shows submission.pcap '^AUTH PLAIN [A-Za-z0-9+/=]+' '^AUTH PLAIN.?$' '^AUTH LOGIN' \
    '^AUTH CRAM-MD5' '^535 ' '^235 '
