# SPDX-License-Identifier: BSD-2-Clause

check_PROGRAMS += tests/decode/dns/test_dns_answer
tests_decode_dns_test_dns_answer_SOURCES = tests/decode/dns/test_dns_answer.c
tests_decode_dns_test_dns_answer_LDADD = $(decode_test_libs)
