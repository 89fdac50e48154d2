#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tls-aead.pcapng.gz, tls-cbc.pcapng.gz, tls-1.3.pcapng.gz: one session for each way in which TLS protects
# records, between openssl s_client and s_server (tls_suites.py); the key log is inside.
. "$(dirname "$0")/lib.sh"

host mail base 198.51.100.25
file_on mail /lab/tls_suites.py < "$MAKE/tls_suites.py"

for group in aead cbc 13; do
    made=tls-$group
    [ "$group" != 13 ] || made=tls-1.3
    capture "$made.pcap" mail lo tcp port 465
    on mail python3 /lab/tls_suites.py "$group" 198.51.100.25 /lab/keylog
    capture_end
    mv "$OUT/$made.pcap" "$RUN/mail/root/lab/in"
    on mail editcap -F pcapng --inject-secrets tls,/lab/keylog /lab/in /lab/out
    rm "$RUN/mail/root/lab/keylog"
    gzip -9n < "$RUN/mail/root/lab/out" > "$OUT/$made.pcapng.gz"
    decrypts "$made.pcapng.gz" '' '^mail from' '^Subject: Behind TLS'
    echo "$made.pcapng.gz: $(wc -c < "$OUT/$made.pcapng.gz") bytes"
done
