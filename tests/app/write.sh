#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# -w: what is written gives the same records again, alone, of the sessions that match, through a
# pipe and in several files; what stands in its way; and for whom root is given up.

. "$top_srcdir/tests/app/lib.sh"
samples=$top_srcdir/samples

prints() { [ "$(cat "$tmp/out")" = "$1" ]; }

same_records() { # FILE FILE
    "$SMTPSCOPE" --json "$1" >"$tmp/a" 2>>"$tmp/err"
    "$SMTPSCOPE" --json "$2" >"$tmp/b" 2>>"$tmp/err"
    [ -s "$tmp/a" ] && cmp -s "$tmp/a" "$tmp/b"
}

for capture in relay.pcap fragments.pcap format-nano.pcap format-any.pcap format-two-links.pcapng \
    smtps-secrets.pcapng tunnels.pcapng format.pcap.gz damaged-snap.pcap; do
    written() {
        fresh
        run 0 "$samples/$capture" -w "$dir/x" &&
            grep -q '^[0-9,]* packets in ' "$tmp/out" && [ ! -s "$tmp/err" ] &&
            same_records "$samples/$capture" "$dir/x"
    }
    is "$capture: its packets give its records" written
done

# Records but for where the key lies, in order of time.
verdicts() {
    "$SMTPSCOPE" --json "$@" 2>>"$tmp/err" | sed 's/"packet":[0-9]*//g' | sort
}
same_verdicts() { # FILE FILE...
    verdicts "$samples/$1" >"$tmp/a"
    shift
    verdicts "$@" >"$tmp/b"
    grep -q '"result":"pass"' "$tmp/a" && cmp -s "$tmp/a" "$tmp/b"
}
keys() {
    fresh
    run 0 "$samples/dkim-keys.pcap" -w "$dir/x" && same_verdicts dkim-keys.pcap "$dir/x"
}
is "answers with DKIM keys are written too" keys
keys_of_matching() {
    fresh
    run 0 --list "$samples/dkim-keys.pcap" -Y 'port == 25' -w "$dir/x" &&
        same_verdicts dkim-keys.pcap "$dir/x" &&
        run 1 "$samples/dkim-keys.pcap" -Y 'port == 26' -w "$dir/none" &&
        grep -q '^0 packets in' "$tmp/out"
}
is "with -Y those of sessions that match" keys_of_matching
keys_in_turn() {
    fresh
    run 0 "$samples/dkim-keys.pcap" -w "$dir/turn" -C 15K &&
        same_verdicts dkim-keys.pcap "$dir"/turn* || return
    [ -e "$dir/turn2" ] || return
    "$SMTPSCOPE" "$samples/dkim-keys.pcap" -w "$dir/x" >"$tmp/out"
    names() { cat "$@" | LC_ALL=C grep -ao _domainkey | wc -l; }
    [ "$(names "$dir"/turn*)" -gt "$(names "$dir/x")" ]
}
is "and each of several files has them" keys_in_turn

whole() {
    fresh
    run 0 "$samples/dns-fallback.pcap" -w "$dir/all" --write-all && cp "$tmp/out" "$tmp/all" &&
        run 0 "$samples/dns-fallback.pcap" -w "$dir/x" && ! cmp -s "$tmp/out" "$tmp/all" &&
        same_records "$dir/all" "$dir/x"
}
is "--write-all also takes packets of no session" whole

matching() {
    fresh
    run 0 "$samples/clients.pcap" "$samples/timeout.pcap" -Y 'state != closed' -w "$dir/x" || return
    "$SMTPSCOPE" --list -Y 'state != closed' "$samples/clients.pcap" "$samples/timeout.pcap" |
        sed 's/  *$//' >"$tmp/want"
    run 0 --list "$dir/x" && cmp -s "$tmp/out" "$tmp/want" && [ "$(wc -l <"$tmp/want")" -gt 1 ]
}
is "-Y chooses the sessions" matching
with_json() {
    fresh
    "$SMTPSCOPE" --json "$samples/relay.pcap" >"$tmp/want"
    run 0 --json "$samples/relay.pcap" -w "$dir/x" && cmp -s "$tmp/want" "$tmp/out" &&
        same_records "$samples/relay.pcap" "$dir/x"
}
is "--json goes on beside it" with_json

piped() {
    "$SMTPSCOPE" "$samples/relay.pcap" -w - 2>"$tmp/err" | "$SMTPSCOPE" --json - >"$tmp/out" &&
        "$SMTPSCOPE" --json "$samples/relay.pcap" | cmp -s - "$tmp/out"
}
is "standard output takes packets" piped
gone() { "$SMTPSCOPE" "$samples/attachments.pcap" -w - 2>"$tmp/err" | :; [ ! -s "$tmp/err" ]; }
is "whose reader may go away" gone

