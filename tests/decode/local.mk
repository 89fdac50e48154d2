# SPDX-License-Identifier: BSD-2-Clause

# check_PROGRAMS += tests/decode/test_x
# tests_decode_test_x_SOURCES = tests/decode/test_x.c
# tests_decode_test_x_LDADD = base/libbase.a $(CMOCKA_LIBS)
