#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Interfaces in a network of their own: what is dropped, several of them, those that go down, who
# may capture, files in turn and packets that are kept, also where the disk is full. See device.py.
. "${top_srcdir:?is the folder of the sources}/tests/app/interfaces.sh"
needs_interfaces mount
exec unshare -nm python3 -B "$top_srcdir/tests/app/device.py" "$SMTPSCOPE" "$top_srcdir/samples"
