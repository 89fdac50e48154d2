# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What the tests of the program share. A script sources it first, and ends with tests_end:
#
#     . "$top_srcdir/tests/app/lib.sh"
#     is "a name" COMMAND...
#     tests_end

: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' INT TERM
count=0

# is NAME COMMAND...: a test that holds when the command succeeds. What run left is shown else.
is() {
    name=$1
    shift
    count=$((count + 1))
    if "$@"; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        sed 's/^/# err: /' "$tmp/err"
        head -n 5 "$tmp/out" | cut -c 1-200 | sed 's/^/# out: /'
    fi
}

skip() { # NAME REASON
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

tests_end() {
    echo "1..$count"
}

# run STATUS ARG...: runs the program; true when it exits with STATUS. Its output is in $tmp/out and
# $tmp/err.
run() {
    wanted=$1
    shift
    "$SMTPSCOPE" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
    [ $? -eq "$wanted" ]
}

# says TEXT...: standard error is one line that begins with the program's name and has every TEXT.
says() {
    [ "$(wc -l <"$tmp/err")" -eq 1 ] || return 1
    grep -q '^smtpscope: ' "$tmp/err" || return 1
    for text; do
        grep -qF -- "$text" "$tmp/err" || return 1
    done
}

give() { # PATH: to whom root is given up for, where this is root
    [ "$(id -u)" -ne 0 ] || chown nobody "$1"
}

fresh() { # a new empty place, to be found in $dir
    dir=$(mktemp -d "$tmp/XXXXXX") || exit 99
    give "$dir"
}
