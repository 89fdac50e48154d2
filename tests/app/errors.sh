#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What the program does with odd input and output: its exit status, the one sentence that it says,
# and that all that can be decoded is printed before.

. "$top_srcdir/tests/app/lib.sh"
sample=$top_srcdir/samples/relay.pcap

fails() { # STATUS TEXT -- ARG...: both of the above, and nothing is printed
    status=$1 text=$2
    shift 3
    run "$status" "$@" && says "$text" && [ ! -s "$tmp/out" ]
}

prints() { # FILE -- ARG...: succeeds, quietly, and prints what FILE holds
    file=$1
    shift 2
    run 0 "$@" && [ ! -s "$tmp/err" ] && cmp -s "$file" "$tmp/out"
}

# The 32-bit little-endian number at octet $2 of file $1.
u32() {
    od -A n -t u1 -j "$2" -N 4 "$1" | awk '{ print $1 + 256 * ($2 + 256 * ($3 + 256 * $4)) }'
}

# Octet at which record $2 (from 0) of the pcap file $1 begins.
record() {
    at=24 left=$2
    while [ "$left" -gt 0 ]; do
        at=$((at + 16 + $(u32 "$1" $((at + 8)))))
        left=$((left - 1))
    done
    echo "$at"
}

# Help, version, usage.
run 0 --help
is "--help is printed" grep -q -- '--json' "$tmp/out"
run 0 --version
is "--version is printed" grep -q '^smtpscope [0-9]' "$tmp/out"
is "no input is a usage error" fails 2 'nothing to read' --
is "an unknown option is a usage error" fails 2 '--jsn' -- --jsn "$sample"
is "a bad list of ports is a usage error" fails 2 '25,x' -- -p 25,x "$sample"
is "a file and an interface are a usage error" fails 2 'not both' -- -r "$sample" -i lo

# Inputs that cannot be read.
is "a missing file" fails 1 'No such file' -- --json "$tmp/none.pcap"
is "a missing file among others" fails 1 'none.pcap' -- --json "$sample" "$tmp/none.pcap"
is "a directory" fails 1 "$tmp" -- --json "$tmp"
echo 'This is a letter, not a capture.' >"$tmp/letter"
is "not a capture" fails 1 "$tmp/letter" -- --json "$tmp/letter"
: >"$tmp/empty"
is "an empty file" fails 1 "$tmp/empty" -- --json "$tmp/empty"
gzip -c "$tmp/letter" >"$tmp/letter.gz"
is "not a capture, compressed" fails 1 "$tmp/letter.gz" -- --json "$tmp/letter.gz"
{ # one packet of LINKTYPE_USER0
    printf '\324\303\262\241\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\223\0\0\0'
    printf '\0\0\0\0\0\0\0\0\4\0\0\0\4\0\0\0abcd'
} >"$tmp/user0.pcap"
is "an unsupported link type" fails 1 'link type' -- --json "$tmp/user0.pcap"
is "a bad filter" fails 1 'tcp prot 25' -- --json -f 'tcp prot 25' "$sample"
is "a private key that is not there" fails 1 'No such file' -- --json --rsa-key "$tmp/no.key" "$sample"
is "a private key that is none" fails 1 "$tmp/letter" -- --json --rsa-key "$tmp/letter" "$sample"
is "an interface that is not there" fails 1 'nosuch0' -- --json -i nosuch0
if [ "$(id -u)" -ne 0 ]; then
    is "no permission for an interface" fails 1 'lo' -- --json -i lo
elif setpriv --reuid=65534 --clear-groups --bounding-set=-all "$SMTPSCOPE" --version \
        >/dev/null 2>&1; then
    as_nobody() {
        setpriv --reuid=65534 --clear-groups --bounding-set=-all "$SMTPSCOPE" --json -i lo \
            >"$tmp/out" 2>"$tmp/err" </dev/null
        [ $? -eq 1 ] && says 'lo' 'ermi'
    }
    is "no permission for an interface" as_nobody
else
    skip "no permission for an interface" "cannot run the program as another user"
fi

# What is whole is the same however it comes.
run 0 --json "$sample"
cp "$tmp/out" "$tmp/whole"
is "a sample has its one record" [ "$(wc -l <"$tmp/whole")" -eq 1 ]
is "-r is the same" prints "$tmp/whole" -- --json -r "$sample"
gzip -c "$sample" >"$tmp/relay.pcap.gz"
is "compressed is the same" prints "$tmp/whole" -- --json "$tmp/relay.pcap.gz"
"$SMTPSCOPE" --json - <"$sample" >"$tmp/out" 2>"$tmp/err"
is "standard input is the same" cmp -s "$tmp/whole" "$tmp/out"
cat "$sample" | "$SMTPSCOPE" --json - >"$tmp/out" 2>"$tmp/err"
is "a pipe is the same" cmp -s "$tmp/whole" "$tmp/out"
cat "$tmp/relay.pcap.gz" | "$SMTPSCOPE" --json - >"$tmp/out" 2>"$tmp/err"
is "a compressed pipe is the same" cmp -s "$tmp/whole" "$tmp/out"
middle=$(record "$sample" 8)
head -c "$middle" "$sample" >"$tmp/first.pcap"
{ head -c 24 "$sample"; tail -c +$((middle + 1)) "$sample"; } >"$tmp/second.pcap"
is "two halves are the same" prints "$tmp/whole" -- --json "$tmp/first.pcap" "$tmp/second.pcap"
is "in the wrong order too" prints "$tmp/whole" -- --json "$tmp/second.pcap" "$tmp/first.pcap"
is "a filter that takes all" prints "$tmp/whole" -- --json -f tcp "$sample"
is "a filter that takes nothing" prints "$tmp/empty" -- --json -f 'tcp port 1' "$sample"
is "other ports" prints "$tmp/empty" -- --json -p 1 "$sample"

