#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Messages and parts as files: their octets against the records and against another reader of mail,
# what happens when something is in the way, and what verify finds.

. "$top_srcdir/tests/app/lib.sh"
samples=$top_srcdir/samples

prints() { grep -qF -- "$1" "$tmp/out"; }

# holds DIR NUMBER: so many files are in DIR, and none of them is a temporary one.
holds() {
    [ "$(find "$1" -mindepth 1 | wc -l)" -eq "$2" ] && [ -z "$(find "$1" -name '.*.tmp')" ]
}

# --- octets

# What a capture's records say is what the files have, and what Python reads in them.
agrees() {
    fresh
    "$SMTPSCOPE" --json --export-eml "$dir/x" --export-parts "$dir/x" --export-mbox "$dir/mbox" \
        "$1" >"$tmp/records" 2>"$tmp/err" </dev/null
    [ $? -le 1 ] || return 1 # 1: a capture that is cut short
    python3 "$top_srcdir/tests/app/export.py" "$tmp/records" "$dir/x" "$dir/mbox" >"$tmp/out" &&
        run 0 verify "$dir/x"
}

if command -v python3 >/dev/null 2>&1; then
    for capture in "$samples"/*.pcap "$samples"/*.pcapng "$samples"/*.pcap.gz; do
        is "${capture##*/}: files, records and Python agree" agrees "$capture"
    done
else
    skip "files and records agree" "no python3"
fi

counts() {
    fresh
    run 0 --export-eml "$dir/e" --export-parts "$dir/p" "$samples/attachments.pcap" &&
        [ ! -s "$tmp/err" ] && prints "1 message in $dir/e; 5 parts in $dir/p" &&
        holds "$dir/e" 3 && holds "$dir/p" 6
}
is "without an output nothing but the number of files is printed" counts

inner_counts() {
    fresh
    run 0 --export-parts "$dir/p" "$samples/embedded.pcap" && holds "$dir/p" 8 &&
        prints "3 parts and 4 files inside parts in $dir/p" &&
        [ "$(cat "$dir/p/00000001-0001.1+1-table.csv")" = \
            "$(cat "$dir/p/00000001-0002.2+1-table.csv")" ] &&
        run 0 verify "$dir/p" && prints "7 files listed, 7 derived again" || return 1
    printf X >>"$dir/p/00000001-0001.1+2-all octets.bin"
    run 1 verify "$dir/p" && prints "all octets.bin: changed"
}
is "files inside text and TNEF are files too, and verify knows them" inner_counts

same_again() {
    "$SMTPSCOPE" --text --full "$samples/chunking.pcap" >"$tmp/plain" &&
        run 0 --text --full --export-eml "$dir/t" "$samples/chunking.pcap" &&
        cmp -s "$tmp/plain" "$tmp/out"
}
is "the other outputs stay as they are" same_again

private() { [ -z "$(find "$dir/e" "$dir/p" -perm /077)" ]; }
is "nobody else may read them" private

