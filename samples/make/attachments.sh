#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# attachments.pcap: one message with text in two forms, a picture, a PDF, a zip, a table and a
# forwarded message, sent by python's email and smtplib; attachments.py draws the tree.
. "$(dirname "$0")/lib.sh"

host desk base 198.51.100.11
host mx postfix 192.0.2.25
mailbox mx bob carol
postfix_host mx
file_on desk /lab/attachments.py < "$MAKE/attachments.py"

capture attachments.pcap mx eth0 tcp port 25
on desk python3 /lab/attachments.py mx.example.com
wait_for 20 arrived mx carol
capture_end
shows attachments.pcap 'Content-Type: multipart/related' \
    "filename\\*=utf-8''%C3%9Cbersicht" 'filename\*1\*=' \
    'Content-Type: message/rfc822' '^Subject: =\?utf-8\?' '^\.\.'
has attachments.pcap 1 'imf'
