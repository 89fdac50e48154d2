# SPDX-License-Identifier: BSD-2-Clause

# check_PROGRAMS += tests/ui/test_x
# tests_ui_test_x_SOURCES = tests/ui/test_x.c
# tests_ui_test_x_LDADD = base/libbase.a $(CMOCKA_LIBS)
