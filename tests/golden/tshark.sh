#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tshark.py where there is tshark; a minute, so that only make check-long runs it.
: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
for program in python3 tshark; do
    if ! command -v "$program" >/dev/null; then
        echo "1..0 # SKIP no $program"
        exit 0
    fi
done
exec python3 -B "$top_srcdir/tests/golden/tshark.py" "$SMTPSCOPE" "$top_srcdir/samples"
