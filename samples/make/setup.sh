#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Builds the lab that the samples are recorded in: a small Debian 12 in a folder of its own (tools),
# and on top of it one layer per mail server. postfix, exim4 and opensmtpd conflict as packages; as
# overlay layers each is a proper installation made by apt, and neither of them touches the machine
# that this runs on.
#
#   $SMTPLAB/base      debootstrap and the tools that all hosts share
#   $SMTPLAB/postfix   what installing postfix changed (an overlay's upper folder), and so on
#
# Needs: root, debootstrap, a Debian mirror, a file system that can hold an overlay's upper folder
# (ext4, xfs, btrfs, tmpfs; not another overlay) and about 1 GB. This is the only script here that
# talks to the network. Running it again does only what is missing; SMTPLAB and MIRROR may be set in
# the environment.
set -eu
SMTPLAB=${SMTPLAB:-/var/cache/smtpscope-samples}
MIRROR=${MIRROR:-}

TOOLS="iproute2 ethtool tcpdump tshark python3 openssl ca-certificates swaks msmtp curl s-nail mutt
       netcat-openbsd inetutils-telnet dnsmasq-base fetchmail procps"

apt_in() {  # apt_in ROOT PACKAGE...: install without starting any service
    root=$1
    shift
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        apt-get -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends install "$@"
}

build_base() {
    rm -rf "$SMTPLAB/base" "$SMTPLAB/base.new"
    # shellcheck disable=SC2086  # without a mirror debootstrap takes its own
    debootstrap --variant=minbase bookworm "$SMTPLAB/base.new" $MIRROR
    chroot "$SMTPLAB/base.new" apt-get -qq update
    # shellcheck disable=SC2086 # a list of words
    apt_in "$SMTPLAB/base.new" $TOOLS
    mv "$SMTPLAB/base.new" "$SMTPLAB/base"
}

build_layer() {  # build_layer NAME PACKAGE...
    name=$1
    shift
    mnt=$SMTPLAB/mnt
    rm -rf "$SMTPLAB/$name.new" "$SMTPLAB/work"
    mkdir -p "$SMTPLAB/$name.new" "$SMTPLAB/work" "$mnt"
    mount -t overlay overlay \
        -o "lowerdir=$SMTPLAB/base,upperdir=$SMTPLAB/$name.new,workdir=$SMTPLAB/work" "$mnt"
    trap 'umount "$mnt"' EXIT
    apt_in "$mnt" "$@"
    trap - EXIT
    umount "$mnt"
    rm -rf "$SMTPLAB/work"
    rmdir "$mnt"
    mv "$SMTPLAB/$name.new" "$SMTPLAB/$name"
}

if [ "$(id -u)" != 0 ]; then
    echo "setup.sh: must run as root" >&2
    exit 1
fi
mkdir -p "$SMTPLAB"
[ -d "$SMTPLAB/base" ] || build_base
[ -d "$SMTPLAB/postfix" ] || build_layer postfix postfix sasl2-bin libsasl2-modules
[ -d "$SMTPLAB/exim" ] || build_layer exim exim4-base exim4-daemon-light
[ -d "$SMTPLAB/opensmtpd" ] || build_layer opensmtpd opensmtpd
[ -d "$SMTPLAB/dovecot" ] || build_layer dovecot dovecot-core dovecot-lmtpd
[ -d "$SMTPLAB/mpack" ] || build_layer mpack mpack
[ -d "$SMTPLAB/opendkim" ] || build_layer opendkim postfix sasl2-bin libsasl2-modules opendkim
[ -d "$SMTPLAB/kerberos" ] ||
    build_layer kerberos dovecot-core dovecot-submissiond dovecot-gssapi krb5-kdc krb5-admin-server \
        krb5-user python3-gssapi
