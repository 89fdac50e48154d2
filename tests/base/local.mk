# SPDX-License-Identifier: BSD-2-Clause

# check_PROGRAMS += tests/base/test_x
# tests_base_test_x_SOURCES = tests/base/test_x.c
# tests_base_test_x_LDADD = base/libbase.a $(CMOCKA_LIBS)
