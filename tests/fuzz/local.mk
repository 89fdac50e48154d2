# SPDX-License-Identifier: BSD-2-Clause

# Built with --enable-fuzzers only. One block per parser:
#   fuzz_targets += tests/fuzz/fuzz_x
#   tests_fuzz_fuzz_x_SOURCES = tests/fuzz/fuzz_x.c
#   tests_fuzz_fuzz_x_LDADD = decode/libdecode.a base/libbase.a $(FUZZ_LIBS)
