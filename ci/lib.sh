# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# Shared by the scripts of this folder; they source it after going to the top of the tree.

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
top=$(pwd)

# configure_in DIR [OPTION...]: a build directory of its own, made anew when the options change.
configure_in() {
    dir=$1
    shift
    if [ ! -x configure ] || [ -n "$(find configure.ac m4 -newer configure)" ]; then
        autoreconf --force --install
    fi
    options="${CC-} ${CFLAGS-} $*"
    if [ -f "$dir/Makefile" ] && [ "$(cat "$dir/.options" 2>/dev/null)" = "$options" ]; then
        return 0
    fi
    rm -rf "$dir"
    mkdir -p "$dir"
    (cd "$dir" && "$top/configure" --quiet "$@")
    printf '%s\n' "$options" >"$dir/.options"
}

# check_in DIR: builds and runs the tests; what failed is shown.
check_in() {
    find "$1" -name '*.trs' -exec rm -f {} +
    make -s -C "$1" -j "$jobs" || return 1
    if ! make -s -C "$1" -j "$jobs" check; then
        cat "$1/test-suite.log" 2>/dev/null
        return 1
    fi
}

# count_of RESULT DIR...: how many tests of these builds ended so.
count_of() {
    result=$1
    shift
    find "$@" -name '*.trs' -exec grep -hE "^:test-result: ($result)( |\$)" {} + 2>/dev/null |
        wc -l | tr -d ' '
}
