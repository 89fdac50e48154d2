#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# clients.pcap: a file with a name that is not ASCII, sent by swaks, s-nail and mutt. Each writes it
# in its own way: raw UTF-8, RFC 2231 in pieces, RFC 2231 in one piece.
. "$(dirname "$0")/lib.sh"

host desk base 198.51.100.11
host mx postfix 192.0.2.25
mailbox mx bob carol dave
postfix_host mx
printf 'Grüße\nfrom a file\n' | file_on desk '/lab/Grüße – naïve café.txt'
seq 1 800 | gzip -9 -n | file_on desk /lab/numbers.gz
printf 'The files are attached. Schöne Grüße.\n' | file_on desk /lab/text

capture clients.pcap mx eth0 tcp port 25
on desk swaks --server mx.example.com --ehlo desk.example.org --from alice@example.org \
    --to bob@example.com --h-Subject 'Grüße by swaks' --body @/lab/text \
    --attach-type text/plain --attach-name 'Grüße – naïve café.txt' \
    --attach '@/lab/Grüße – naïve café.txt' \
    --attach-type application/octet-stream --attach @/lab/numbers.gz > /dev/null
on desk s-nail -:/ -r alice@example.org -S v15-compat -S mta=smtp://mx.example.com \
    -S hostname=desk.example.org -S from='Zoë <alice@example.org>' -S smtp-auth=none \
    -s 'Grüße by s-nail' \
    -a '/lab/Grüße – naïve café.txt' -a /lab/numbers.gz carol@example.com \
    < "$RUN/desk/root/lab/text"
on desk mutt -n -e 'set smtp_url=smtp://mx.example.com copy=no hostname=desk.example.org' \
    -e 'set ssl_starttls=no ssl_force_tls=no' \
    -e 'set realname="Zoë" from=alice@example.org use_from=yes use_envelope_from=yes' \
    -e 'set send_charset=utf-8' \
    -s 'Grüße by mutt' -a '/lab/Grüße – naïve café.txt' /lab/numbers.gz -- dave@example.com \
    < "$RUN/desk/root/lab/text"
for user in bob carol dave; do
    wait_for 20 arrived mx "$user"
done
capture_end
shows clients.pcap 'by swaks' 's-nail' 'by mutt' 'multipart/mixed' "filename\\*(0\\*)?=utf-8''"
