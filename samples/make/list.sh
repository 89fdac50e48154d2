#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Renews samples/local.mk: the list of all files here that a release must contain.
set -eu
cd "$(dirname "$0")/../.."
{
    echo "# SPDX-License-Identifier: BSD-2-Clause"
    echo
    echo "# Each capture, key log and script; renewed by samples/make/list.sh."
    find samples -type f ! -name '*.tmp' ! -name local.mk ! -name '.*' | LC_ALL=C sort |
        sed 's/^/EXTRA_DIST += /'
} > samples/local.mk.tmp
mv samples/local.mk.tmp samples/local.mk
