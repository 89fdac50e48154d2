#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Files as inputs: directories and patterns, packets in a file out of the order of time, a file that
# is still being written.

. "$top_srcdir/tests/app/lib.sh"
samples=$top_srcdir/samples
writer=

same() { # FILE -- ARG...: prints what FILE holds, quietly
    file=$1
    shift 2
    run 0 "$@" && [ ! -s "$tmp/err" ] && cmp -s "$file" "$tmp/out"
}

fails() { # TEXT ARG...
    text=$1
    shift
    run 1 "$@" && grep -qF -- "$text" "$tmp/err" && [ "$(wc -l <"$tmp/err")" -eq 1 ]
}

# --- directories and patterns

mkdir "$tmp/dir" "$tmp/none" "$tmp/dir/inner"
# In another order than that of time; what is no capture is left alone.
cp "$samples/typed.pcap" "$tmp/dir/a.pcap"
cp "$samples/relay.pcap" "$tmp/dir/b"
gzip -c "$samples/verbs.pcap" >"$tmp/dir/c.gz"
echo "not a capture" >"$tmp/dir/notes.txt"
gzip -c "$tmp/dir/notes.txt" >"$tmp/dir/notes.gz"
cp "$samples/dsn.pcap" "$tmp/dir/.hidden.pcap"
cp "$samples/dsn.pcap" "$tmp/dir/inner/d.pcap"
run 0 --json "$samples/typed.pcap" "$samples/relay.pcap" "$samples/verbs.pcap"
cp "$tmp/out" "$tmp/three"
is "a directory stands for the captures in it" same "$tmp/three" -- --json -r "$tmp/dir"
is "also with a slash" same "$tmp/three" -- --json "$tmp/dir/"
if [ "$(id -u)" -ne 0 ]; then
    as_another() { run 1 "$@"; }
else
    as_another() { # without root's right to read everything
        setpriv --reuid=65534 --clear-groups --bounding-set=-all "$SMTPSCOPE" "$@" \
            >"$tmp/out" 2>"$tmp/err" </dev/null
        [ $? -eq 1 ]
    }
fi
unreadable() {
    mkdir "$tmp/shut" && chmod 755 "$tmp" "$tmp/shut" || return
    cp "$samples/typed.pcap" "$tmp/shut/a" && chmod 644 "$tmp/shut/a" || return
    cp "$samples/relay.pcap" "$tmp/shut/b" && chmod 000 "$tmp/shut/b" || return
    as_another --json "$tmp/shut" && [ "$(wc -l <"$tmp/err")" -eq 1 ] &&
        grep -qF "$tmp/shut/b: cannot be opened: Permission denied" "$tmp/err"
}
if setpriv --reuid=65534 --clear-groups "$SMTPSCOPE" --version >"$tmp/out" 2>&1; then
    is "a file in it that cannot be read is not left out silently" unreadable
else
    skip "a file in it that cannot be read is not left out silently" \
        "cannot run the program as another user"
fi
parts() { # one connection in three files of a directory, not named in order
    mkdir "$tmp/parts"
    record_at "$samples/relay.pcap" 5
    first=$at
    record_at "$samples/relay.pcap" 9
    head -c "$first" "$samples/relay.pcap" >"$tmp/parts/z"
    { head -c 24 "$samples/relay.pcap"; tail -c +$((first + 1)) "$samples/relay.pcap" |
        head -c $((at - first)); } | gzip >"$tmp/parts/m.gz"
    { head -c 24 "$samples/relay.pcap"; tail -c +$((at + 1)) "$samples/relay.pcap"; } \
        >"$tmp/parts/a"
    run 0 --json "$samples/relay.pcap"
    cp "$tmp/out" "$tmp/relay"
    run 0 --json -r "$tmp/parts" && [ ! -s "$tmp/err" ] && cmp -s "$tmp/relay" "$tmp/out"
}
record_at() { # FILE NUMBER: at is the octet at which that record begins
    at=24 left=$2
    while [ "$left" -gt 0 ]; do
        at=$((at + 16 + $(od -A n -t u4 -j $((at + 8)) -N 4 "$1")))
        left=$((left - 1))
    done
}
is "a connection may go on from file to file" parts
mkfifo "$tmp/fifo"
through_fifo() {
    cat "$samples/relay.pcap" >"$tmp/fifo" &
    run 0 --json -r "$tmp/fifo" && [ ! -s "$tmp/err" ] && cmp -s "$tmp/relay" "$tmp/out"
}
is "a FIFO is a capture too" through_fifo
header_only() {
    head -c 24 "$samples/relay.pcap" >"$tmp/header"
    run 0 --json "$tmp/header" && [ ! -s "$tmp/err" ] && [ ! -s "$tmp/out" ]
}
is "a header and nothing else is a capture without packets" header_only
for size in 10 23; do
    head -c $size "$samples/relay.pcap" >"$tmp/half"
    is "$size octets of a header" fails "$tmp/half: cut short in the middle of its header" \
        --json "$tmp/half"
