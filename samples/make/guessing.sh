#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# guessing.pcap: somebody tries passwords, users and recipients (guessing.py), a connection for each or
# for some, as those do who know what one connection shows.
. "$(dirname "$0")/lib.sh"

host bot base 203.0.113.66
host mail postfix 198.51.100.25
mailbox mail bob
submission_host mail
file_on bot /lab/guessing.py < "$MAKE/guessing.py"

capture guessing.pcap mail eth0 tcp port 587 or tcp port 25
on bot python3 /lab/guessing.py mail.example.org
capture_end
shows guessing.pcap '^535 ' '^550 5.1.1 '
