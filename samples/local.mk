# SPDX-License-Identifier: BSD-2-Clause

# Each capture, key log and script; renewed by samples/make/list.sh.
EXTRA_DIST += samples/README.md
EXTRA_DIST += samples/attachments.pcap
EXTRA_DIST += samples/make/all.sh
EXTRA_DIST += samples/make/attachments.py
EXTRA_DIST += samples/make/attachments.sh
EXTRA_DIST += samples/make/exim.conf
EXTRA_DIST += samples/make/lib.sh
EXTRA_DIST += samples/make/list.sh
EXTRA_DIST += samples/make/pipelining-refused.sh
EXTRA_DIST += samples/make/relay.sh
EXTRA_DIST += samples/make/setup.sh
EXTRA_DIST += samples/make/typed.sh
EXTRA_DIST += samples/make/typist.py
EXTRA_DIST += samples/pipelining-refused.pcap
EXTRA_DIST += samples/relay.pcap
EXTRA_DIST += samples/typed-keys.pcap
EXTRA_DIST += samples/typed.pcap
