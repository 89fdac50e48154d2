#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# charsets.pcap: sixteen messages in one session, each in a charset of its own (charsets.py):
# encoded words in B and Q (RFC 2047), bodies in base64 and quoted-printable, file names in RFC
# 2231.
. "$(dirname "$0")/lib.sh"

host desk base 198.51.100.11
host mx postfix 192.0.2.25
mailbox mx bob
postfix_host mx
file_on desk /lab/charsets.py < "$MAKE/charsets.py"

capture charsets.pcap mx eth0 tcp port 25
on desk python3 /lab/charsets.py mx.example.com
wait_for 20 grep -q -a 'utf-8@example.org' "$RUN/mx/root/var/mail/bob"
capture_end
shows charsets.pcap '=\?koi8-r\?b\?' '=\?iso-8859-2\?q\?' '=\?iso-2022-jp\?b\?' \
    "filename\\*=.?shift_jis''" 'charset="gb18030"' 'charset="euc-kr"' 'charset="big5"'
