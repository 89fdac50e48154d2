#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The captures made by hand are what their scripts write. Compressed ones are compared inflated, as
# far as they go: other versions of zlib pack otherwise.
: "${top_srcdir:?is the folder of the sources}"
if ! command -v python3 >/dev/null; then
    echo "1..0 # SKIP no python3"
    exit 0
fi
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
octets() {
    case $1 in
    *.gz) gzip -dc "$1" 2>/dev/null ;;
    *) cat "$1" ;;
    esac
}
same() { # FOLDER
    python3 -B "$top_srcdir/samples/make/$1_by_hand.py" "$dir/$1" || return 1
    [ "$(ls "$dir/$1")" = "$(ls "$top_srcdir/samples/$1")" ] || return 1
    for file in "$dir/$1"/*; do
        octets "$file" >"$dir/new"
        octets "$top_srcdir/samples/$1/${file##*/}" | cmp - "$dir/new" || return 1
    done
}
echo 1..2
count=0
for folder in formats layers; do
    count=$((count + 1))
    if same "$folder" >"$dir/said" 2>&1; then
        echo "ok $count - $folder"
    else
        echo "not ok $count - $folder"
        sed 's/^/# /' "$dir/said"
    fi
done
