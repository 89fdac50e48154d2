# SPDX-License-Identifier: BSD-2-Clause

decode_libdecode_a_SOURCES += \
	decode/tls/tls_certificate.c decode/tls/tls_certificate.h \
	decode/tls/tls_cipher.c decode/tls/tls_cipher.h \
	decode/tls/tls_decrypt.c decode/tls/tls_decrypt.h \
	decode/tls/tls_facts.c decode/tls/tls_facts.h \
	decode/tls/tls_fingerprint.c decode/tls/tls_fingerprint.h \
	decode/tls/tls_hello.c decode/tls/tls_hello.h \
	decode/tls/tls_keylog.c decode/tls/tls_keylog.h \
	decode/tls/tls_keys.c decode/tls/tls_keys.h \
	decode/tls/tls_learn.c decode/tls/tls_learn.h \
	decode/tls/tls_private_key.c decode/tls/tls_private_key.h \
	decode/tls/tls_reader.c decode/tls/tls_reader.h \
	decode/tls/tls_record.c decode/tls/tls_record.h \
	decode/tls/tls_resumption.c decode/tls/tls_resumption.h \
	decode/tls/tls_secrets.c decode/tls/tls_secrets.h \
	decode/tls/tls_session.c decode/tls/tls_session.h \
	decode/tls/tls_suite.c decode/tls/tls_suite.h \
	decode/tls/tls_transcript.c decode/tls/tls_transcript.h
