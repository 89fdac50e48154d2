#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Real TCP over a bad wire, live: a client and a server in networks of their own, between them a
# program that loses, delays and doubles frames and adds VLAN tags. The kernels put that right; what
# is captured on both sides of it must come out octet for octet. WIRE_MESSAGES says how many.
. "${top_srcdir:?is the folder of the sources}/tests/app/interfaces.sh"
needs_interfaces nsenter
exec unshare -n python3 -B "$top_srcdir/tests/app/wire.py" "$SMTPSCOPE" "${WIRE_MESSAGES:-60}"
