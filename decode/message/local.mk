# SPDX-License-Identifier: BSD-2-Clause

decode_libdecode_a_SOURCES += \
	decode/message/address.c decode/message/address.h \
	decode/message/auth_results.c decode/message/auth_results.h \
	decode/message/charset.c decode/message/charset.h \
	decode/message/date.c decode/message/date.h \
	decode/message/dkim_body.c decode/message/dkim_body.h \
	decode/message/dkim_signature.c decode/message/dkim_signature.h \
	decode/message/embedded.c decode/message/embedded.h \
	decode/message/encoded_word.c decode/message/encoded_word.h \
	decode/message/flowed.c decode/message/flowed.h \
	decode/message/file_risk.c decode/message/file_risk.h \
	decode/message/header.c decode/message/header.h \
	decode/message/html_link.c decode/message/html_link.h \
	decode/message/html_reference.c decode/message/html_reference.h \
	decode/message/html_text.c decode/message/html_text.h \
	decode/message/html_token.c decode/message/html_token.h \
	decode/message/mime_entity.c decode/message/mime_entity.h \
	decode/message/mime_param.c decode/message/mime_param.h \
	decode/message/mime_type.c decode/message/mime_type.h \
	decode/message/received.c decode/message/received.h \
	decode/message/received_spf.c decode/message/received_spf.h \
	decode/message/rfc5322_token.c decode/message/rfc5322_token.h \
	decode/message/spam_field.c decode/message/spam_field.h \
	decode/message/tag_list.c decode/message/tag_list.h \
	decode/message/text_marks.c decode/message/text_marks.h \
	decode/message/transfer.c decode/message/transfer.h
