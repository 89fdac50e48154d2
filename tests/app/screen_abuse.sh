#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The screen on terminals that misbehave; with SMTPSCOPE_LONG set, for longer. See screen_abuse.py.
: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
generate=${BENCH_GEN:-$(dirname "$SMTPSCOPE")/smtpscope-bench-gen}
command -v python3 >/dev/null || {
    echo "1..0 # SKIP no python3"
    exit 0
}
exec python3 -B "$top_srcdir/tests/app/screen_abuse.py" "$SMTPSCOPE" "$top_srcdir/samples" "$generate"
