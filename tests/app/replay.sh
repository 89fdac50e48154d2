#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A capture is sent over a pair of interfaces as fast as that goes, with tcpdump beside the program:
# nothing is lost, and the records are those of the file. REPLAY_SIZE says how much is sent; what
# `make check` sends fits into the kernel's buffer, `make check-long` sends 515 MB.
: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
BENCH_GEN=${BENCH_GEN:-$(dirname "$SMTPSCOPE")/smtpscope-bench-gen}
skip() {
    echo "1..0 # SKIP $1"
    exit 0
}
[ "$(uname)" = Linux ] || skip "pairs of interfaces are made as on Linux"
[ "$(id -u)" -eq 0 ] || skip "making interfaces needs root"
for tool in python3 tcpdump tcpreplay ip unshare; do
    command -v $tool >/dev/null || skip "no $tool"
done
[ -x "$BENCH_GEN" ] || skip "smtpscope-bench-gen is not built"
unshare -n ip link add va type veth peer name vb 2>/dev/null || skip "no pairs of interfaces here"
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM
"$BENCH_GEN" --size="${REPLAY_SIZE:-4M}" --concurrency=200 "$tmp/sent.pcap" || exit 99
unshare -n python3 -B "$top_srcdir/tests/app/replay.py" "$SMTPSCOPE" "$tmp"
