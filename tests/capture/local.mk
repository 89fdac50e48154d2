# SPDX-License-Identifier: BSD-2-Clause

# check_PROGRAMS += tests/capture/test_x
# tests_capture_test_x_SOURCES = tests/capture/test_x.c
# tests_capture_test_x_LDADD = base/libbase.a $(CMOCKA_LIBS)
