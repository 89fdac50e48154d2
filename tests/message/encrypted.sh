#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Files that real programs encrypted, as attachments.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
SMTPSCOPE=$(realpath "${SMTPSCOPE:-./smtpscope}")
if ! command -v python3 >/dev/null 2>&1; then
    echo "1..1"
    echo "ok 1 - encrypted files # SKIP no python3"
    exit 0
fi
exec env PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/message/encrypted.py" "$SMTPSCOPE"
