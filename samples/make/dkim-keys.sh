#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# dkim-keys.pcap: eleven messages in one session, signed by dkimpy, to a postfix whose opendkim asks
# the DNS for each key when it has the message: RSA and Ed25519, a key of 4096 bits that needs TCP,
# one behind a CNAME, SHA-1, a revoked key, one that is missing, another's, and messages that were
# changed. What opendkim found stands in what was delivered. The maker's machine needs python3-dkim
# and python3-nacl.
. "$(dirname "$0")/lib.sh"

host desk base 198.51.100.11
host mx opendkim 192.0.2.25
host ns base 203.0.113.53
mailbox mx bob
/usr/bin/python3 "$MAKE/dkim_keys.py" --make "$RUN/cap/dkim"
for name in desk ns; do
    file_on "$name" /lab/dkim_keys.py < "$MAKE/dkim_keys.py"
done
cp -r "$RUN/cap/dkim/mail" "$RUN/desk/root/lab/mail"
file_on ns /lab/zone < "$RUN/cap/dkim/zone"
on ns python3 /lab/dkim_keys.py --serve /lab/zone 203.0.113.53 &

file_on mx /etc/opendkim.conf <<'CONF'
Mode            v
Socket          inet:8891@127.0.0.1
Nameservers     203.0.113.53
AlwaysAddARHeader yes
AuthservID      mx.example.com
MinimumKeyBits  1024
UserID          root
PidFile         /lab/opendkim.pid
CONF
echo 'nameserver 203.0.113.53' | file_on mx /etc/resolv.conf
on mx opendkim -x /etc/opendkim.conf
wait_for 10 listening mx 8891
postfix_host mx smtpd_milters=inet:127.0.0.1:8891 milter_default_action=tempfail

capture dkim-keys.pcap mx eth0 tcp port 25 or port 53
on desk python3 /lab/dkim_keys.py --send /lab/mail mx.example.com
wait_for 30 grep -q '^Message-ID: <other@' "$RUN/mx/root/var/mail/bob"
capture_end
grep -A2 '^Authentication-Results: mx.example.com' "$RUN/mx/root/var/mail/bob" > "$RUN/cap/results"
[ "$(grep -c 'dkim=pass' "$RUN/cap/results")" -ge 5 ] || fail "opendkim: $(cat "$RUN/cap/results")"
shows dkim-keys.pcap 'a=ed25519-sha256' 'a=rsa-sha1' 'Keys:  forged' 'Dear Eve'
has dkim-keys.pcap 1 'dns.flags.response == 1 && dns.flags.truncated == 1'
has dkim-keys.pcap 1 'dns.cname == "keys.hosting.example.net"'