# A file that is cut.
head -c $((middle + 20)) "$sample" >"$tmp/cut.pcap"
run 0 --json "$tmp/first.pcap"
cp "$tmp/out" "$tmp/half"
cut_run() {
    run 1 --json "$tmp/cut.pcap" && says "$tmp/cut.pcap" cut && cmp -s "$tmp/half" "$tmp/out"
}
is "a cut file: what is there is printed, then a sentence" cut_run
cut_first() {
    run 1 --json "$tmp/cut.pcap" "$tmp/second.pcap" && says "$tmp/cut.pcap" cut &&
        cmp -s "$tmp/whole" "$tmp/out"
}
is "a cut file does not keep the next one from being read" cut_first
head -c $(($(wc -c <"$tmp/relay.pcap.gz") / 2)) "$tmp/relay.pcap.gz" >"$tmp/cut.pcap.gz"
cut_gz() { run 1 --json "$tmp/cut.pcap.gz" && says "$tmp/cut.pcap.gz"; }
is "a cut compressed file" cut_gz

# Outputs.
run 0 --text "$sample"
cp "$tmp/out" "$tmp/text"
is "text is the default without a terminal" prints "$tmp/text" -- "$sample"
two_lines() { run 0 --list "$sample" && [ "$(wc -l <"$tmp/out")" -eq 2 ]; }
is "a list has a heading and a line for each session" two_lines
if [ -w /dev/full ]; then
    full() {
        "$SMTPSCOPE" "$@" >/dev/full 2>"$tmp/err" </dev/null
        [ $? -eq 1 ] && says 'standard output' 'No space left'
    }
    for mode in --json --text --list --help; do
        is "a full disk ends $mode with a sentence" full $mode "$sample"
    done
else
    skip "a full disk" "no /dev/full"
fi
# The reader is gone before the input, and with it the output, begins.
mkfifo "$tmp/gone"
{
    { cat "$tmp/gone"; cat "$sample"; } | "$SMTPSCOPE" --json - 2>"$tmp/err"
    echo $? >"$tmp/status"
} | { exec 0<&-; : >"$tmp/gone"; }
closed() { [ "$(cat "$tmp/status")" -eq 0 ] && [ ! -s "$tmp/err" ]; }
is "a reader that went away ends the program quietly" closed
closed_fd() {
    "$SMTPSCOPE" --json "$sample" >&- 2>"$tmp/err"
    [ $? -eq 1 ] && says 'standard output'
}
is "no standard output at all" closed_fd

# Conditions.
same() { run "$1" --json -Y "$3" "$sample" && cmp -s "$2" "$tmp/out" && [ ! -s "$tmp/err" ]; }
is "a condition that holds" same 0 "$tmp/whole" 'server.port == 25 and verb == QUIT or id == 7'
is "a condition that does not" same 1 "$tmp/empty" 'server.port == 26'
run 2 --json -Y 'rcpt.cod >= 500' "$sample"
marks() {
    sed -n 1p "$tmp/err" | grep -q 'did you mean rcpt.code' && [ ! -s "$tmp/out" ] &&
        [ "$(sed -n 3p "$tmp/err")" = '  ^^^^^^^^' ]
}
is "a wrong condition is marked where it is wrong" marks
long=$(head -c 5000 /dev/zero | tr '\0' x)
one_sentence() {
    fails 2 'at most 4096 octets' -- -Y "$long" "$sample" && [ "$(wc -c <"$tmp/err")" -lt 100 ]
}
is "a condition that is too long is not shown" one_sentence
is "a condition on hashes needs them" fails 2 'no-hash' -- --no-hash -Y msg.sha256 "$sample"
# Lists to look for.
echo 198.51.100.11 >"$tmp/ips"
is "an IP address in a list is none of mail" fails 2 'mail address' -- --match "$tmp/ips" "$sample"
same_list() {
    run "$1" --json -Y match --match "$tmp/list" "$sample" &&
        grep -q '"matches":\[{"value":"bob@example.com","where":"env.rcpt"' "$tmp/out" &&
        grep -q '"id":"match"' "$tmp/out" && [ ! -s "$tmp/err" ]
}
fails_list() { run 1 --list -Y match --match "$tmp/hashes" "$sample" && [ ! -s "$tmp/err" ]; }
printf '# bad\n\nbob@example.com\n' >"$tmp/list"
is "a list that matches" same_list 0
is "a list that is not there" fails 2 'No such file' -- --json --match "$tmp/none" "$sample"
printf 'example.org\r\n# comment\r\n192.0.2.1\r\n' >"$tmp/wrong"
is "a line of a list that is nothing" fails 2 'wrong, line 3: "192.0.2.1"' -- --json \
    --match "$tmp/list" --match "$tmp/wrong" "$sample"
printf '%064d\n' 0 >"$tmp/hashes"
is "a list of hashes needs them" fails 2 'no-hash' -- --no-hash --match "$tmp/hashes" "$sample"
is "a list that matches nothing" fails_list
cut_condition() { run 2 --json -Y 'server.port == 25' "$tmp/cut.pcap"; }
is "a cut file is more than a match" cut_condition

tests_end
