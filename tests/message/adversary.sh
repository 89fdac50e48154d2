#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Messages that want to hide a file, each with what must be seen of it.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
SMTPSCOPE=$(realpath "${SMTPSCOPE:-./smtpscope}")
if ! command -v python3 >/dev/null 2>&1; then
    echo "1..0 # SKIP no python3"
    exit 0
fi
exec python3 -B "$top/tests/message/adversary.py" "$SMTPSCOPE"
