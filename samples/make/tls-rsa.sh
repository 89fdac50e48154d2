#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tls-rsa.pcap.gz: sessions whose keys were sent under the server's RSA key (tls_suites.py), and that
# key, tls-rsa.key, which is good for nothing else.
. "$(dirname "$0")/lib.sh"

host mail base 198.51.100.25
file_on mail /lab/tls_suites.py < "$MAKE/tls_suites.py"

capture tls-rsa.pcap mail lo tcp port 465
on mail python3 /lab/tls_suites.py rsa 198.51.100.25 /lab/keylog
capture_end
on mail cp /tmp/rsa.key /lab/rsa.key
cp "$RUN/mail/root/lab/rsa.key" "$OUT/tls-rsa.key"
gzip -9n "$OUT/tls-rsa.pcap"
echo "tls-rsa.pcap.gz: $(wc -c < "$OUT/tls-rsa.pcap.gz") bytes"
