# SPDX-License-Identifier: BSD-2-Clause

check_PROGRAMS += tests/app/test_options
tests_app_test_options_SOURCES = tests/app/test_options.c
tests_app_test_options_LDADD = app/libapp.a base/libbase.a $(CMOCKA_LIBS)
