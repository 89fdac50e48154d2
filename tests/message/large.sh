#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Messages that are large in ways that hurt.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
SMTPSCOPE=$(realpath "${SMTPSCOPE:-./smtpscope}")
if ! command -v python3 >/dev/null 2>&1; then
    echo "1..1"
    echo "ok 1 - large messages # SKIP no python3"
    exit 0
fi
exec python3 -B "$top/tests/message/large.py" "$SMTPSCOPE"
