# SPDX-License-Identifier: BSD-2-Clause

# check_PROGRAMS += tests/export/test_x
# tests_export_test_x_SOURCES = tests/export/test_x.c
# tests_export_test_x_LDADD = base/libbase.a $(CMOCKA_LIBS)
