# SPDX-License-Identifier: BSD-2-Clause

TESTS = $(check_PROGRAMS) $(test_scripts)
TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)

# What a test may see of the world is the same everywhere.
AM_TESTS_ENVIRONMENT = \
    CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
    LC_ALL=C.UTF-8; export LC_ALL; \
    TZ=UTC0; export TZ; \
    XDG_CONFIG_HOME=/nonexistent; export XDG_CONFIG_HOME; \
    UBSAN_OPTIONS=print_stacktrace=1; export UBSAN_OPTIONS; \
    srcdir='$(srcdir)'; export srcdir; \
    builddir='$(abs_builddir)'; export builddir; \
    top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
    FUZZ_TARGETS='$(fuzz_targets)'; export FUZZ_TARGETS; \
    SMTPSCOPE='$(abs_builddir)/smtpscope$(EXEEXT)'; export SMTPSCOPE;

EXTRA_DIST += tests/no_cmocka.sh tests/valgrind.supp
if !CMOCKA
test_scripts += tests/no_cmocka.sh
endif
