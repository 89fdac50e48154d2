#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs the tests of LIST, one TAP line each: what smtpscope prints must be the expected file.

set -u
LC_ALL=C.UTF-8
TZ=UTC0
export LC_ALL TZ
top=$(cd "$(dirname "$0")/../.." && pwd)
SMTPSCOPE=${SMTPSCOPE:-$(pwd)/smtpscope}
. "$top/tests/golden/lib.sh"

if [ ! -x "$SMTPSCOPE" ]; then
    echo "1..0 # SKIP smtpscope is not built"
    exit 0
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
golden_rows >"$dir/rows"
echo "1..$(wc -l <"$dir/rows" | tr -d ' ')"

number=0
failed=0
while read -r name capture expected options; do
    number=$((number + 1))
    golden_run "$capture" "$options" >"$dir/got"
    if diff -u "$top/tests/golden/expected/$expected" "$dir/got" >"$dir/diff" 2>&1; then
        echo "ok $number - $name"
    else
        failed=$((failed + 1))
        echo "not ok $number - $name"
        head -n 60 "$dir/diff" | sed 's/^/# /'
        echo "# if this is right now: tests/golden/renew $name"
    fi
done <"$dir/rows"
[ "$failed" -eq 0 ]
