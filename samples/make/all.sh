#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Records all samples again, one after the other; stops at the first that does not show what it
# should.
set -eu
cd "$(dirname "$0")"
./setup.sh
for script in *.sh; do
    case $script in
    all.sh | lib.sh | list.sh | setup.sh | damaged.sh | tunnels.sh) ;;
    *) "./$script" ;;
    esac
done
./damaged.sh
./tunnels.sh
./formats_by_hand.py
./layers_by_hand.py
./turned_tls.py
./list.sh
