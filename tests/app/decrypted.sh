#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# One and the same dialogue in clear and through TLS 1.2 and 1.3, with two servers: but for what TLS
# and the clock make different, the records and the exported files are the same.
: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
if ! command -v python3 >/dev/null; then
    echo "1..0 # SKIP no python3"
    exit 0
fi
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM
mkdir "$tmp/eml" "$tmp/parts"
# Where this is root, root is given up before files are written.
[ "$(id -u)" -ne 0 ] || chown nobody "$tmp" "$tmp/eml" "$tmp/parts"
python3 -B "$top_srcdir/tests/app/decrypted.py" "$SMTPSCOPE" \
    "$top_srcdir/samples/same-mail.pcapng.gz" "$tmp"
