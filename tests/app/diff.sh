#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# --diff: what two sessions or messages share and what not, against the octets that are exported and
# what diff(1) finds in them.

. "$top_srcdir/tests/app/lib.sh"
relay=$top_srcdir/samples/relay.pcap
files=$top_srcdir/samples/attachments.pcap
grey=$top_srcdir/samples/greylisting.pcap

# Of the lines printed last those of one side: they begin with a blank or with the sign given.
side() {
    sed '1,2d; $d' "$tmp/out" | grep -a "^[ $1] " | cut -c 3-
}

LC_ALL=C
export LC_ALL
give "$tmp"
run 0 --export-eml "$tmp/eml" "$relay" "$files"
for n in 1 2; do
    cat "$tmp/eml/0000000$n-0001"*.eml | tr -d '\r' >"$tmp/octets"
    awk '{ gsub("\t", "    "); print }' "$tmp/octets" >"$tmp/$n" # as tabs are shown
done
run 1 --diff 1/1,2/1 "$relay" "$files"
cp "$tmp/out" "$tmp/messages"
side - >"$tmp/left"
side + >"$tmp/right"
all_of() {
    [ "$(wc -l <"$1")" -gt 10 ] && cmp "$1" "$2"
}
is "lines of the first message are all there" all_of "$tmp/1" "$tmp/left"
is "and those of the second" all_of "$tmp/2" "$tmp/right"
no_more() {
    gone=$(diff -a "$tmp/1" "$tmp/2" | grep -a -c '^<')
    [ "$(grep -a -c '^- ' "$tmp/messages")" -le "$gone" ] && [ "$gone" -gt 0 ]
}
is "no more differ than diff(1) finds" no_more
is "and how many differences is said" grep -q '^# [1-9][0-9]* differences$' "$tmp/messages"

run 1 --diff 1,2 "$grey"
is "two dialogues are told apart" grep -q '^- S 451 4\.7\.1 ' "$tmp/out"
is "and what is said in both is in both" grep -q '^  C RCPT TO:<bob@example.com> ORCPT=' "$tmp/out"
cp "$tmp/out" "$tmp/one"
run 1 -j 4 --diff 1,2 "$grey"
is "whatever the number of threads" cmp -s "$tmp/out" "$tmp/one"
run 0 --diff 2,2 "$grey"
is "a dialogue is the same as itself" grep -q '^# 0 differences$' "$tmp/out"

fields() {
    grep -q '^{"type":"diff","left":{"session":1},"right":{"session":2},"differences":2,' \
        "$tmp/out" && grep -q '{"in":"left","by":"server","text":"451 4.7.1 ' "$tmp/out" &&
        grep -q '{"in":"both","by":"client","text":"RCPT TO:<bob@example.com> ORCPT=' "$tmp/out" &&
        [ "$(wc -l <"$tmp/out")" -eq 1 ]
}
run 1 --json --diff 1,2 "$grey"
is "with --json it is one object" fields
run 1 --diff 1,2 --json "$grey"
is "in any order" fields

refused() { # TEXT ARG...: nothing is printed, and the status is that of diff(1)
    text=$1
    shift
    run 2 "$@" && says "$text" && [ ! -s "$tmp/out" ]
}
is "a session that is not there" refused 'no session 9' --diff 1,9 "$grey"
is "a message that is not there" refused 'has no message 2' --diff 2/1,2/2 "$grey"
for odd in 1 1, ,1 1,2,3 1/0,2/1 0,1 a,b 1/1,2 1/,2/ ''; do
    is "--diff $odd is a usage error" refused 'numbers of two sessions' --diff "$odd" "$grey"
done
is "a message or a dialogue, not both" refused 'numbers of two' --diff 1/1,2 "$grey"
is "--diff goes without -Y" refused 'without -Y' -Y tls --diff 1,2 "$grey"
is "and without --list" refused 'give only one' --list --diff 1,2 "$grey"
head -c 1500 "$grey" >"$tmp/cut.pcap"
cut_short() {
    run 2 --diff 1,1 "$tmp/cut.pcap" && says 'cut' && grep -q '^  S 220 ' "$tmp/out"
}
is "what a cut file has is compared all the same" cut_short
tests_end
