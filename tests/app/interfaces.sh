# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What the tests that make interfaces begin with:
#
#     . "${top_srcdir:?is the folder of the sources}/tests/app/interfaces.sh"
#     needs_interfaces TOOL...

: "${SMTPSCOPE:?is the program to test}"

skip_all() { # REASON: this machine cannot run this script
    echo "1..0 # SKIP $1"
    exit 0
}

# needs_interfaces TOOL...: skips where pairs of interfaces cannot be made, or a tool is missing.
needs_interfaces() {
    [ "$(uname)" = Linux ] || skip_all "pairs of interfaces are made as on Linux"
    [ "$(id -u)" -eq 0 ] || skip_all "making interfaces needs root"
    for tool in python3 ip unshare "$@"; do
        command -v "$tool" >/dev/null || skip_all "no $tool"
    done
    unshare -n ip link add va type veth peer name vb 2>/dev/null ||
        skip_all "no pairs of interfaces here"
}
