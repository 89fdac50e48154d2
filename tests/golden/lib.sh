# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# Shared by run.sh and renew, which set top to the top of the source tree.

# Of the tests in LIST: "name capture expected options", comments and empty lines left out.
golden_rows() {
    grep -vE '^[[:space:]]*(#|$)' "$top/tests/golden/LIST"
}

# golden_run CAPTURE OPTIONS: what smtpscope prints for that row, errors and all. Records are long
# lines, which nobody can compare: they are broken after each comma between fields.
golden_run() {
    # shellcheck disable=SC2086  # a list of options
    { (cd "$top/samples" && "$SMTPSCOPE" -r "$1" $2 </dev/null 2>&1) || echo "exit code $?"; } |
        case $2 in
            *--json*) awk '{ gsub(/,"/, ",\n\""); gsub(/},\{/, "},\n{"); print }' ;;
            *) cat ;;
        esac
}
