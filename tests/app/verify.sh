#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every kind of change to an export, and verify. See verify.py.
: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
command -v python3 >/dev/null || {
    echo "1..0 # SKIP no python3"
    exit 0
}
exec python3 -B "$top_srcdir/tests/app/verify.py" "$SMTPSCOPE" "$top_srcdir/samples"
