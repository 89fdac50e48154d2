#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
if ! command -v python3 >/dev/null; then
    echo "1..0 # SKIP no python3"
    exit 0
fi
exec python3 -B "$top_srcdir/tests/app/stats.py" "$SMTPSCOPE" "$top_srcdir/samples"
