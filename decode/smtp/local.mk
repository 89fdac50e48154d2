# SPDX-License-Identifier: BSD-2-Clause

decode_libdecode_a_SOURCES +=

decode_libdecode_a_SOURCES += \
	decode/smtp/char_class.c decode/smtp/char_class.h \
	decode/smtp/enhanced_status.c decode/smtp/enhanced_status.h \
	decode/smtp/smtp_command.c decode/smtp/smtp_command.h \
	decode/smtp/smtp_reply.c decode/smtp/smtp_reply.h

decode_libdecode_a_SOURCES += \
	decode/smtp/smtp_auth.c decode/smtp/smtp_auth.h \
	decode/smtp/smtp_ehlo.c decode/smtp/smtp_ehlo.h \
	decode/smtp/smtp_param.c decode/smtp/smtp_param.h \
	decode/smtp/smtp_path.c decode/smtp/smtp_path.h
