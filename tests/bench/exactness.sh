#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Traffic made up with several seeds, clean and impaired: what smtpscope finds in it must be the
# truth. One TAP line for each capture.

set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
SMTPSCOPE=${SMTPSCOPE:-$(pwd)/smtpscope}
BENCH_GEN=${BENCH_GEN:-$(pwd)/smtpscope-bench-gen}

skip() {
    echo "1..0 # SKIP $1"
    exit 0
}
command -v python3 >/dev/null 2>&1 || skip "no python3 to compare records with"
[ -x "$SMTPSCOPE" ] || skip "smtpscope is not built"
[ -x "$BENCH_GEN" ] || skip "smtpscope-bench-gen is not built"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

small="--sessions=150 --message=1500 --attachment=8000"
damaged="--reorder=2 --duplicate=2 --overlap=2"

# Name and options, a row each.
cat >"$dir/rows" <<ROWS
clean.pcap --seed=1
clean.pcapng --seed=2 --per-session=9
small-segments.pcap --seed=3 --mss=37 --sessions=40
large-frames.pcap --seed=4 --large-frames=100
typed.pcap --seed=5 --typed=100 --sessions=30
bdat.pcap --seed=6 --bdat=100 --per-session=6
aborted.pcap --seed=7 --aborted=50 --reset=30
refused.pcap --seed=8 --refused=50 --per-session=8
damaged.pcap --seed=9 $damaged
damaged.pcapng --seed=10 $damaged --bdat=50
damaged-more.pcap --seed=11 --reorder=10 --duplicate=10 --overlap=10
damaged-segments.pcap --seed=12 $damaged --mss=111 --sessions=60
sent-again.pcap --seed=13 --retransmit=3
sent-again-damaged.pcap --seed=14 --retransmit=3 $damaged
loss.pcap --seed=15 --loss=0.5
loss-more.pcap --seed=16 --loss=3
loss-damaged.pcap --seed=17 --loss=1 --retransmit=1 $damaged
loss-bdat.pcap --seed=31 --loss=2 --reorder=1 --bdat=30
loss-bdat.pcap --seed=34 --loss=2 --reorder=1 --bdat=60
midstream.pcap --seed=18 --midstream=100 --bdat=0
midstream-bdat.pcap --seed=18 --midstream=100
midstream-damaged.pcap --seed=21 --midstream=100 --bdat=0 $damaged
midstream-damaged.pcap --seed=23 --midstream=100 --bdat=60 $damaged
one-sided.pcap --seed=19 --one-sided=100 --refused=0
ROWS
echo "1..$(($(wc -l <"$dir/rows") + 2))"

# check NAME OPTIONS...: what differs, or fails, on stdout.
check() {
    capture=$dir/$1
    shift
    # shellcheck disable=SC2086  # a list of options
    "$BENCH_GEN" $small "$@" "$capture" || return 1
    "$SMTPSCOPE" -r "$capture" --json >"$dir/records" 2>&1 </dev/null || return 1
    python3 "$top/tests/bench/check.py" "$dir/records" "$capture.truth.ndjson" || return 1
    rm -f "$capture" "$capture.truth.ndjson"
}

number=0
failed=0
while read -r name options; do
    number=$((number + 1))
    # shellcheck disable=SC2086  # a list of options
    if check "$name" $options >"$dir/report"; then
        echo "ok $number - $name $options"
    else
        failed=$((failed + 1))
        echo "not ok $number - $name $options"
        sed 's/^/# /' "$dir/report"
    fi
done <"$dir/rows"

# Without hashes nothing is decoded, but all the rest is the same.
number=$((number + 1))
capture=$dir/no-hash.pcap
# shellcheck disable=SC2086  # lists of options
"$BENCH_GEN" $small --seed=20 $damaged "$capture" >/dev/null
"$SMTPSCOPE" -r "$capture" --json </dev/null | sed 's/,"sha256":[^,}]*//g' >"$dir/with"
"$SMTPSCOPE" -r "$capture" --json --no-hash </dev/null >"$dir/without"
if [ -s "$dir/with" ] && cmp "$dir/with" "$dir/without" >"$dir/report" 2>&1; then
    echo "ok $number - sizes without hashes"
else
    failed=$((failed + 1))
    echo "not ok $number - sizes without hashes"
    sed 's/^/# /' "$dir/report"
fi
# A list reads no messages, unless one of its columns tells of them.
number=$((number + 1))
"$SMTPSCOPE" -r "$capture" --tsv --columns findings </dev/null | sed 1d >"$dir/listed"
python3 -c 'import json, sys
for line in sys.stdin: print(len(json.loads(line)["findings"]))' <"$dir/without" >"$dir/counted"
if [ -s "$dir/listed" ] && cmp "$dir/listed" "$dir/counted" >"$dir/report" 2>&1; then
    echo "ok $number - findings in a list"
else
    failed=$((failed + 1))
    echo "not ok $number - findings in a list"
    sed 's/^/# /' "$dir/report"
fi
[ "$failed" -eq 0 ]
