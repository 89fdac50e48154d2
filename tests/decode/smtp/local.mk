# SPDX-License-Identifier: BSD-2-Clause
#
# check_PROGRAMS += tests/decode/smtp/test_x
# tests_decode_smtp_test_x_SOURCES = tests/decode/FOLDER/test_x.c
# tests_decode_smtp_test_x_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_char_class
tests_decode_smtp_test_char_class_SOURCES = tests/decode/smtp/test_char_class.c
tests_decode_smtp_test_char_class_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_enhanced_status
tests_decode_smtp_test_enhanced_status_SOURCES = tests/decode/smtp/test_enhanced_status.c
tests_decode_smtp_test_enhanced_status_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_auth
tests_decode_smtp_test_smtp_auth_SOURCES = tests/decode/smtp/test_smtp_auth.c
tests_decode_smtp_test_smtp_auth_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_command
tests_decode_smtp_test_smtp_command_SOURCES = tests/decode/smtp/test_smtp_command.c
tests_decode_smtp_test_smtp_command_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_ehlo
tests_decode_smtp_test_smtp_ehlo_SOURCES = tests/decode/smtp/test_smtp_ehlo.c
tests_decode_smtp_test_smtp_ehlo_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_param
tests_decode_smtp_test_smtp_param_SOURCES = tests/decode/smtp/test_smtp_param.c
tests_decode_smtp_test_smtp_param_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_path
tests_decode_smtp_test_smtp_path_SOURCES = tests/decode/smtp/test_smtp_path.c
tests_decode_smtp_test_smtp_path_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_reply
tests_decode_smtp_test_smtp_reply_SOURCES = tests/decode/smtp/test_smtp_reply.c
tests_decode_smtp_test_smtp_reply_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_text
tests_decode_smtp_test_smtp_text_SOURCES = tests/decode/smtp/test_smtp_text.c
tests_decode_smtp_test_smtp_text_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_data
tests_decode_smtp_test_smtp_data_SOURCES = tests/decode/smtp/test_smtp_data.c
tests_decode_smtp_test_smtp_data_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_bdat
tests_decode_smtp_test_smtp_bdat_SOURCES = tests/decode/smtp/test_smtp_bdat.c
tests_decode_smtp_test_smtp_bdat_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_pairing
tests_decode_smtp_test_smtp_pairing_SOURCES = tests/decode/smtp/test_smtp_pairing.c
tests_decode_smtp_test_smtp_pairing_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_input
tests_decode_smtp_test_smtp_input_SOURCES = tests/decode/smtp/test_smtp_input.c
tests_decode_smtp_test_smtp_input_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_timing
tests_decode_smtp_test_smtp_timing_SOURCES = tests/decode/smtp/test_smtp_timing.c
tests_decode_smtp_test_smtp_timing_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_lines
tests_decode_smtp_test_smtp_lines_SOURCES = tests/decode/smtp/test_smtp_lines.c
tests_decode_smtp_test_smtp_lines_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_value
tests_decode_smtp_test_smtp_value_SOURCES = tests/decode/smtp/test_smtp_value.c
tests_decode_smtp_test_smtp_value_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/smtp/test_smtp_proxy
tests_decode_smtp_test_smtp_proxy_SOURCES = tests/decode/smtp/test_smtp_proxy.c
tests_decode_smtp_test_smtp_proxy_LDADD = $(decode_test_libs)
