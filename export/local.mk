# SPDX-License-Identifier: BSD-2-Clause

export_libexport_a_SOURCES = \
	export/json.c export/json.h \
	export/list.c export/list.h \
	export/plain.c export/plain.h \
	export/record.c export/record.h \
	export/text.c export/text.h \
	export/text_place.c export/text_place.h \
	export/text_summary.c export/text_summary.h
