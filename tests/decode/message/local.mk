# SPDX-License-Identifier: BSD-2-Clause

check_PROGRAMS += \
	tests/decode/message/test_address \
	tests/decode/message/test_charset \
	tests/decode/message/test_encoded_word \
	tests/decode/message/test_header \
	tests/decode/message/test_message \
	tests/decode/message/test_mime_entity \
	tests/decode/message/test_mime_param \
	tests/decode/message/test_mime_type \
	tests/decode/message/test_rfc5322_token \
	tests/decode/message/test_transfer

tests_decode_message_test_address_SOURCES = tests/decode/message/test_address.c
tests_decode_message_test_address_LDADD = $(decode_test_libs)
tests_decode_message_test_charset_SOURCES = tests/decode/message/test_charset.c
tests_decode_message_test_charset_LDADD = $(decode_test_libs)
tests_decode_message_test_encoded_word_SOURCES = tests/decode/message/test_encoded_word.c
tests_decode_message_test_encoded_word_LDADD = $(decode_test_libs)
tests_decode_message_test_header_SOURCES = tests/decode/message/test_header.c
tests_decode_message_test_header_LDADD = $(decode_test_libs)
tests_decode_message_test_message_SOURCES = \
	tests/decode/message/message_dump.c tests/decode/message/message_dump.h \
	tests/decode/message/message_rows.h tests/decode/message/test_message.c
tests_decode_message_test_message_LDADD = $(decode_test_libs)
tests_decode_message_test_mime_entity_SOURCES = tests/decode/message/test_mime_entity.c
tests_decode_message_test_mime_entity_LDADD = $(decode_test_libs)
tests_decode_message_test_mime_param_SOURCES = tests/decode/message/test_mime_param.c
tests_decode_message_test_mime_param_LDADD = $(decode_test_libs)
tests_decode_message_test_mime_type_SOURCES = tests/decode/message/test_mime_type.c
tests_decode_message_test_mime_type_LDADD = $(decode_test_libs)
tests_decode_message_test_rfc5322_token_SOURCES = tests/decode/message/test_rfc5322_token.c
tests_decode_message_test_rfc5322_token_LDADD = $(decode_test_libs)
tests_decode_message_test_transfer_SOURCES = tests/decode/message/test_transfer.c
tests_decode_message_test_transfer_LDADD = $(decode_test_libs)

check_PROGRAMS += \
	tests/decode/message/test_auth_results \
	tests/decode/message/test_date \
	tests/decode/message/test_dkim_body \
	tests/decode/message/test_dkim_signature \
	tests/decode/message/test_received \
	tests/decode/message/test_spam_field

tests_decode_message_test_auth_results_SOURCES = tests/decode/message/test_auth_results.c
tests_decode_message_test_auth_results_LDADD = $(decode_test_libs)
tests_decode_message_test_date_SOURCES = tests/decode/message/test_date.c
tests_decode_message_test_date_LDADD = $(decode_test_libs)
tests_decode_message_test_dkim_body_SOURCES = \
	tests/decode/message/dkim_body_rows.h tests/decode/message/test_dkim_body.c
tests_decode_message_test_dkim_body_LDADD = $(decode_test_libs)
tests_decode_message_test_dkim_signature_SOURCES = tests/decode/message/test_dkim_signature.c
tests_decode_message_test_dkim_signature_LDADD = $(decode_test_libs)
tests_decode_message_test_received_SOURCES = tests/decode/message/test_received.c
tests_decode_message_test_received_LDADD = $(decode_test_libs)
tests_decode_message_test_spam_field_SOURCES = tests/decode/message/test_spam_field.c
tests_decode_message_test_spam_field_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/message/test_html_text
tests_decode_message_test_html_text_SOURCES = tests/decode/message/test_html_text.c
tests_decode_message_test_html_text_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/message/test_flowed
tests_decode_message_test_flowed_SOURCES = tests/decode/message/test_flowed.c
tests_decode_message_test_flowed_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/message/test_embedded
tests_decode_message_test_embedded_SOURCES = tests/decode/message/test_embedded.c
tests_decode_message_test_embedded_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/message/test_tnef
tests_decode_message_test_tnef_SOURCES = tests/decode/message/test_tnef.c
tests_decode_message_test_tnef_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/message/test_content_family
tests_decode_message_test_content_family_SOURCES = tests/decode/message/test_content_family.c
tests_decode_message_test_content_family_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/message/test_file_encrypted
tests_decode_message_test_file_encrypted_SOURCES = tests/decode/message/test_file_encrypted.c
tests_decode_message_test_file_encrypted_LDADD = $(decode_test_libs)

check_PROGRAMS += tests/decode/message/test_homograph
tests_decode_message_test_homograph_SOURCES = tests/decode/message/test_homograph.c
tests_decode_message_test_homograph_LDADD = $(decode_test_libs)
