#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Several threads give what one gives, byte for byte and in the same order: output, sentences, exit
# status and exported files, of the samples, of a corpus if there is one (SMTPSCOPE_CORPUS), and of
# traffic that was made up and spoilt. With SMTPSCOPE_LONG set, more of it, and more threads.

: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
samples=$top_srcdir/samples
corpus=${SMTPSCOPE_CORPUS:-$top_srcdir/../shared/corpus}
generate=${BENCH_GEN:-$(pwd)/smtpscope-bench-gen}
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM
count=0
if [ -n "${SMTPSCOPE_LONG:-}" ]; then
    several="2 3 8"
    size=8M
else
    several="3"
    size=1M
fi

# is NAME COMMAND...: a test that holds when the command succeeds.
is() {
    name=$1
    shift
    count=$((count + 1))
    if "$@"; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        sed 's/^/# /' "$tmp/why" | cut -c 1-300 | head -n 8
    fi
}

skip() {
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

# run N ARG...: output, sentences and exit status of -j N in out.N, err.N and status.N.
run() {
    jobs=$1
    shift
    "$SMTPSCOPE" -j "$jobs" "$@" >"$tmp/out.$jobs" 2>"$tmp/err.$jobs" </dev/null
    echo $? >"$tmp/status.$jobs"
}

# differs N ARG...: whether -j N gives something else than what run 1 gave.
differs() {
    run "$@"
    for kind in out err status; do
        cmp "$tmp/$kind.1" "$tmp/$kind.$1" >"$tmp/why" 2>&1 || return 0
    done
    return 1
}

# same "N..." ARG...: -j 1 and each N give the same.
same() {
    several=$1
    shift
    run 1 "$@"
    for n in $several; do
        if differs "$n" "$@"; then
            echo "-j $n $*" >>"$tmp/why"
            return 1
        fi
    done
}

# all "N..." OPTION... -- CAPTURE...: the same for each capture.
all() {
    several=$1
    shift
    options=
    while [ "$1" != -- ]; do
        options="$options $1"
        shift
    done
    shift
    for capture in "$@"; do
        # shellcheck disable=SC2086 # a list of options
        same "$several" "$capture" $options || return 1
    done
}

# --- samples

is "records of each sample" all "$several" --json --dialogue -- "$samples"/*.pcap*
is "dialogues of each sample" all "$several" --text --full -- "$samples"/*.pcap*
is "records of all samples as one capture" same "2 3 8" --json --dialogue "$samples"
is "dialogues of all samples as one capture" same "2 5" --text "$samples"
is "only sessions that match" same "3" --json -Y 'rcpt.code >= 500' "$samples"
is "no session that matches" same "3" --list -Y 'env.from = nobody@nowhere.example' "$samples"
is "decrypted by a key log" same "2 3" --json --dialogue --keylog "$samples/starttls.keylog" \
    "$samples/starttls.pcapng"
is "decrypted by a key log, as dialogue" same "2 3" --text --keylog "$samples/starttls.keylog" \
    "$samples/starttls.pcapng"
printf 'example.org\nbob@example.com\n' >"$tmp/list"
is "only sessions that a list marks" same "2 8" --json -Y match --match "$tmp/list" "$samples"
is "statistics" same "3" --stats "$samples"
is "a capture filter" same "3" --json -f 'port 587' "$samples"

if [ -d "$corpus" ]; then
    is "records of each capture of the corpus" all "$several" --json --dialogue -- "$corpus"/*.pcap*
else
    skip "records of a corpus" "no corpus of captures (SMTPSCOPE_CORPUS)"
fi

# --- traffic that was made up

if [ -x "$generate" ]; then
    "$generate" --size=$size --concurrency=60 --seed=1 "$tmp/clean.pcap" >/dev/null
    "$generate" --size=$size --concurrency=200 --seed=2 --reorder=3 --duplicate=3 --overlap=3 \
        --retransmit=3 --loss=1 "$tmp/spoilt.pcap" >/dev/null
    "$generate" --size=$size --concurrency=60 --seed=3 --midstream=40 --one-sided=20 --loss=2 \
        --reset=20 --aborted=10 "$tmp/middle.pcapng" >/dev/null
    gzip -c "$tmp/spoilt.pcap" >"$tmp/spoilt.pcap.gz"
    head -c 500001 "$tmp/clean.pcap" >"$tmp/cut.pcap"
    is "records of made-up traffic" all "2 3 8" --json --dialogue -- "$tmp"/*.pcap*
    is "a list of made-up traffic" same "2" --list "$tmp/spoilt.pcap"
    is "dialogues of made-up traffic" same "2 8" --text "$tmp/spoilt.pcap.gz"
    is "several files as one capture" same "2 8" --json "$tmp/clean.pcap" "$tmp/middle.pcapng"
    capture=$tmp/spoilt.pcap
else
    skip "made-up traffic" "smtpscope-bench-gen is not built"
    capture=$samples/attachments.pcap
fi

# --- pipes

# piped N: what -j N makes of the capture on a pipe.
piped() {
    # shellcheck disable=SC2002 # a pipe is what is wanted
    cat "$capture" | "$SMTPSCOPE" -j "$1" --json - >"$tmp/out.p$1" 2>"$tmp/err.p$1"
}
piped_same() {
    piped 1 && piped 3 && cmp "$tmp/out.p1" "$tmp/out.p3" >"$tmp/why" 2>&1
}
is "a capture on a pipe" piped_same

# --- exports

# export N: all that is exported, and printed, in dir.N.
export_all() {
    mkdir "$tmp/dir.$1"
    (cd "$tmp/dir.$1" && "$SMTPSCOPE" -j "$1" -r "$capture" --json --user root \
        --export-eml eml --export-parts parts --export-mbox all.mbox >records 2>sentences)
}
exports_same() {
    for n in 1 2 8; do
        export_all "$n" || return 1
        diff -r "$tmp/dir.1" "$tmp/dir.$n" >"$tmp/why" 2>&1 || return 1
    done
    [ -s "$tmp/dir.8/all.mbox" ] && [ -s "$tmp/dir.8/eml/manifest.json" ]
}
is "exported files" exports_same

# --- packets

# write_all N OPTION...: the packets that -w writes, in packets.N.
write_all() {
    n=$1
    shift
    rm -f "$tmp/packets.$n"
    "$SMTPSCOPE" -j "$n" "$capture" --list --user root -w "$tmp/packets.$n" "$@" >"$tmp/out.$n" \
        2>"$tmp/err.$n"
}
packets_same() {
    write_all 1 "$@" && write_all 3 "$@" &&
        cmp "$tmp/packets.1" "$tmp/packets.3" >"$tmp/why" 2>&1 &&
        cmp "$tmp/out.1" "$tmp/out.3" >"$tmp/why" 2>&1
}
is "packets of the sessions" packets_same
is "packets of sessions that match" packets_same -Y 'rcpt.code >= 500'

# --- what fails

# unwritable N: the sentence about a disk that is full.
unwritable() {
    "$SMTPSCOPE" -j "$1" "$capture" --json >/dev/full 2>"$tmp/err.$1"
    echo $? >"$tmp/status.$1"
}
unwritable_same() {
    unwritable 1
    unwritable 3
    cmp "$tmp/err.1" "$tmp/err.3" >"$tmp/why" 2>&1 &&
        cmp "$tmp/status.1" "$tmp/status.3" >"$tmp/why" 2>&1 && grep -q 'No space left' "$tmp/err.3"
}
if [ -c /dev/full ]; then
    is "a full disk" unwritable_same
else
    skip "a full disk" "no /dev/full"
fi
"$SMTPSCOPE" -j 1 "$capture" --json 2>"$tmp/err.1" | head -n 1 >"$tmp/out.1"
"$SMTPSCOPE" -j 3 "$capture" --json 2>"$tmp/err.3" | head -n 1 >"$tmp/out.3"
is "a reader that went away" cmp "$tmp/out.1" "$tmp/out.3"
head -c 5000 "$samples/relay.pcap" >"$tmp/short.pcap"
is "a file that is cut short" same "2 3" --json "$tmp/short.pcap"
echo "not a capture" >"$tmp/text"
is "a file that is no capture among others" same "2" --list "$tmp/text" "$samples/relay.pcap"

# refused WORD: the sentence about -j WORD.
refused() {
    "$SMTPSCOPE" -j "$1" --list "$samples/relay.pcap" >"$tmp/out" 2>"$tmp/err"
    [ $? -eq 2 ] && [ ! -s "$tmp/out" ] &&
        [ "$(cat "$tmp/err")" = "smtpscope: -j takes a number from 1 to 64, not \"$1\"" ]
}
is "-j 0" refused 0
is "-j x" refused x

echo "1..$count"