partial() {
    fresh
    run 0 --export-eml "$dir" --export-parts "$dir" --export-mbox "$dir/mbox" \
        "$samples/damaged-hole.pcap" && prints "partial" &&
        ls "$dir"/*.partial.eml >/dev/null && grep -q '"holes":\[{"offset":' "$dir"/*.json &&
        grep -q '"sha256":null,"complete":false,"holes":\[{' "$dir"/*.json
}
is "a message with a hole is partial, claims no hash and says where the hole is" partial

# --- hostile names

hostile() {
    fresh
    python3 -B "$top_srcdir/tests/app/export_hostile.py" >"$tmp/hostile.pcap" || return 1
    "$SMTPSCOPE" --json --export-eml "$dir/x/" --export-parts "$dir/x" "$tmp/hostile.pcap" \
        >"$tmp/records" 2>"$tmp/err" &&
        python3 "$top_srcdir/tests/app/export.py" "$tmp/records" "$dir/x" >"$tmp/out" &&
        run 0 verify "$dir/x" && [ "$(ls "$dir")" = x ] && [ ! -e "$dir/../evil" ] &&
        ls "$dir/x" >"$tmp/out" && prints "00000001-0001.1-_.._.._evil" &&
        prints "00000001-0001.9-same.txt" && prints "00000001-0001.10-same.txt"
}
if command -v python3 >/dev/null 2>&1; then
    is "hostile names stay in the directory, and each part has its own" hostile
else
    skip "hostile names stay in the directory" "no python3"
fi

# --- what is in the way

again() {
    fresh
    run 0 --export-eml "$dir/e" "$samples/relay.pcap" || return 1
    ls -l "$dir/e" >"$tmp/before"
    run 1 --export-eml "$dir/e" "$samples/relay.pcap" && says "holds an export already" &&
        ls -l "$dir/e" | cmp -s - "$tmp/before" && [ ! -s "$tmp/out" ]
}
is "a second export does not touch the first" again
forced() {
    run 0 --force --export-eml "$dir/e" "$samples/relay.pcap" && run 0 verify "$dir/e"
}
is "but for --force" forced

linked() {
    fresh
    run 0 --export-eml "$dir/e" "$samples/relay.pcap" || return 1
    eml=$(basename "$dir"/e/*.eml)
    rm -r "$dir/e"
    mkdir "$dir/e"
    give "$dir/e"
    ln -s ../target "$dir/e/$eml"
    run 1 --export-eml "$dir/e" "$samples/relay.pcap" && says "$eml: File exists" &&
        [ ! -e "$dir/target" ] && holds "$dir/e" 1
}
is "a link in the way is not followed" linked
linked_forced() {
    run 1 --force --export-eml "$dir/e" "$samples/relay.pcap" && [ ! -e "$dir/target" ] &&
        [ -h "$dir/e/$eml" ]
}
is "not with --force either" linked_forced

boxed() {
    fresh
    echo mine >"$dir/box"
    run 1 --export-mbox "$dir/box" "$samples/relay.pcap" && says "box exists already" &&
        [ "$(cat "$dir/box")" = mine ] && holds "$dir" 1 &&
        run 0 --force --export-mbox "$dir/box" "$samples/relay.pcap" &&
        grep -q '^From ' "$dir/box" && holds "$dir" 1
}
is "an mbox that exists is replaced by --force alone" boxed

captured() {
    fresh
    cp "$samples/relay.pcap" "$dir/c.pcap"
    before=$(sha256sum <"$dir/c.pcap")
    run 1 --force --export-mbox "$dir/c.pcap" "$dir/c.pcap" && says "is read: it cannot be the mbox" &&
        ln "$dir/c.pcap" "$dir/link" && run 1 --force --export-mbox "$dir/link" "$dir/c.pcap" &&
        [ "$before" = "$(sha256sum <"$dir/c.pcap")" ]
}
is "the capture is never the place of the mbox, whatever its name" captured

odd_places() {
    fresh
    mkdir -p "$dir/e/manifest.json" "$dir/box"
    give "$dir/e"
    run 1 --force --export-eml "$dir/e" "$samples/relay.pcap" && says "manifest.json is no regular" &&
        holds "$dir/e" 1 &&
        run 1 --force --export-mbox "$dir/box" "$samples/relay.pcap" && says "box is no regular" &&
        run 1 --export-eml "$dir/n" --export-mbox "$dir/n/manifest.json" "$samples/relay.pcap" &&
        says "is the place of the manifest"
}
is "what cannot be replaced is found before the work" odd_places

no_place() {
    fresh
    run 1 --export-eml "$dir/a/b" "$samples/relay.pcap" && says "cannot make the directory" &&
        run 1 --export-mbox "$dir/a/b" "$samples/relay.pcap" && says "cannot open the directory" &&
        run 1 --export-mbox "$dir/" "$samples/relay.pcap" && says "names no file"
}
is "a place that is not there is said" no_place

usage() {
    run 2 --force "$samples/relay.pcap" && says "--force goes with" &&
        run 2 --export-eml "" "$samples/relay.pcap" && says "needs an argument: DIR" &&
        run 2 --export-eml a --export-eml b "$samples/relay.pcap" && says "only once" &&
        run 2 verify && says "one directory"
}
is "a command line that makes no sense is refused" usage

# --- a full disk

too_large() {
    fresh
    (
        ulimit -f 2 # of 512 octets, or of 1024
        "$SMTPSCOPE" --export-eml "$dir/e" "$samples/attachments.pcap" >"$tmp/out" 2>"$tmp/err"
    )
    [ $? -eq 1 ] && says "cannot write to" && [ ! -s "$tmp/out" ] && holds "$dir/e" 0
}
is "a file that may not grow stops the export, and no half file stays" too_large

# A disk of our own, where one may be mounted: root may, and others are root in a namespace.
alone="unshare --mount"
[ "$(id -u)" -eq 0 ] || alone="$alone --map-root-user"
disk="mount -t tmpfs -o size=4k none"
full_disk() {
    # shellcheck disable=SC2016,SC2086  # words for the shell inside
    $alone sh -c '
        $5 "$1/e" || exit 99
        "$2" --user root --export-eml "$1/e" "$3" >"$4/out" 2>"$4/err"
        [ $? -eq 1 ] && [ -z "$(ls -A "$1/e")" ]' sh "$dir" "$SMTPSCOPE" \
        "$samples/attachments.pcap" "$tmp" "$disk" && says "No space left on device"
}
fresh
mkdir "$dir/e"
# shellcheck disable=SC2086
if $alone $disk "$dir/e" 2>/dev/null; then
    is "so does a full disk" full_disk
else
    skip "so does a full disk" "no file system can be mounted here"
fi

# Every size from nothing to enough, of octets and of files: what is there is what a run with room
# wrote, or it is not there.
disks() {
    # shellcheck disable=SC2016
    $alone sh -c '
        whole=$1 mount=$2 program=$3 tmp=$4
        shift 4
        for limit in size=4k size=8k size=12k size=16k size=24k size=32k size=64k size=128k \
            size=256k nr_inodes=2 nr_inodes=3 nr_inodes=4 nr_inodes=6 nr_inodes=9 nr_inodes=12; do
            mount -t tmpfs -o $limit none "$mount" || exit 99
            "$program" --user root --export-eml "$mount" --export-parts "$mount" \
                --export-mbox "$mount/mbox" "$@" >"$tmp/out" 2>"$tmp/err"
            status=$?
            for file in "$mount"/* "$mount"/.s*; do
                [ -e "$file" ] || continue
                cmp -s "$file" "$whole/${file##*/}" || exit 98
            done
            if [ $status -eq 0 ]; then
                full=$((full + 1))
            else
                [ $status -eq 1 ] && [ "$(wc -l <"$tmp/err")" -eq 1 ] &&
                    grep -q "No space left on device" "$tmp/err" || exit 97
                [ ! -e "$mount/manifest.json" ] && [ ! -s "$tmp/out" ] || exit 96
                failed=$((failed + 1))
            fi
            umount "$mount"
        done
        [ "${failed:-0}" -ge 8 ] && [ "${full:-0}" -ge 2 ]' sh "$dir/whole" "$dir/e" "$SMTPSCOPE" \
        "$tmp" "$samples/attachments.pcap" "$samples/embedded.pcap"
}
fresh
mkdir "$dir/e"
# shellcheck disable=SC2086
if $alone $disk "$dir/e" 2>/dev/null; then
    run 0 --export-eml "$dir/whole" --export-parts "$dir/whole" --export-mbox "$dir/whole.mbox" \
        "$samples/attachments.pcap" "$samples/embedded.pcap"
    rm -r "$dir/whole"
    mkdir "$dir/whole"
    give "$dir/whole"
    run 0 --export-eml "$dir/whole" --export-parts "$dir/whole" --export-mbox "$dir/whole/mbox" \
        "$samples/attachments.pcap" "$samples/embedded.pcap"
    is "at whatever point a disk is full" disks
