#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Where settings are read from, and what is said about them. How they look on the screen is tested
# elsewhere.

. "$top_srcdir/tests/app/lib.sh"
sample=$top_srcdir/samples/pipelining-refused.pcap

quiet() { # STATUS ARG...
    run "$@" && [ ! -s "$tmp/err" ]
}

warns() { # STATUS TEXT ARG...
    status=$1
    text=$2
    shift 2
    run "$status" "$@" && grep -qF -- "$text" "$tmp/err" && [ "$(wc -l <"$tmp/err")" -eq 1 ]
}

# A filter that is named stands for its condition: one of the two sessions was refused altogether.
names_it() { # ARG...
    quiet 0 --list --columns id -Y '&nobody' "$@" "$sample" && [ "$(cat "$tmp/out")" = "   ID
    2" ]
}

XDG_CONFIG_HOME=$tmp/xdg
HOME=$tmp/home
export XDG_CONFIG_HOME HOME
mkdir -p "$tmp/xdg/smtpscope" "$tmp/home/.config/smtpscope"

printf 'filter.nobody = outcome == refused\n' >"$tmp/xdg/smtpscope/config"
is "XDG_CONFIG_HOME has the settings" names_it
printf 'filter.nobody = outcome == partly\n' >"$tmp/home/.config/smtpscope/config"
is "and goes before ~/.config" names_it
mv "$tmp/xdg/smtpscope/config" "$tmp/mine"
is "--config goes before both" names_it --config "$tmp/mine"
cp "$tmp/mine" "$tmp/home/.config/smtpscope/config"
XDG_CONFIG_HOME=
is "without the one it is ~/.config" names_it
XDG_CONFIG_HOME=relative
is "a path that is not absolute does not count" names_it
no_filters() {
    run 2 --no-config --list -Y '&nobody' "$sample" &&
        grep -qF 'there is no filter named nobody' "$tmp/err"
}
is "--no-config has no filters" no_filters
is "no file is no error" quiet 0 --list -Y '&nobody or id == 1' --config "$tmp/mine" "$sample"
is "but the one that was named" warns 2 "cannot read settings from $tmp/none" \
    --config "$tmp/none" --list -Y '&nobody' "$sample"
is "both at once make no sense" warns 2 'give only one of --config and --no-config' \
    --config "$tmp/mine" --no-config "$sample"
is "a theme is one of some" warns 2 'theme is one of: auto dark light safe mono' \
    --theme green "$sample"

printf 'theme = green\nfilter.nobody = outcome == refused\n' >"$tmp/wrong"
says_line() {
    run 0 --config "$tmp/wrong" --list --columns id -Y '&nobody' "$sample" &&
        grep -qF "$tmp/wrong:1: theme is one of" "$tmp/err" && [ "$(wc -l <"$tmp/out")" -eq 2 ]
}
is "a line that is wrong is told, the others count" says_line
awk 'BEGIN { for (i = 0; i < 1000; i++) print "bogus" }' >"$tmp/wrong"
is "of many that are wrong only some are told" sh -c "
    '$SMTPSCOPE' --config '$tmp/wrong' --list -Y '&a' '$sample' 2>'$tmp/err' >'$tmp/out'
    [ \"\$(wc -l <'$tmp/err')\" -lt 30 ]"
printf 'filter.\033[31m = tls\n' >"$tmp/wrong"
run 2 --config "$tmp/wrong" --list -Y '&a' "$sample"
is "nothing in it drives the terminal" sh -c "! grep -q '$(printf '\033')' '$tmp/err'"

# Without a named filter nothing is read: a wrong line is not told with every list that is printed.
is "lists without names do not read settings" quiet 0 --config "$tmp/wrong" --list "$sample"

tests_end
