# SPDX-License-Identifier: BSD-2-Clause

# check_PROGRAMS += tests/app/test_x
# tests_app_test_x_SOURCES = tests/app/test_x.c
# tests_app_test_x_LDADD = base/libbase.a $(CMOCKA_LIBS)
