#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Compares the records of a corpus of captures with what is expected of them, one TAP line for each
# capture. The corpus is a folder with NAME.pcap (.pcapng, .pcap.gz), NAME.expected.ndjson beside it
# and compare.py; SMTPSCOPE_CORPUS names it. Without one, this is skipped.

set -u
top=$(cd "$(dirname "$0")/.." && pwd)
corpus=${SMTPSCOPE_CORPUS:-$top/../shared/corpus}
SMTPSCOPE=${SMTPSCOPE:-$(pwd)/smtpscope}

skip() {
    echo "1..0 # SKIP $1"
    exit 0
}
[ -d "$corpus" ] || skip "no corpus of captures (SMTPSCOPE_CORPUS)"
command -v python3 >/dev/null 2>&1 || skip "no python3 to compare records with"
[ -x "$SMTPSCOPE" ] || skip "smtpscope is not built"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# capture_of NAME: the capture with that name, whatever its kind.
capture_of() {
    for kind in pcap pcapng pcap.gz pcapng.gz; do
        [ -f "$corpus/$1.$kind" ] || continue
        echo "$corpus/$1.$kind"
        return
    done
}

# check NAME: what differs, or fails, on stdout.
check() {
    "$SMTPSCOPE" -r "$(capture_of "$1")" --json --dialogue >"$dir/got" 2>"$dir/errors" </dev/null
    code=$?
    cat "$dir/errors"
    # A capture that is cut short ends with code 1 after all that could be decoded.
    [ "$code" -le 1 ] || {
        echo "exit code $code"
        return 1
    }
    python3 "$corpus/compare.py" "$dir/got" "$corpus/$1.expected.ndjson"
}

set -- "$corpus"/*.expected.ndjson
[ -f "$1" ] || skip "no expectations in $corpus"
echo "1..$#"
number=0
failed=0
for expected in "$@"; do
    number=$((number + 1))
    name=$(basename "$expected" .expected.ndjson)
    if check "$name" >"$dir/report" 2>&1; then
        echo "ok $number - $name: $(tail -n 1 "$dir/report")"
    else
        failed=$((failed + 1))
        echo "not ok $number - $name"
        sed 's/^/# /' "$dir/report"
    fi
done
[ "$failed" -eq 0 ]
