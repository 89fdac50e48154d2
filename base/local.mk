# SPDX-License-Identifier: BSD-2-Clause

base_libbase_a_SOURCES = \
	base/arena.c base/arena.h \
	base/base64.c base/base64.h \
	base/base64_kernel.c base/base64_kernel.h base/base64_x86.c \
	base/buf.c base/buf.h \
	base/bytes.c base/bytes.h \
	base/crc32.c base/crc32.h \
	base/community_id.c base/community_id.h \
	base/digest.c base/digest.h \
	base/display.c base/display.h \
	base/err.c base/err.h \
	base/htable.c base/htable.h \
	base/limits.h \
	base/nameless.c base/nameless.h \
	base/paged.c base/paged.h \
	base/rd.h \
	base/secret.c base/secret.h \
	base/stream.h \
	base/timestamp.c base/timestamp.h \
	base/utf8.c base/utf8.h base/utf8_width_table.h

EXTRA_DIST += base/utf8_width.py
