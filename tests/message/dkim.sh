#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Signatures made and verified by dkimpy, with the keys in the capture.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
SMTPSCOPE=$(realpath "${SMTPSCOPE:-./smtpscope}")
# Debian's package is for Debian's python3, which need not be the first one here.
for python in python3 /usr/bin/python3; do
    "$python" -c 'import dkim, nacl' 2>/dev/null || continue
    exec "$python" -B "$top/tests/message/dkim_family.py" "$SMTPSCOPE" 1 600
done
echo "1..1"
echo "ok 1 - signatures as dkimpy verifies them # SKIP no python3-dkim"
