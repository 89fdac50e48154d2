#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Two thousand made-up messages and those of the samples, read by smtpscope and by others.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
SMTPSCOPE=$(realpath "${SMTPSCOPE:-./smtpscope}")
if ! command -v python3 >/dev/null 2>&1; then
    echo "1..1"
    echo "ok 1 - messages as others read them # SKIP no python3"
    exit 0
fi
exec env PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/message/differential.py" "$SMTPSCOPE" 1 2000 \
    "$top"/samples/*.pcap "$top"/samples/*.pcapng "$top"/samples/*.gz "$top"/samples/stored/*.pcap.gz
