# SPDX-License-Identifier: BSD-2-Clause

decode_libdecode_a_SOURCES += \
	decode/message/address.c decode/message/address.h \
	decode/message/charset.c decode/message/charset.h \
	decode/message/encoded_word.c decode/message/encoded_word.h \
	decode/message/header.c decode/message/header.h \
	decode/message/mime_entity.c decode/message/mime_entity.h \
	decode/message/mime_param.c decode/message/mime_param.h \
	decode/message/mime_type.c decode/message/mime_type.h \
	decode/message/rfc5322_token.c decode/message/rfc5322_token.h \
	decode/message/transfer.c decode/message/transfer.h
