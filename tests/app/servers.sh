#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Real servers and real clients over a bad wire: mail to postfix, exim and OpenSMTPD, in clear and in
# TLS, is captured on both sides of the wire, live and by tcpdump, and each message that is exported
# must be what its client was given, octet for octet. See servers.py. SERVERS_MESSAGES says how many
# messages. The servers are those of the lab of the samples, which also keeps them away from the
# machine's own mail.
. "${top_srcdir:?is the folder of the sources}/tests/app/interfaces.sh"
top_srcdir=$(cd "$top_srcdir" && pwd)
SMTPLAB=${SMTPLAB:-/var/cache/smtpscope-samples}
SMTPLAB_SCRIPTS=$top_srcdir/samples/make
SMTPLAB_IS_BUILT=yes
if [ -z "${SMTPLAB_INSIDE:-}" ]; then
    needs_interfaces chroot mount
    for layer in base postfix exim opensmtpd; do
        [ -d "$SMTPLAB/$layer" ] ||
            skip_all "no mail servers in $SMTPLAB: samples/make/setup.sh puts them there"
    done
    export top_srcdir SMTPLAB SMTPLAB_SCRIPTS SMTPLAB_IS_BUILT
fi
. "$SMTPLAB_SCRIPTS/lib.sh"

host laptop base 198.51.100.10
host mail postfix 198.51.100.25
host relay exim 203.0.113.25
host mx opensmtpd 192.0.2.25
for name in mail relay mx; do
    mailbox $name bob
done
certificate mail laptop
certificate relay
chmod 644 "$RUN/relay/root/lab/key.pem" # exim gives root up before it reads it
cat "$RUN/relay/root/lab/cert.pem" >>"$RUN/laptop/root/lab/trust.pem"
postfix_host mail smtpd_tls_security_level=may smtpd_tls_chain_files=/lab/chain.pem
cat <<'EXIM' | exim_host relay
TLS_FOR = *
tls_certificate = /lab/cert.pem
tls_privatekey = /lab/key.pem
chunking_advertise_hosts = *
EXIM
opensmtpd_host mx

no_router laptop mail relay mx
ip link add tagged type veth peer name untagged
for end in tagged untagged; do
    offloads_of off $end
    ip link set $end up
done
file_on laptop /lab/servers_client.py <"$top_srcdir/tests/app/servers_client.py"
python3 -B "$top_srcdir/tests/app/servers.py" "$SMTPSCOPE" "${SERVERS_MESSAGES:-90}" "$RUN" \
    "$SMTPLAB/base"
