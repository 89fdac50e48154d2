# SPDX-License-Identifier: BSD-2-Clause
#
# check_PROGRAMS += tests/decode/tls/test_x
# tests_decode_tls_test_x_SOURCES = tests/decode/FOLDER/test_x.c
# tests_decode_tls_test_x_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/tls/test_tls_cipher
tests_decode_tls_test_tls_cipher_SOURCES = tests/decode/tls/test_tls_cipher.c
tests_decode_tls_test_tls_cipher_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/tls/test_tls_hello
tests_decode_tls_test_tls_hello_SOURCES = tests/decode/tls/test_tls_hello.c
tests_decode_tls_test_tls_hello_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/tls/test_tls_record
tests_decode_tls_test_tls_record_SOURCES = tests/decode/tls/test_tls_record.c
tests_decode_tls_test_tls_record_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/tls/test_tls_session
tests_decode_tls_test_tls_session_SOURCES = tests/decode/tls/test_tls_session.c
tests_decode_tls_test_tls_session_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/tls/test_tls_decrypted
tests_decode_tls_test_tls_decrypted_SOURCES = tests/decode/tls/test_tls_decrypted.c
tests_decode_tls_test_tls_decrypted_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/tls/test_tls_keylog
tests_decode_tls_test_tls_keylog_SOURCES = tests/decode/tls/test_tls_keylog.c
tests_decode_tls_test_tls_keylog_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/tls/test_tls_keys
tests_decode_tls_test_tls_keys_SOURCES = tests/decode/tls/test_tls_keys.c
tests_decode_tls_test_tls_keys_LDADD = $(decode_test_libs)

EXTRA_DIST += tests/decode/tls/tls_wire.h tests/decode/tls/tls_tape.h tests/decode/tls/to_tapes.py

check_PROGRAMS += tests/decode/tls/test_tls_private_key
tests_decode_tls_test_tls_private_key_SOURCES = tests/decode/tls/test_tls_private_key.c
tests_decode_tls_test_tls_private_key_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/tls/test_tls_transcript
tests_decode_tls_test_tls_transcript_SOURCES = tests/decode/tls/test_tls_transcript.c
tests_decode_tls_test_tls_transcript_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/tls/test_tls_resumption
tests_decode_tls_test_tls_resumption_SOURCES = tests/decode/tls/test_tls_resumption.c
tests_decode_tls_test_tls_resumption_LDADD = $(decode_test_libs)
