# SPDX-License-Identifier: BSD-2-Clause

capture_test_libs = capture/libcapture.a base/libbase.a \
                    $(PCAP_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/capture/test_reassembly
tests_capture_test_reassembly_SOURCES = tests/capture/test_reassembly.c \
	tests/capture/recorder.c tests/capture/recorder.h
tests_capture_test_reassembly_LDADD = $(capture_test_libs)

check_PROGRAMS += tests/capture/test_checksum
tests_capture_test_checksum_SOURCES = tests/capture/test_checksum.c
tests_capture_test_checksum_LDADD = $(capture_test_libs)

check_PROGRAMS += tests/capture/test_flow
tests_capture_test_flow_SOURCES = tests/capture/test_flow.c \
	tests/capture/recorder.c tests/capture/recorder.h
tests_capture_test_flow_LDADD = $(capture_test_libs)

check_PROGRAMS += tests/capture/test_prelude
tests_capture_test_prelude_SOURCES = tests/capture/test_prelude.c \
	tests/capture/recorder.c tests/capture/recorder.h
tests_capture_test_prelude_LDADD = $(capture_test_libs)

check_PROGRAMS += tests/capture/test_mapfile
tests_capture_test_mapfile_SOURCES = tests/capture/test_mapfile.c
tests_capture_test_mapfile_LDADD = $(capture_test_libs)
check_PROGRAMS += tests/capture/test_packet_shelf
tests_capture_test_packet_shelf_SOURCES = tests/capture/test_packet_shelf.c
tests_capture_test_packet_shelf_LDADD = $(capture_test_libs)

check_PROGRAMS += tests/capture/test_savefile
tests_capture_test_savefile_SOURCES = tests/capture/test_savefile.c \
	tests/capture/recorder.c tests/capture/recorder.h
tests_capture_test_savefile_LDADD = $(capture_test_libs)

check_PROGRAMS += tests/capture/test_layer
tests_capture_test_layer_SOURCES = tests/capture/test_layer.c \
	tests/capture/recorder.c tests/capture/recorder.h
tests_capture_test_layer_LDADD = $(capture_test_libs)

check_PROGRAMS += tests/capture/test_device
tests_capture_test_device_SOURCES = tests/capture/test_device.c \
	tests/capture/recorder.c tests/capture/recorder.h
tests_capture_test_device_LDADD = $(capture_test_libs)

check_PROGRAMS += tests/capture/test_dumpfile
tests_capture_test_dumpfile_SOURCES = tests/capture/test_dumpfile.c \
	tests/capture/recorder.c tests/capture/recorder.h
tests_capture_test_dumpfile_LDADD = $(capture_test_libs)

check_PROGRAMS += tests/capture/test_streams
tests_capture_test_streams_SOURCES = tests/capture/test_streams.c \
	tests/capture/recorder.c tests/capture/recorder.h
tests_capture_test_streams_LDADD = $(capture_test_libs)
