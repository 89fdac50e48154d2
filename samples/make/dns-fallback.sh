#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# dns-fallback.pcap: postfix asks the DNS for the MX of example.com, then for the addresses of both
# hosts. The first one refuses the connection (RST), so the second gets the message (RFC 5321 5.1).
. "$(dirname "$0")/lib.sh"

host ns base 203.0.113.53
host mail postfix 198.51.100.25
host mx1 base 192.0.2.25
host mx2 postfix 192.0.2.26
mailbox mx2 bob
postfix_host mx2 mydestination=example.com
on ns dnsmasq --no-resolv --no-hosts --user=root --pid-file=/lab/pid --local=/com/ --local=/org/ \
    --mx-host=example.com,mx1.example.com,10 --mx-host=example.com,mx2.example.com,20 \
    --host-record=mx1.example.com,192.0.2.25 --host-record=mx2.example.com,192.0.2.26
echo 'nameserver 203.0.113.53' | file_on mail /etc/resolv.conf
echo '127.0.0.1 localhost' | file_on mail /etc/hosts
postfix_host mail smtp_dns_support_level=enabled smtp_host_lookup=dns

capture dns-fallback.pcap mail eth0 udp port 53 or tcp port 25
on mail sendmail -f alice@example.org bob@example.com <<'MESSAGE'
From: Alice Archer <alice@example.org>
To: Bob Baker <bob@example.com>
Subject: By the second door

The host of the lowest preference was not at home.
MESSAGE
wait_for 20 arrived mx2 bob
capture_end
shows dns-fallback.pcap '^220 mx2.example.com' '^RCPT TO:<bob@example.com>' '^250 2.0.0 Ok: queued'
has dns-fallback.pcap 1 'dns.qry.type == 15 && dns.flags.response == 1 && dns.count.answers == 2'
has dns-fallback.pcap 2 'dns.qry.type == 1 && dns.flags.response == 1'
has dns-fallback.pcap 1 'tcp.flags.reset == 1 && ip.src == 192.0.2.25'
