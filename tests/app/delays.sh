#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The delays in the record are those between the frames in which tshark sees commands and replies.
: "${SMTPSCOPE:?is the program to test}"
: "${top_srcdir:?is the folder of the sources}"
for tool in python3 tshark; do
    if ! command -v $tool >/dev/null; then
        echo "1..0 # SKIP no $tool"
        exit 0
    fi
done
cd "$top_srcdir/samples" || exit 99
python3 -B ../tests/app/delays.py "$SMTPSCOPE" relay.pcap verbs.pcap submission.pcap \
    pipelining-refused.pcap greylisting.pcap charsets.pcap mechanisms.pcap lossy-sent.pcap timeout.pcap
