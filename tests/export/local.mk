# SPDX-License-Identifier: BSD-2-Clause

check_PROGRAMS += tests/export/test_json
tests_export_test_json_SOURCES = tests/export/test_json.c
tests_export_test_json_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CMOCKA_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/export/test_list
tests_export_test_list_SOURCES = tests/export/test_list.c tests/export/fixture.c tests/export/fixture.h
tests_export_test_list_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CMOCKA_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/export/test_list_columns
tests_export_test_list_columns_SOURCES = tests/export/test_list_columns.c
tests_export_test_list_columns_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CMOCKA_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/export/test_plain
tests_export_test_plain_SOURCES = tests/export/test_plain.c
tests_export_test_plain_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CMOCKA_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/export/test_record
tests_export_test_record_SOURCES = tests/export/test_record.c tests/export/fixture.c tests/export/fixture.h
tests_export_test_record_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CMOCKA_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/export/test_text
tests_export_test_text_SOURCES = tests/export/test_text.c tests/export/fixture.c tests/export/fixture.h
tests_export_test_text_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CMOCKA_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/export/test_file_name
tests_export_test_file_name_SOURCES = tests/export/test_file_name.c
tests_export_test_file_name_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CMOCKA_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/export/test_json_read
tests_export_test_json_read_SOURCES = tests/export/test_json_read.c
tests_export_test_json_read_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CMOCKA_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/export/test_mbox
tests_export_test_mbox_SOURCES = tests/export/test_mbox.c
tests_export_test_mbox_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CMOCKA_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/export/test_out_file
tests_export_test_out_file_SOURCES = tests/export/test_out_file.c
tests_export_test_out_file_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CMOCKA_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += tests/export/test_record_message
tests_export_test_record_message_SOURCES = tests/export/test_record_message.c
tests_export_test_record_message_LDADD = export/libexport.a decode/libdecode.a base/libbase.a \
    $(CMOCKA_LIBS) $(CRYPTO_LIBS)
