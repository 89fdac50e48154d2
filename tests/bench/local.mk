# SPDX-License-Identifier: BSD-2-Clause
#
# Made-up traffic with the truth beside it: a small run is a test of exactness, `make bench`
# measures.

noinst_PROGRAMS += smtpscope-bench-gen
smtpscope_bench_gen_SOURCES = \
	tests/bench/gen.c \
	tests/bench/gen_encode.c tests/bench/gen_encode.h \
	tests/bench/gen_file.c tests/bench/gen_file.h \
	tests/bench/gen_impair.c tests/bench/gen_impair.h \
	tests/bench/gen_message.c tests/bench/gen_message.h \
	tests/bench/gen_options.c tests/bench/gen_options.h \
	tests/bench/gen_talk.c tests/bench/gen_talk.h \
	tests/bench/gen_tcp.c tests/bench/gen_tcp.h \
	tests/bench/gen_truth.c tests/bench/gen_truth.h \
	tests/bench/random.c tests/bench/random.h
smtpscope_bench_gen_LDADD = base/libbase.a $(CRYPTO_LIBS) -lm

noinst_PROGRAMS += smtpscope-bench-list
smtpscope_bench_list_SOURCES = tests/bench/list.c
smtpscope_bench_list_LDADD = ui/libui.a decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) \
                             $(NCURSESW_LIBS)

noinst_PROGRAMS += smtpscope-bench-tls
smtpscope_bench_tls_SOURCES = tests/bench/tls.c
smtpscope_bench_tls_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS)

noinst_PROGRAMS += smtpscope-bench-transfer
smtpscope_bench_transfer_SOURCES = tests/bench/transfer.c
smtpscope_bench_transfer_LDADD = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS)

test_scripts += tests/bench/exactness.sh
EXTRA_DIST += tests/bench/exactness.sh tests/bench/check.py tests/bench/run.sh tests/bench/measure.py tests/bench/keys.py
tests/bench/exactness.log: smtpscope$(EXEEXT) smtpscope-bench-gen$(EXEEXT)

bench: smtpscope$(EXEEXT) smtpscope-bench-gen$(EXEEXT) smtpscope-bench-list$(EXEEXT) \
       smtpscope-bench-tls$(EXEEXT) smtpscope-bench-transfer$(EXEEXT)
	SMTPSCOPE='$(abs_builddir)/smtpscope$(EXEEXT)' \
	BENCH_GEN='$(abs_builddir)/smtpscope-bench-gen$(EXEEXT)' \
	BENCH_TRANSFER='$(abs_builddir)/smtpscope-bench-transfer$(EXEEXT)' \
	BENCH_TLS='$(abs_builddir)/smtpscope-bench-tls$(EXEEXT)' \
	BENCH_LIST='$(abs_builddir)/smtpscope-bench-list$(EXEEXT)' $(SHELL) $(srcdir)/tests/bench/run.sh

.PHONY: bench
