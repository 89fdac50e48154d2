#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make bench: makes a corpus and prints one table of time, memory and exactness, as ratios to
# `tcpdump -r F -w /dev/null` in the same run. By environment:
#   BENCH_MB     size of the corpus in MB (500)
#   BENCH_RUNS   how often each command runs; the median counts (5)
#   BENCH_SEED   of the corpus (1)
#   BENCH_GEN_OPTIONS  more options of smtpscope-bench-gen
#   BENCH_LONG   a capture so many times as long is read as well (10; 1: none)
#   BENCH_CROWD  sessions of one with two thirds of them open at a time (150000; 0: none)
#   TMPDIR       where the corpus goes; it is removed afterwards (some 6.5 GB)

set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
SMTPSCOPE=${SMTPSCOPE:-$(pwd)/smtpscope}
BENCH_GEN=${BENCH_GEN:-$(pwd)/smtpscope-bench-gen}
BENCH_LIST=${BENCH_LIST:-$(pwd)/smtpscope-bench-list}
BENCH_TLS=${BENCH_TLS:-$(pwd)/smtpscope-bench-tls}
BENCH_TRANSFER=${BENCH_TRANSFER:-$(pwd)/smtpscope-bench-transfer}
command -v python3 >/dev/null || {
    echo "bench: python3 is needed" >&2
    exit 1
}
dir=$(mktemp -d "${TMPDIR:-/tmp}/smtpscope-bench.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

size="--size=${BENCH_MB:-500}M --concurrency=500 --seed=${BENCH_SEED:-1}"
# shellcheck disable=SC2086  # lists of options
"$BENCH_GEN" $size ${BENCH_GEN_OPTIONS:-} "$dir/clean.pcap"
# The impaired corpus is for exactness: a tenth is enough.
size="--size=$((${BENCH_MB:-500} / 10 + 1))M --concurrency=500 --seed=${BENCH_SEED:-1}"
# shellcheck disable=SC2086
"$BENCH_GEN" $size --reorder=2 --duplicate=2 --overlap=2 "$dir/impaired.pcap"
gzip -1 -c "$dir/clean.pcap" >"$dir/clean.pcap.gz"
SMTPSCOPE=$SMTPSCOPE BENCH_GEN=$BENCH_GEN python3 "$top/tests/bench/measure.py" \
    --runs "${BENCH_RUNS:-5}" --long "${BENCH_LONG:-10}" --crowd "${BENCH_CROWD:-150000}" "$dir"

echo
echo "the screen"
python3 "$top/tests/bench/keys.py" "$SMTPSCOPE" "$dir/clean.pcap"
"$BENCH_LIST"

echo
"$BENCH_TLS"

echo
"$BENCH_TRANSFER"
