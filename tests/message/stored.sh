#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Mail of real programs, as real servers stored it, against what is exported from the packets.
#
# usage: stored.sh [--anew]
#
# The mail of samples/stored, or with --anew (as make check-long has it) mail that is sent while one
# waits, a minute and a half, in the lab of samples/make; that is not built for the test, since it
# takes a gigabyte and packages from the network.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
SMTPSCOPE=$(realpath "${SMTPSCOPE:-./smtpscope}")
skip() {
    echo "1..0 # SKIP $1"
    exit 0
}
command -v python3 >/dev/null 2>&1 || skip "no python3"
folder=$top/samples/stored
if [ "${1:-}" = --anew ]; then
    lab=${SMTPLAB:-/var/cache/smtpscope-samples}
    [ "$(id -u)" -eq 0 ] || skip "namespaces need root"
    for layer in base postfix exim opensmtpd dovecot mpack opendkim kerberos; do
        [ -d "$lab/$layer" ] || skip "no lab; samples/make/setup.sh builds it"
    done
    tmp=$(mktemp -d)
    trap 'rm -rf "$tmp"' EXIT
    OUT=$tmp "$top/samples/make/stored.sh" >&2 </dev/null
    folder=$tmp/stored
fi
python3 -B "$top/tests/message/stored.py" "$SMTPSCOPE" "$folder"
