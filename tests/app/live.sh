#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
skip() {
    echo "1..0 # SKIP $1"
    exit 0
}
[ "$(uname)" = Linux ] || skip "the loopback interface is called lo on Linux"
[ "$(id -u)" -eq 0 ] || skip "capturing live needs root"
command -v python3 >/dev/null || skip "no python3"
command -v tcpdump >/dev/null || skip "no tcpdump"
python3 -c 'import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)' 2>/dev/null ||
    skip "no packet sockets here"
exec python3 -B "$top_srcdir/tests/app/live.py" "$SMTPSCOPE"