turned() {
    fresh
    run 0 "$samples/gso.pcap" "$samples/attachments.pcap" -w "$dir/x" -C 20K || return
    [ -f "$dir/x" ] && [ -f "$dir/x1" ] && [ -f "$dir/x2" ] && [ ! -f "$dir/x0" ] || return
    "$SMTPSCOPE" --json "$dir" | sed 's/,"packets*":[0-9]*//g' >"$tmp/a"
    "$SMTPSCOPE" --json "$samples/gso.pcap" "$samples/attachments.pcap" |
        sed 's/,"packets*":[0-9]*//g' >"$tmp/b"
    cmp -s "$tmp/a" "$tmp/b"
}
is "-C: files in turn are one capture" turned
ring() {
    run 0 "$samples/gso.pcap" "$samples/attachments.pcap" -w "$dir/y" -C 20K -W 2 &&
        [ "$(cd "$dir" && echo y*)" = "y0 y1" ]
}
is "-C and -W: two files, again and again" ring
timed() {
    fresh
    run 0 "$samples/timeout.pcap" -w "$dir/%Y-%s" -G 1 && [ "$(find "$dir" -type f | wc -l)" -gt 1 ]
}
is "-G: the time is in the name" timed

kept() {
    fresh
    echo precious >"$dir/x"
    run 1 "$samples/relay.pcap" -w "$dir/x" && says "is there already; --force replaces it" &&
        [ "$(cat "$dir/x")" = precious ]
}
is "a file that is there is not replaced" kept
forced() { run 0 "$samples/relay.pcap" -w "$dir/x" --force && same_records "$samples/relay.pcap" "$dir/x"; }
is "but with --force" forced
not_itself() {
    run 1 "$dir/x" -w "$dir/x" --force && says "is read from" &&
        same_records "$samples/relay.pcap" "$dir/x"
}
is "and never what is read" not_itself
no_place() { run 1 "$samples/relay.pcap" -w "$dir/none/x" && says "none/x: No such file"; }
is "a place that is not there is said" no_place

if [ -w /dev/full ]; then
    full() { run 1 "$samples/relay.pcap" -w /dev/full && says 'cannot write to /dev/full: No space'; }
    is "a full disk is said" full
    full_json() {
        "$SMTPSCOPE" --json "$samples/relay.pcap" >"$tmp/want"
        run 1 --json "$samples/relay.pcap" -w /dev/full && says 'No space left' &&
            cmp -s "$tmp/want" "$tmp/out"
    }
    is "and what else is asked for goes on" full_json
else
    skip "a full disk" "no /dev/full"
fi

if [ "$(id -u)" -eq 0 ] && id nobody >"$tmp/out" 2>&1 && [ -r /proc/self/status ]; then
    fresh
    chown root "$dir"
    given() {
        run 0 "$samples/relay.pcap" -w "$dir/x" && [ "$(stat -c %U "$dir/x")" = nobody ]
    }
    is "root's first file is given to whom root is given up for" given
    refused() {
        run 1 "$samples/relay.pcap" -w "$dir/y" -C 1 && says "the user nobody, for whom root is" &&
            [ ! -e "$dir/y" ]
    }
    is "who has to be able to make further ones" refused
    keeps() {
        run 0 "$samples/relay.pcap" -w "$dir/y" -C 1 --user root &&
            [ "$(stat -c %U "$dir/y")" = root ] &&
            run 0 "$samples/relay.pcap" -w "$dir/z" --user "" && [ "$(stat -c %U "$dir/z")" = root ]
    }
    is "unless root is kept" keeps
    unknown() { run 2 "$samples/relay.pcap" -w "$dir/w" --user nobodyatall && says "no user nobodyatall"; }
    is "a user that there is not" unknown
    # What the program is while it waits for its input.
    who() {
        mkfifo "$tmp/pipe"
        "$SMTPSCOPE" --json - <"$tmp/pipe" >"$tmp/records" 2>"$tmp/err" &
        pid=$!
        exec 3>"$tmp/pipe"
        dd if="$samples/relay.pcap" bs=100 count=1 >&3 2>"$tmp/dd"
        tries=0
        while ! grep -q '^NoNewPrivs:.1' "/proc/$pid/status" && [ $tries -lt 1000 ]; do
            tries=$((tries + 1))
        done
        tries=0
        while grep -q '^Uid:.0' "/proc/$pid/status" && [ $tries -lt 1000 ]; do
            tries=$((tries + 1))
        done
        cp "/proc/$pid/status" "$tmp/out"
        dd if="$samples/relay.pcap" bs=100 skip=1 >&3 2>"$tmp/dd"
        exec 3>&-
        wait $pid || return
        id=$(id -u nobody)
        grep -q "^Uid:.$id.$id.$id.$id\$" "$tmp/out" && ! grep -q '^Groups:.*\b0\b' "$tmp/out" &&
            [ "$(grep -c '^Cap\(Inh\|Prm\|Eff\|Bnd\|Amb\):.0000000000000000$' "$tmp/out")" -eq 5 ]
    }
    is "root is given up with every capability" who
else
    skip "root is given up" "not root here"
fi

tests_end
