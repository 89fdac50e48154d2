# SPDX-License-Identifier: BSD-2-Clause


decode_libdecode_a_SOURCES += \
	decode/tls/tls_cipher.c decode/tls/tls_cipher.h \
	decode/tls/tls_hello.c decode/tls/tls_hello.h \
	decode/tls/tls_record.c decode/tls/tls_record.h \
	decode/tls/tls_session.c decode/tls/tls_session.h
