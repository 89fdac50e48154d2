#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Files that are deleted, replaced, shortened, overwritten or appended to while they are read, while
# they are followed, and before a session of them is opened on the screen. See changing.py.
: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
generate=${BENCH_GEN:-$(dirname "$SMTPSCOPE")/smtpscope-bench-gen}
command -v python3 >/dev/null || {
    echo "1..0 # SKIP no python3"
    exit 0
}
exec python3 -B "$top_srcdir/tests/app/changing.py" "$SMTPSCOPE" "$top_srcdir/samples" "$generate"
