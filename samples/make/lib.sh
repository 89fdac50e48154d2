# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The lab of the sample scripts. A script sources this file first; it then runs again inside
# namespaces of its own (network, mounts, processes, host name) that have no way to the outside, and
# that the kernel clears away, with every process and mount in them, when the script ends in
# whatever way.
#
#     . "$(dirname "$0")/lib.sh"
#     host mail postfix 198.51.100.25          a host: network namespace, root file system, eth0
#     on mail COMMAND...                       runs a command on it
#     capture relay.pcap mx eth0 tcp port 25   begins to record
#     capture_end                              ends all recordings and puts them into samples/
#
# A script of another folder says with SMTPLAB_SCRIPTS where this one is, and with SMTPLAB_IS_BUILT
# that the lab is taken as it is.
#
# Topology: each host has one link (veth pair) to a router, which is the script's outer network
# namespace; there the other end is called to-NAME. So each host is a network of its own, as on the
# Internet, and a packet seen at its destination has passed one hop (time to live 63).
set -eu
SMTPLAB=${SMTPLAB:-/var/cache/smtpscope-samples}
export SMTPLAB
MAKE=${SMTPLAB_SCRIPTS:-$(cd "$(dirname "$0")" && pwd)}
OUT=${OUT:-$(dirname "$MAKE")}
RUN=$SMTPLAB/run

if [ -z "${SMTPLAB_INSIDE:-}" ]; then
    [ -n "${SMTPLAB_IS_BUILT:-}" ] || "$MAKE/setup.sh"
    mkdir -p "$RUN" /run/netns
    exec env SMTPLAB_INSIDE=1 unshare --mount --pid --fork --kill-child --mount-proc --net --uts \
        --ipc sh "$(cd "$(dirname "$0")" && pwd)/$(basename "$0")" "$@"
fi

umask 022
mount -t tmpfs -o mode=755 tmpfs "$RUN"
mount -t tmpfs -o mode=755 tmpfs /run/netns
mount -t tmpfs tmpfs "$SMTPLAB/base/tmp"
mkdir "$RUN/cap"
CAPTURES=
ip link set lo up
ip addr add 192.0.2.254/32 dev lo
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter

# Every host knows these names; where a sample needs the DNS, its script serves them there and
# empties the hosts files.
cat > "$RUN/hosts" <<'HOSTS'
127.0.0.1        localhost
::1              localhost
192.0.2.25       mx.example.com
192.0.2.26       mx2.example.com
2001:db8:2::25   mx6.example.com
198.51.100.25    mail.example.org
198.51.100.10    laptop.example.org
198.51.100.11    desk.example.org
203.0.113.25     relay.example.net
203.0.113.66     bot.example.net
203.0.113.53     ns.example.net
HOSTS