done
head -c 20 "$samples/format.pcapng" >"$tmp/half.pcapng"
is "20 octets of a pcapng header" fails "half.pcapng: cut short in the middle of its header" \
    --json "$tmp/half.pcapng"

run 0 --json "$samples/typed.pcap" "$samples/verbs.pcap"
cp "$tmp/out" "$tmp/two"
is "a pattern stands for the files that match" same "$tmp/two" -- --json -r "$tmp/dir/[ac].*"
is "a directory without captures is said" \
    fails "$tmp/none: there is no capture in this directory" --json "$tmp/none"
is "a pattern that nothing matches is said" \
    fails "$tmp/x*: no file matches this pattern" --json "$tmp/x*"
cp "$samples/relay.pcap" "$tmp/a[1]*.pcap"
run 0 --json "$samples/relay.pcap"
cp "$tmp/out" "$tmp/relay"
is "a file whose name looks like a pattern" same "$tmp/relay" -- --json "$tmp/a[1]*.pcap"

# --- order in a file

# sessions FILE...: what was said, without times and packet numbers.
sessions() {
    "$SMTPSCOPE" --json --dialogue --no-hash "$@" 2>"$tmp/err" |
        sed 's/"start":"[^"]*",//; s/"end":"[^"]*",//; s/"timing":{[^}]*},//'
}
if command -v python3 >/dev/null; then
    # All of one side, then all of the other: two captures of one direction each, glued together.
    python3 - "$samples/relay.pcap" "$tmp/sides.pcap" <<'PYTHON'
import struct, sys
data = open(sys.argv[1], "rb").read()
at, sides = 24, ([], [])
while at < len(data):
    length = 16 + struct.unpack("<I", data[at + 8:at + 12])[0]
    sides[data[at + 50:at + 52] == b"\0\x19"].append(data[at:at + length])
    at += length
open(sys.argv[2], "wb").write(data[:24] + b"".join(sides[1] + sides[0]))
PYTHON
    sessions "$samples/relay.pcap" >"$tmp/want"
    sessions "$tmp/sides.pcap" >"$tmp/out"
    is "packets of a file out of the order of time" cmp -s "$tmp/want" "$tmp/out"
else
    count=$((count + 1))
    echo "ok $count - packets of a file out of the order of time # SKIP no python3"
fi

# --- a file that is still being written

until_lines() { # COUNT FILE: waits, at most ten seconds
    tries=0
    while [ "$(wc -l <"$2")" -lt "$1" ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || return 1
        sleep 0.1
    done
}

follow() { # FILE WANTED: FILE grows by pieces while it is followed
    : >"$tmp/growing"
    "$SMTPSCOPE" --json --follow -r "$tmp/growing" >"$tmp/out" 2>"$tmp/err" </dev/null &
    writer=$!
    size=$(wc -c <"$1")
    done=0
    while [ $done -lt "$size" ]; do
        dd if="$1" bs=1 skip=$done count=700 2>/dev/null >>"$tmp/growing"
        done=$((done + 700))
    done
    until_lines "$(wc -l <"$2")" "$tmp/out"
    reached=$?
    kill -TERM $writer # SIGINT is ignored in the background
    wait $writer
    status=$?
    [ $reached -eq 0 ] && [ $status -eq 0 ] && cmp -s "$2" "$tmp/out"
}
is "a session is printed while its file grows" follow "$samples/relay.pcap" "$tmp/relay"
gzip -c "$samples/relay.pcap" >"$tmp/relay.gz"
is "also of a compressed one" follow "$tmp/relay.gz" "$tmp/relay"
is "interfaces are not followed" run 2 --follow -i lo
is "nor is a file that is not there" fails "cannot be opened" --follow "$tmp/nothing"

tests_end
