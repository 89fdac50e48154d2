#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Real TCP over a bad wire, live: a client and a server in networks of their own, between them a
# program that loses, delays and doubles frames and adds VLAN tags. The kernels put that right; what
# is captured on both sides of it must come out octet for octet. WIRE_MESSAGES says how many.
: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
skip() {
    echo "1..0 # SKIP $1"
    exit 0
}
[ "$(uname)" = Linux ] || skip "pairs of interfaces are made as on Linux"
[ "$(id -u)" -eq 0 ] || skip "making interfaces needs root"
for tool in python3 ip unshare nsenter; do
    command -v $tool >/dev/null || skip "no $tool"
done
unshare -n ip link add va type veth peer name vb 2>/dev/null || skip "no pairs of interfaces here"
exec unshare -n python3 -B "$top_srcdir/tests/app/wire.py" "$SMTPSCOPE" "${WIRE_MESSAGES:-60}"
