# SPDX-License-Identifier: BSD-2-Clause

export_libexport_a_SOURCES = \
	export/about.c export/about.h \
	export/export.c export/export.h \
	export/export_name.c \
	export/export_session.c \
	export/export_sink.c \
	export/export_state.h \
	export/file_digest.c export/file_digest.h \
	export/file_name.c export/file_name.h \
	export/json.c export/json.h \
	export/json_read.c export/json_read.h \
	export/list.c export/list.h \
	export/list_columns.c export/list_columns.h \
	export/manifest.c export/manifest.h \
	export/manifest_read.c export/manifest_read.h \
	export/markdown.c export/markdown.h \
	export/mbox.c export/mbox.h \
	export/out_file.c export/out_file.h \
	export/plain.c export/plain.h \
	export/record.c export/record.h \
	export/record_connection.c export/record_connection.h \
	export/record_opening.c export/record_opening.h export/record_put.h \
	export/record_dialogue.c export/record_dialogue.h \
	export/stats_text.c export/stats_text.h \
	export/record_message.c export/record_message.h \
	export/text.c export/text.h \
	export/text_parts.c export/text_parts.h \
	export/text_place.c export/text_place.h \
	export/text_summary.c export/text_summary.h
