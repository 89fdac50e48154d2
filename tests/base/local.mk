# SPDX-License-Identifier: BSD-2-Clause

check_PROGRAMS += tests/base/test_arena
tests_base_test_arena_SOURCES = tests/base/test_arena.c
tests_base_test_arena_LDADD = base/libbase.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/base/test_base64
tests_base_test_base64_SOURCES = tests/base/test_base64.c
tests_base_test_base64_LDADD = base/libbase.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/base/test_buf
tests_base_test_buf_SOURCES = tests/base/test_buf.c
tests_base_test_buf_LDADD = base/libbase.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/base/test_bytes
tests_base_test_bytes_SOURCES = tests/base/test_bytes.c
tests_base_test_bytes_LDADD = base/libbase.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/base/test_digest
tests_base_test_digest_SOURCES = tests/base/test_digest.c
tests_base_test_digest_LDADD = base/libbase.a $(CMOCKA_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/base/test_display
tests_base_test_display_SOURCES = tests/base/test_display.c
tests_base_test_display_LDADD = base/libbase.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/base/test_err
tests_base_test_err_SOURCES = tests/base/test_err.c
tests_base_test_err_LDADD = base/libbase.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/base/test_htable
tests_base_test_htable_SOURCES = tests/base/test_htable.c
tests_base_test_htable_LDADD = base/libbase.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/base/test_timestamp
tests_base_test_timestamp_SOURCES = tests/base/test_timestamp.c
tests_base_test_timestamp_LDADD = base/libbase.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/base/test_utf8
tests_base_test_utf8_SOURCES = tests/base/test_utf8.c
tests_base_test_utf8_LDADD = base/libbase.a $(CMOCKA_LIBS)

check_PROGRAMS += tests/base/test_community_id
tests_base_test_community_id_SOURCES = tests/base/test_community_id.c
tests_base_test_community_id_LDADD = base/libbase.a $(CMOCKA_LIBS) $(CRYPTO_LIBS)