fail() {
    for log in "$RUN"/*/root/var/log/mail.log "$RUN"/*/root/var/log/exim4/mainlog; do
        [ ! -f "$log" ] || { echo "==> $log"; tail -n 20 "$log"; } >&2
    done
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# The namespaces go with the process, but a user who keeps the lab (KEEP=1) gets a shell in it
# first.
leave() {
    status=$?
    trap - EXIT
    if [ -n "${KEEP:-}" ]; then
        echo "lab kept until this shell ends; hosts: $(ip netns list | tr '\n' ' ')" >&2
        sh -i || true
    fi
    for pid in $CAPTURES; do
        kill "${pid%%:*}" 2> /dev/null || true
    done
    for name in $(ip netns list | cut -d' ' -f1); do
        for pid in $(ip netns pids "$name"); do
            kill -9 "$pid" 2> /dev/null || true
        done
        ip netns delete "$name"
    done
    exit $status
}
trap leave EXIT
trap 'exit 1' INT TERM

# host NAME LAYER IPV4 [IPV6 [FQDN]]: LAYER is base or one of those that setup.sh builds. FQDN is what the
# hosts table says.
host() {
    name=$1 layer=$2 ip4=$3 ip6=${4:-}
    fqdn=$(awk -v ip="$ip4" '$1 == ip { print $2 }' "$RUN/hosts")
    ip netns add "$name"
    ip link add "to-$name" type veth peer name eth0 netns "$name"
    ip link set "to-$name" up
    # No wait for duplicate addresses: a server could not listen on its link-local address
    # meanwhile.
    ip netns exec "$name" sh -c 'echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad'
    ip -n "$name" link set lo up
    ip -n "$name" link set eth0 up
    ip -n "$name" addr add "$ip4/32" dev eth0
    ip -n "$name" route add 192.0.2.254 dev eth0
    ip -n "$name" route add default via 192.0.2.254
    ip route add "$ip4/32" dev "to-$name"
    if [ -n "$ip6" ]; then
        ip -n "$name" addr add "$ip6/128" dev eth0 nodad
        ip addr add fe80::1/64 dev "to-$name" nodad
        ip -n "$name" route add default via fe80::1 dev eth0
        ip route add "$ip6/128" dev "to-$name"
    fi

    mkdir "$RUN/$name" "$RUN/$name/upper" "$RUN/$name/work" "$RUN/$name/root"
    lower=$SMTPLAB/base
    [ "$layer" = base ] || lower=$SMTPLAB/$layer:$lower
    mount -t overlay overlay "$RUN/$name/root" \
        -o "lowerdir=$lower,upperdir=$RUN/$name/upper,workdir=$RUN/$name/work"
    mount -t proc proc "$RUN/$name/root/proc"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$RUN/$name/root/dev/pts"
    rm -f "$RUN/$name/root/etc/resolv.conf"
    : > "$RUN/$name/root/etc/resolv.conf"
    cp "$RUN/hosts" "$RUN/$name/root/etc/hosts"
    echo "$fqdn" > "$RUN/$name/root/etc/mailname"
    echo "$fqdn" > "$RUN/$name/root/etc/hostname"
    mkdir "$RUN/$name/root/lab"
    offloads "$name" off
}

# on NAME COMMAND...: in the host's network, host name and root, with a clean environment.
on() {
    name=$1
    shift
    # shellcheck disable=SC2016 # expanded by the inner shell
    ip netns exec "$name" unshare --uts sh -c '
        root=$1; shift
        hostname "$(cat "$root/etc/hostname")"
        exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games \
            HOME=/root LC_ALL=C.UTF-8 TZ=UTC TERM=dumb chroot "$root" "$@"' \
        sh "$RUN/$name/root" "$@"
}

# file_on NAME PATH: writes stdin to a file on the host.
file_on() {
    mkdir -p "$(dirname "$RUN/$1/root$2")"
    cat > "$RUN/$1/root$2"
}

# offloads_of on|off INTERFACE [COMMAND...]: the command enters the interface's namespace.
offloads_of() {
    state=$1 card=$2
    shift 2
    "$@" chroot "$SMTPLAB/base" ethtool -K "$card" tso "$state" gso "$state" gro "$state" \
        tx "$state" rx "$state" > /dev/null
}

# offloads NAME on|off: off, segments look as on a wire: no checksums left to the card, none larger
# than the MTU.
offloads() {
    offloads_of "$2" eth0 ip netns exec "$1"
    offloads_of "$2" "to-$1"
}

# no_router NAME NAME: the two hosts take each other for neighbours; a wire between their links must
# carry the frames.
no_router() {
    for name; do
        grep -o '^[0-9.]*[0-9] ' "$RUN/hosts" | while read -r ip4; do
            ip -n "$name" route replace "$ip4" dev eth0 2> /dev/null || true
        done
    done
}

# wire A B [OPTION...]: wire.py between two interfaces of the router's namespace, until wires_down.
WIRES=
wire() {
    a=$1 b=$2
    shift 2
    cp "$MAKE/wire.py" "$SMTPLAB/base/tmp/wire.py"
    chroot "$SMTPLAB/base" python3 /tmp/wire.py "$@" "$a" "$b" \
        > "$RUN/wire-$a-$b" 2> "$RUN/wire-$a-$b.err" &
    WIRES="$WIRES $!"
    wait_for 10 grep -q ready "$RUN/wire-$a-$b"
}

wires_down() {
    # shellcheck disable=SC2086 # a list of numbers
    kill $WIRES
    WIRES=
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
    tries=$(($1 * 10))
    shift
    until "$@" > /dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "waited in vain for: $*"
        sleep 0.1
    done
}

listening() {  # listening NAME PORT
    on "$1" ss -Hltn "sport = :$2" | grep -q LISTEN
}

# recorder FILE NAME: the common tail of the captures below. The recorder's pid is remembered; its
# standard error tells when it is ready.
recorder() {
    CAPTURES="$CAPTURES $!:$1"
    wait_for 10 grep -q -E 'listening on|^File: ' "$RUN/cap/$1.err"
}

# capture FILE NAME IFACE [TCPDUMP OPTION OR FILTER...]: NAME "router" is the network namespace
# between the hosts.
capture() {
    file=$1 where=$2 iface=$3
    shift 3
    enter="ip netns exec $where"
    [ "$where" != router ] || enter=
    # In immediate mode the buffer has slots of snapshot length: a few hundred of them, of the size of
    # the largest IP packet.
    $enter chroot "$SMTPLAB/base" tcpdump -Z root -n -U --immediate-mode -s 66000 -B 32768 \
        -i "$iface" -w - "$@" \
        > "$RUN/cap/$file" 2> "$RUN/cap/$file.err" &
    recorder "$file"
}

# capture_ng FILE NAME [DUMPCAP OPTION...]: the same as pcapng by dumpcap, which can record several
# interfaces.
capture_ng() {
    file=$1 where=$2
    shift 2
    ip netns exec "$where" chroot "$SMTPLAB/base" dumpcap -q -w - "$@" \
        > "$RUN/cap/$file" 2> "$RUN/cap/$file.err" &
    recorder "$file"
}

# capture_end: stops all recordings after the last packets have come and puts them into samples/.
capture_end() {
    sleep 0.7
    for item in $CAPTURES; do
        kill -INT "${item%%:*}"
        wait "${item%%:*}" || true
        file=${item#*:}
        grep -q -E '^0 packets dropped by kernel|/0 \(pcap:0/dumpcap:0' "$RUN/cap/$file.err" ||
            fail "$file: packets lost: $(cat "$RUN/cap/$file.err")"
        install -m 644 "$RUN/cap/$file" "$OUT/$file"
    done
    CAPTURES=
}

# tshark_on FILE OPTION...: tshark reads the sample, as far as it goes (one is cut on purpose).
tshark_on() {
    input=$OUT/$1
    shift
    chroot "$SMTPLAB/base" tshark -n -r - "$@" < "$input" 2> /dev/null || true
}

# shows FILE WORDS...: fails unless the text of all connections in it matches each of the regular
# expressions.
shows() {
    file=$1
    shift
    : > "$RUN/text"
    for stream in $(tshark_on "$file" -T fields -e tcp.stream | sort -u); do
        tshark_on "$file" -q -z "follow,tcp,ascii,$stream" >> "$RUN/text"
    done
    for words; do
        grep -q -a -E -e "$words" "$RUN/text" || fail "$file does not show: $words"
    done
    echo "$file: $(wc -c < "$OUT/$file") bytes"
}

# has FILE COUNT FILTER [TSHARK OPTION...]: fails unless at least COUNT packets pass tshark's
# display filter.
has() {
    sample=$1 count=$2 condition=$3
    shift 3
    found=$(tshark_on "$sample" -Y "$condition" "$@" | wc -l)
    [ "$found" -ge "$count" ] || fail "$sample has $found packets like: $condition"
}

# keylog NAME FILE: the TLS secrets that a program on the host has logged to /lab/keylog become a
# sample.
keylog() {
    grep -v '^#' "$RUN/$1/root/lab/keylog" > "$OUT/$2" || fail "no secrets for $2"
    rm "$RUN/$1/root/lab/keylog"
}

# decrypts FILE KEYLOG WORDS...: fails unless the text inside the first connection's TLS matches
# each of the regular expressions, once the key log is known ("" if it is in the file).
decrypts() {
    file=$1 keylog=$2
    shift 2
    [ -z "$keylog" ] || cp "$OUT/$keylog" "$SMTPLAB/base/tmp/keylog"
    tshark_on "$file" -o "tls.keylog_file:${keylog:+/tmp/keylog}" -q -z follow,tls,ascii,0 \
        > "$RUN/text"
    for words; do
        grep -q -a -E -e "$words" "$RUN/text" || fail "$file, decrypted, does not show: $words"
    done
}

# postfix_host NAME [KEY=VALUE...]: a postfix that is the final destination of its own domain.
postfix_host() {
    name=$1
    shift
    fqdn=$(cat "$RUN/$name/root/etc/hostname")
    : > "$RUN/$name/root/etc/postfix/main.cf"
    on "$name" postconf -e compatibility_level=3.6 maillog_file=/var/log/mail.log biff=no \
        "myhostname=$fqdn" "mydomain=${fqdn#*.}" "myorigin=${fqdn#*.}" "mydestination=${fqdn#*.}" \
        inet_protocols=ipv4 mynetworks=127.0.0.0/8 alias_maps= alias_database= \
        smtp_dns_support_level=disabled smtp_host_lookup=native \
        smtpd_tls_security_level=none smtp_tls_security_level=none
    [ $# = 0 ] || on "$name" postconf -e "$@"
    on "$name" postconf -F '*/*/chroot=n'
    on "$name" postfix start 2> "$RUN/$name/start.log" || fail "$(cat "$RUN/$name/start.log")"
    wait_for 10 listening "$name" 25
}

# exim_host NAME < MACROS: an exim that is the final destination of its own domain. The macros of
# exim.conf may be set on stdin, one a line; its head explains them. stdin is a pipe: exim stays in
# the foreground where its parent is process 1, which the script is.
exim_host() {
    fqdn=$(cat "$RUN/$1/root/etc/hostname")
    {
        echo "primary_hostname = $fqdn"
        echo "domainlist local_domains = ${fqdn#*.}"
        cat - "$MAKE/exim.conf"
    } | file_on "$1" /etc/exim4/exim4.conf
    on "$1" exim4 -bd -q30m
    wait_for 10 listening "$1" 25
}

# certificate NAME CLIENT...: a key and a certificate for the host in its /lab, which the clients
# trust as /lab/trust.pem.
certificate() {
    name=$1
    shift
    fqdn=$(cat "$RUN/$name/root/etc/hostname")
    on "$name" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
        -subj "/CN=$fqdn" -addext "subjectAltName=DNS:$fqdn" \
        -keyout /lab/key.pem -out /lab/cert.pem 2> /dev/null
    (cd "$RUN/$name/root/lab" && cat key.pem cert.pem) | file_on "$name" /lab/chain.pem
    for client; do
        file_on "$client" /lab/trust.pem < "$RUN/$name/root/lab/cert.pem"
    done
}

# submission_host NAME [KEY=VALUE...]: a postfix that also takes mail on port 587 (and, if it has a
# certificate, by implicit TLS on 465) from users who give their password: alice with "open sesame",
# bob with "tanstaafl".
submission_host() {
    name=$1
    shift
    domain=$(cut -d. -f2- "$RUN/$name/root/etc/hostname")
    file_on "$name" /etc/postfix/sasl/smtpd.conf <<'SASL'
pwcheck_method: auxprop
auxprop_plugin: sasldb
mech_list: PLAIN LOGIN CRAM-MD5
SASL
    printf 'open sesame' | on "$name" saslpasswd2 -p -c -u "$domain" alice
    printf 'tanstaafl' | on "$name" saslpasswd2 -p -c -u "$domain" bob
    chmod 644 "$RUN/$name/root/etc/sasldb2"
    for_users="inet n - n - - smtpd -o smtpd_sasl_auth_enable=yes"
    for_users="$for_users -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject"
    on "$name" postconf -M "submission/inet=submission $for_users"
    if [ -f "$RUN/$name/root/lab/chain.pem" ]; then
        set -- smtpd_tls_security_level=may smtpd_tls_chain_files=/lab/chain.pem \
            smtpd_tls_received_header=yes "$@"
        on "$name" postconf -M \
            "submissions/inet=submissions $for_users -o smtpd_tls_wrappermode=yes"
    fi
    postfix_host "$name" "smtpd_sasl_local_domain=$domain" "$@"
}

# opensmtpd_host NAME: an OpenSMTPD that is the final destination of its own domain.
opensmtpd_host() {
    fqdn=$(cat "$RUN/$1/root/etc/hostname")
    file_on "$1" /etc/smtpd.conf <<CONF
listen on eth0 hostname "$fqdn"
action "mailbox" mbox
match from any for domain "${fqdn#*.}" action "mailbox"
CONF
    on "$1" smtpd -d > "$RUN/$1/root/var/log/mail.log" 2>&1 &
    wait_for 10 listening "$1" 25
}

# dovecot_host NAME: a dovecot that takes mail for its local users by LMTP, on port 24. Mailboxes of
# the users named on stdin, one a line, are full.
dovecot_host() {
    fqdn=$(cat "$RUN/$1/root/etc/hostname")
    while read -r user; do echo "$user:::::::userdb_quota_rule=*:bytes=1"; done |
        file_on "$1" /etc/dovecot/quotas
    file_on "$1" /etc/dovecot/dovecot.conf <<CONF
protocols = lmtp
hostname = $fqdn
log_path = /var/log/mail.log
ssl = no
mail_location = maildir:/var/mail/%n
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
auth_username_format = %n
mail_plugins = quota
plugin {
    quota = maildir:User quota
}
passdb {
    driver = static
    args = nopassword=y
}
userdb {
    driver = passwd-file
    args = /etc/dovecot/quotas
    override_fields = uid=mail gid=mail home=/var/mail/%n
    result_success = return-ok
    result_failure = continue
}
userdb {
    driver = passwd
    override_fields = uid=mail gid=mail home=/var/mail/%n
}
protocol lmtp {
    mail_plugins = quota
    lmtp_rcpt_check_quota = no
}
service lmtp {
    inet_listener lmtp {
        address = *
        port = 24
    }
}
CONF
    on "$1" dovecot
    wait_for 10 listening "$1" 24
}

# mailbox NAME USER...: local users who can get mail.
mailbox() {
    name=$1
    shift
    for user; do
        on "$name" useradd -M -s /usr/sbin/nologin "$user"
    done
}

arrived() {  # arrived NAME USER: a message lies in the mailbox
    test -s "$RUN/$1/root/var/mail/$2"
}
