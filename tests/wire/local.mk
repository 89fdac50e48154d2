# SPDX-License-Identifier: BSD-2-Clause

check_PROGRAMS += tests/wire/run
tests_wire_run_SOURCES = tests/wire/run.c tests/wire/transcript.c tests/wire/transcript.h
tests_wire_run_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS)

EXTRA_DIST += tests/wire/README \
	tests/wire/pipelining-refused.txt \
	tests/wire/smuggling-not-taken.txt \
	tests/wire/smuggling-taken.txt
