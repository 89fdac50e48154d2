# SPDX-License-Identifier: BSD-2-Clause

decode_libdecode_a_SOURCES += \
	decode/model/across/across.c decode/model/across/across.h \
	decode/model/across/across_drop.c \
	decode/model/across/across_greylist.c \
	decode/model/across/across_hop.c \
	decode/model/across/across_login.c \
	decode/model/across/across_mail.c \
	decode/model/across/across_offer.c \
	decode/model/across/across_relay.c \
	decode/model/across/across_state.h \
	decode/model/across/recent.c decode/model/across/recent.h \
	decode/model/across/window.c decode/model/across/window.h \
	decode/model/column.c decode/model/column.h \
	decode/model/dialogue.c decode/model/dialogue.h \
	decode/model/dialogue_builder.c decode/model/dialogue_builder.h \
	decode/model/dialogue_explain.c decode/model/dialogue_explain.h \
	decode/model/part_text.c decode/model/part_text.h \
	decode/model/dkim_keys.c decode/model/dkim_keys.h \
	decode/model/dkim_settle.c decode/model/dkim_settle.h \
	decode/model/filter.c decode/model/filter.h \
	decode/model/filter_depth.c decode/model/filter_depth.h \
	decode/model/filter_field.c decode/model/filter_field.h \
	decode/model/filter_lex.c decode/model/filter_lex.h \
	decode/model/filter_give.h \
	decode/model/filter_match.c decode/model/filter_match.h \
	decode/model/filter_of_connection.c decode/model/filter_of_connection.h \
	decode/model/filter_of_envelope.c decode/model/filter_of_envelope.h \
	decode/model/filter_of_facts.c decode/model/filter_of_facts.h \
	decode/model/filter_of_message.c decode/model/filter_of_message.h \
	decode/model/filter_regex.c decode/model/filter_regex.h \
	decode/model/filter_text.c decode/model/filter_text.h \
	decode/model/text_sink.h \
	decode/model/filter_value.c decode/model/filter_value.h \
	decode/model/finding.c decode/model/finding.h \
	decode/model/histogram.c decode/model/histogram.h \
	decode/model/mail_domain.c decode/model/mail_domain.h \
	decode/model/match_list.c decode/model/match_list.h \
	decode/model/message_builder.c decode/model/message_builder.h \
	decode/model/message_depth.h \
	decode/model/message_detail.c decode/model/message_detail.h \
	decode/model/message_facts.h \
	decode/model/message_fields.c decode/model/message_fields.h \
	decode/model/message_judge.c decode/model/message_judge.h \
	decode/model/message_file.c decode/model/message_file.h \
	decode/model/message_names.c decode/model/message_names.h \
	decode/model/message_parts.c decode/model/message_parts.h \
	decode/model/message_report.c decode/model/message_report.h \
	decode/model/message_signatures.c decode/model/message_signatures.h \
	decode/model/message_sink.h \
	decode/model/part_reader.c decode/model/part_reader.h \
	decode/model/message_summary.c decode/model/message_summary.h \
	decode/model/message_trace.c decode/model/message_trace.h \
	decode/model/outcome.c decode/model/outcome.h \
	decode/model/session.c decode/model/session.h \
	decode/model/session_match.c decode/model/session_match.h \
	decode/model/refusal.c decode/model/refusal.h \
	decode/model/stats.c decode/model/stats.h \
	decode/model/stats_list.c decode/model/stats_state.h \
	decode/model/store.c decode/model/store.h \
	decode/model/store_row.c decode/model/store_row.h \
	decode/model/threshold.c decode/model/threshold.h \
	decode/model/timeline.c decode/model/timeline.h \
	decode/model/top.c decode/model/top.h
