# SPDX-License-Identifier: BSD-2-Clause
#
# check_PROGRAMS += tests/decode/model/test_x
# tests_decode_model_test_x_SOURCES = tests/decode/FOLDER/test_x.c
# tests_decode_model_test_x_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_store
tests_decode_model_test_store_SOURCES = tests/decode/model/test_store.c
tests_decode_model_test_store_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_filter
tests_decode_model_test_filter_SOURCES = tests/decode/model/test_filter.c
tests_decode_model_test_filter_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_stats
tests_decode_model_test_stats_SOURCES = tests/decode/model/test_stats.c
tests_decode_model_test_stats_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_message_judge
tests_decode_model_test_message_judge_SOURCES = tests/decode/model/test_message_judge.c
tests_decode_model_test_message_judge_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_filter_text
tests_decode_model_test_filter_text_SOURCES = tests/decode/model/test_filter_text.c
tests_decode_model_test_filter_text_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_message_hostile
tests_decode_model_test_message_hostile_SOURCES = tests/decode/model/test_message_hostile.c
tests_decode_model_test_message_hostile_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_part_text
tests_decode_model_test_part_text_SOURCES = tests/decode/model/test_part_text.c
tests_decode_model_test_part_text_LDADD = $(decode_test_libs)
check_PROGRAMS += tests/decode/model/test_part_reader
tests_decode_model_test_part_reader_SOURCES = tests/decode/model/test_part_reader.c \
	tests/decode/message/message_dump.c tests/decode/message/message_dump.h
tests_decode_model_test_part_reader_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_match_list
tests_decode_model_test_match_list_SOURCES = tests/decode/model/test_match_list.c
tests_decode_model_test_match_list_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_message_trace
tests_decode_model_test_message_trace_SOURCES = tests/decode/model/test_message_trace.c
tests_decode_model_test_message_trace_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_across
tests_decode_model_test_across_SOURCES = tests/decode/model/test_across.c
tests_decode_model_test_across_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_dkim_keys
tests_decode_model_test_dkim_keys_SOURCES = tests/decode/model/test_dkim_keys.c
tests_decode_model_test_dkim_keys_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_dialogue_builder
tests_decode_model_test_dialogue_builder_SOURCES = tests/decode/model/test_dialogue_builder.c
tests_decode_model_test_dialogue_builder_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/model/test_dialogue_explain
tests_decode_model_test_dialogue_explain_SOURCES = tests/decode/model/test_dialogue_explain.c
tests_decode_model_test_dialogue_explain_LDADD = $(decode_test_libs)
