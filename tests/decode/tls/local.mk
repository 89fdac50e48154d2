# SPDX-License-Identifier: BSD-2-Clause
#
# check_PROGRAMS += tests/decode/tls/test_x
# tests_decode_tls_test_x_SOURCES = tests/decode/FOLDER/test_x.c
# tests_decode_tls_test_x_LDADD = $(decode_test_libs)
