#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Sixty messages of each family that is odd in its own way, read by smtpscope and by others.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
SMTPSCOPE=$(realpath "${SMTPSCOPE:-./smtpscope}")
if ! command -v python3 >/dev/null 2>&1; then
    echo "1..1"
    echo "ok 1 - odd messages as the RFCs have it # SKIP no python3"
    exit 0
fi
exec env PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/message/differential_odd.py" "$SMTPSCOPE" 60
