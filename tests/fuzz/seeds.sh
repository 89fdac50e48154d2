#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Gives each fuzz target its seeds, tests/fuzz/seeds/NAME/*, once. FUZZ_TARGETS names the targets.

set -u
# shellcheck disable=SC2086  # a list of programs
set -- ${FUZZ_TARGETS-}
if [ $# -eq 0 ]; then
    echo "1..0 # SKIP no fuzz targets were built"
    exit 0
fi
echo "1..$#"
for target in "$@"; do
    name=${target##*/fuzz_}
    set --
    for seed in "$srcdir/tests/fuzz/seeds/$name"/*; do
        [ -f "$seed" ] && set -- "$@" "$seed"
    done
    if "$target" "$@" >&2; then
        echo "ok - fuzz_$name takes its $# seeds"
    else
        echo "not ok - fuzz_$name takes its $# seeds"
    fi
done