else
    skip "at whatever point a disk is full" "no file system can be mounted here"
fi

# --- interrupted

# begin SIGNAL: an export that waits, since nobody takes its records, after some were written.
# Signals that whoever started the tests had ignored (nohup, a job in the background) do what they do.
with_signals() {
    exec python3 -c 'import os, signal, sys
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$@"
}
begin_export() {
    fresh
    cp "$tmp/long.pcap" "$dir/c.pcap"
    mkfifo "$dir/fifo"
    with_signals "$SMTPSCOPE" --json --export-eml "$dir/e" --export-mbox "$dir/mbox" "$dir/c.pcap" \
        >"$dir/fifo" 2>"$tmp/err" &
    exporting=$!
    exec 3<"$dir/fifo"
    until ls "$dir"/e/*.eml >/dev/null 2>&1; do
        kill -0 $exporting 2>/dev/null || return 1
        sleep 0.05
    done
}
end_export() { # its status in $status
    cat <&3 >/dev/null
    exec 3<&-
    wait $exporting
    status=$?
}

interrupted() { # SIGNAL STATUS
    begin_export || return 1
    kill "-$1" $exporting
    end_export
    [ $status -eq "$2" ] && says "interrupted before all was read" "no mbox" &&
        [ ! -e "$dir/mbox" ] && [ -z "$(find "$dir" -name '.*.tmp')" ] &&
        grep -q '"complete":false' "$dir/e/manifest.json" && run 0 verify "$dir/e" &&
        prints "the export was interrupted"
}
killed() {
    begin_export || return 1
    kill -KILL $exporting
    end_export
    run 1 verify "$dir/e" && says "manifest.json: missing" || return 1
    for file in "$dir"/e/*.eml; do
        cmp -s "$file" "$tmp/long/${file##*/}" || return 1
    done
}
grown() {
    begin_export || return 1
    cat "$samples/relay.pcap" >>"$dir/c.pcap"
    end_export
    [ $status -eq 1 ] && grep -qF "c.pcap: has grown while it was being read, by" "$tmp/err" &&
        grep -qF "c.pcap was changed while it was read: the manifest has no hash" "$tmp/err" &&
        run 0 verify "$dir/e" && prints "nothing is derived again"
}
gone() { # who gives root up has held it open
    begin_export || return 1
    sum=$(sha256sum "$dir/c.pcap" | cut -d ' ' -f 1)
    rm "$dir/c.pcap"
    end_export
    if [ "$(id -u)" -eq 0 ]; then
        [ $status -eq 0 ] && grep -q "$sum" "$dir/e/manifest.json"
    else
        [ $status -eq 1 ] && says "c.pcap is no longer there: the manifest has no hash of it"
    fi
}
gen=${SMTPSCOPE%/*}/smtpscope-bench-gen
if [ -x "$gen" ] && command -v python3 >/dev/null 2>&1; then
    "$gen" --sessions=200 --message=60000 --attachments=0 "$tmp/long.pcap" >/dev/null
    run 0 --export-eml "$tmp/long" "$tmp/long.pcap"
    is "SIGTERM leaves whole files, a manifest that says so, and no mbox" interrupted TERM 143
    is "and so does SIGHUP" interrupted HUP 129
    is "and so does SIGINT" interrupted INT 130
    is "after SIGKILL there is no manifest, and every file that has its name is whole" killed
    is "a capture that is written to while it is read is not vouched for" grown
    is "nor is one that is deleted and cannot be read again" gone
else
    skip "an export that is interrupted" "no smtpscope-bench-gen, or no python3"
fi

# --- verify

# The key log may be elsewhere by then, but it has to be the same.
decrypted() {
    fresh
    cp "$samples/starttls.keylog" "$dir/k"
    run 0 --keylog "$dir/k" --export-eml "$dir/e" "$samples/starttls.pcapng" || return 1
    run 0 verify "$dir/e" && prints "2 derived again" || return 1
    mv "$dir/k" "$dir/k2"
    run 0 verify "$dir/e" && prints "the key log is not there" || return 1
    run 0 verify --keylog "$dir/k2" "$dir/e" && prints "2 derived again" || return 1
    echo x >>"$dir/k2"
    run 1 verify "$dir/e" --keylog "$dir/k2" && prints "the key log is not the one that was read"
}
is "verify derives what was encrypted, with the key log of the manifest" decrypted

changed() {
    fresh
    run 0 --export-eml "$dir/e" --export-parts "$dir/e" "$samples/attachments.pcap" || return 1
    part=$(basename "$dir"/e/*.zip)
    printf 'X' | dd of="$dir/e/$part" bs=1 seek=9 conv=notrunc 2>/dev/null
    run 1 verify "$dir/e" && prints "$part: changed: its SHA-256" && prints "1 problem"
}
is "verify finds a changed octet" changed
missing() {
    rm "$dir/e/$part"
    run 1 verify "$dir/e" && prints "$part: missing" && prints "1 problem"
}
is "verify finds a missing file" missing
swapped() {
    ln -s /dev/zero "$dir/e/$part"
    run 1 verify "$dir/e" && prints "$part: "
}
is "verify follows no link" swapped
forged() { # a message changed, and the manifest with it
    rm -r "$dir/e"
    run 0 --export-eml "$dir/e" "$samples/attachments.pcap" || return 1
    message=$(basename "$dir"/e/*.eml)
    old=$(sha256sum <"$dir/e/$message" | cut -c 1-64)
    printf 'X' | dd of="$dir/e/$message" bs=1 seek=99 conv=notrunc 2>/dev/null
    new=$(sha256sum <"$dir/e/$message" | cut -c 1-64)
    sed -i "s/$old/$new/" "$dir/e/manifest.json"
    run 1 verify "$dir/e" && prints "$message: the captures hold it with other octets"
}
is "verify finds that the captures hold something else" forged
added() {
    rm -r "$dir/e"
    run 0 --export-eml "$dir/e" --export-parts "$dir/e" --export-mbox "$dir/e/mbox" \
        "$samples/attachments.pcap" && run 0 verify "$dir/e" || return 1
    : >"$dir/e/notes" && mkdir "$dir/e/more" && : >"$dir/e/.smtpscope-1-2.tmp"
    run 1 verify "$dir/e" && prints "notes: not listed" && prints "more: not listed" &&
        prints "left by an export that was killed" && prints "3 problems" &&
        rm -r "$dir/e/notes" "$dir/e/more" "$dir/e/.smtpscope-1-2.tmp" && run 0 verify "$dir/e"
}
is "verify finds what is not listed" added
renamed() {
    eml=$(basename "$dir"/e/*.eml)
    mv "$dir/e/$eml" "$dir/e/00.eml"
    run 1 verify "$dir/e" && prints "$eml: missing" && prints "00.eml: not listed" &&
        prints "2 problems" && mv "$dir/e/00.eml" "$dir/e/$eml"
}
is "verify finds a file that was renamed" renamed
boxes() {
    printf X >>"$dir/e/mbox"
    run 1 verify "$dir/e" && prints "mbox: changed" && truncate -s -1 "$dir/e/mbox" &&
        run 0 verify "$dir/e"
}
is "verify finds a changed mbox" boxes
kinds() {
    rm "$dir/e/mbox"
    ln -s "$eml" "$dir/e/mbox"
    run 1 verify "$dir/e" && prints "mbox: no regular file" || return 1
    rm "$dir/e/mbox"
    mkdir "$dir/e/mbox"
    run 1 verify "$dir/e" && prints "mbox: no regular file" || return 1
    mv "$dir/e/manifest.json" "$dir/m" && ln -s ../m "$dir/e/manifest.json" &&
        run 1 verify "$dir/e" && says "manifest.json: no regular file"
}
is "verify takes nothing else for a file" kinds
unlisted() { # a message is gone, from the manifest too
    fresh
    run 0 --export-eml "$dir/e" "$samples/clients.pcap" || return 1
    eml=$(ls "$dir/e" | sed -n '1p')
    rm "$dir/e/$eml"
    sed -i "/\"$eml\"/d" "$dir/e/manifest.json"
    run 1 verify "$dir/e" && prints "$eml: in the captures, but not listed"
}
is "verify finds what was taken out, of the manifest too" unlisted

# verified ARG...: what was exported with these options is derived again with them.
verified() {
    fresh
    run 0 --export-eml "$dir/e" "$@" && run 0 verify "$dir/e" && prints "derived again" &&
        prints "all as they were"
}
echo example.org >"$tmp/list"
printf 'filter.some = hdr.subject ~ m\n' >"$tmp/settings"
is "verify knows a condition" verified -Y 'env.from ~ alice and body ~ e and not rcpt.to ~ dave' \
    "$samples/clients.pcap" "$samples/relay.pcap" "$samples/charsets.pcap"
is "and one that the settings name" verified --config "$tmp/settings" -Y '&some or &some' \
    "$samples/clients.pcap" "$samples/relay.pcap" "$samples/charsets.pcap"
is "and lists" verified --match "$tmp/list" "$samples/attachments.pcap"
is "and private keys" verified --rsa-key "$samples/tls-rsa.key" "$samples/tls-rsa.pcap.gz"
is "and thresholds" verified --threshold auth-brute=2 --any-port --checksums "$samples/clients.pcap"
if run 0 --content-types --list "$samples/attachments.pcap"; then
    is "and types by content" verified --content-types "$samples/attachments.pcap"
else
    skip "and types by content" "no libmagic"
fi

moved() {
    fresh
    cp "$samples/attachments.pcap" "$dir/c.pcap"
    run 0 --export-eml "$dir/e" "$dir/c.pcap" || return 1
    mv "$dir/c.pcap" "$dir/d.pcap"
    run 0 verify "$dir/e" && prints "the capture is not there" || return 1
    cp "$samples/relay.pcap" "$dir/c.pcap"
    run 1 verify "$dir/e" && prints "the capture is not the one" || return 1
    cp "$dir/d.pcap" "$dir/c.pcap" && printf X >>"$dir/c.pcap"
    run 1 verify "$dir/e" && prints "the capture is not the one that was read: it has grown"
}
is "verify says when a capture is not there, or another one" moved
none() {
    fresh
    run 1 verify "$dir" && says "manifest.json" && run 1 verify "$dir/no" && says "cannot open" &&
        echo '{"type":"smtpscope-export","format":1,"version":"1"' >"$dir/manifest.json" &&
        run 1 verify "$dir" && says "no manifest of an export"
}
is "verify says when there is no manifest, or half of one" none

piped() {
    fresh
    "$SMTPSCOPE" --export-eml "$dir/e" - <"$samples/relay.pcap" >"$tmp/out" 2>"$tmp/err" &&
        run 0 verify "$dir/e" && prints "nothing is derived again"
}
is "standard input can be exported, and is not looked for" piped

tests_end
