#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Interfaces in a network of their own: what is dropped, several of them, those that go down, who
# may capture, files in turn and packets that are kept, also where the disk is full. See device.py.
: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
skip() {
    echo "1..0 # SKIP $1"
    exit 0
}
[ "$(uname)" = Linux ] || skip "pairs of interfaces are made as on Linux"
[ "$(id -u)" -eq 0 ] || skip "making interfaces needs root"
for tool in python3 ip mount unshare; do
    command -v $tool >/dev/null || skip "no $tool"
done
unshare -nm ip link add va type veth peer name vb 2>/dev/null || skip "no pairs of interfaces here"
exec unshare -nm python3 -B "$top_srcdir/tests/app/device.py" "$SMTPSCOPE" "$top_srcdir/samples"
