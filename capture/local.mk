# SPDX-License-Identifier: BSD-2-Clause

capture_libcapture_a_SOURCES = \
	capture/capture.c capture/capture.h \
	capture/checksum.c capture/checksum.h \
	capture/device.c capture/device.h \
	capture/dns.c capture/dns.h \
	capture/dump_rotation.c capture/dump_rotation.h \
	capture/dumpfile.c capture/dumpfile.h \
	capture/flow.c capture/flow.h capture/flow_impl.h capture/flow_key.h \
	capture/flow_age.c \
	capture/flow_session.c \
	capture/followfile.c capture/followfile.h \
	capture/gzfile.c capture/gzfile.h \
	capture/history.c capture/history.h \
	capture/ip.c capture/ip.h \
	capture/ip_frag.c capture/ip_frag.h \
	capture/layer/erspan.c \
	capture/layer/ethernet.c \
	capture/layer/geneve.c \
	capture/layer/gre.c \
	capture/layer/gtp_u.c \
	capture/layer/ip_in_ip.c \
	capture/layer/layer.c capture/layer/layer.h \
	capture/layer/linux_sll.c \
	capture/layer/loopback.c \
	capture/layer/mpls.c \
	capture/layer/nflog.c \
	capture/layer/ppi.c \
	capture/layer/ppp.c \
	capture/layer/teredo.c \
	capture/layer/udp.c \
	capture/layer/vxlan.c \
	capture/mapfile.c capture/mapfile.h \
	capture/merge.c capture/merge.h \
	capture/octets.h \
	capture/packet_shelf.c capture/packet_shelf.h \
	capture/pcap.c \
	capture/pcapng.c \
	capture/pcapng_writer.c capture/pcapng_writer.h \
	capture/prelude.c capture/prelude.h \
	capture/reassembly.c capture/reassembly.h capture/reassembly_impl.h \
	capture/reassembly_order.c \
	capture/ring.c capture/ring.h \
	capture/savefile.c capture/savefile.h capture/savefile_impl.h \
	capture/source.h \
	capture/spoolfile.c capture/spoolfile.h \
	capture/tcp.c capture/tcp.h
