# SPDX-License-Identifier: BSD-2-Clause


decode_libdecode_a_SOURCES += \
	decode/smtp/char_class.c decode/smtp/char_class.h \
	decode/smtp/enhanced_status.c decode/smtp/enhanced_status.h \
	decode/smtp/smtp_command.c decode/smtp/smtp_command.h \
	decode/smtp/smtp_reply.c decode/smtp/smtp_reply.h

decode_libdecode_a_SOURCES += \
	decode/smtp/smtp_auth.c decode/smtp/smtp_auth.h \
	decode/smtp/smtp_ehlo.c decode/smtp/smtp_ehlo.h \
	decode/smtp/smtp_param.c decode/smtp/smtp_param.h \
	decode/smtp/smtp_path.c decode/smtp/smtp_path.h \
	decode/smtp/smtp_after.c decode/smtp/smtp_after.h \
	decode/smtp/smtp_ambiguity.c \
	decode/smtp/smtp_bdat.c decode/smtp/smtp_bdat.h \
	decode/smtp/smtp_data.c decode/smtp/smtp_data.h \
	decode/smtp/smtp_decoder.c decode/smtp/smtp_decoder.h \
	decode/smtp/smtp_detail.h \
	decode/smtp/smtp_dialogue.c \
	decode/smtp/smtp_envelope.c \
	decode/smtp/smtp_first.c \
	decode/smtp/smtp_input.c decode/smtp/smtp_input.h \
	decode/smtp/smtp_login.c \
	decode/smtp/smtp_judge.c \
	decode/smtp/smtp_judge_mail.c \
	decode/smtp/smtp_judge_reply.c \
	decode/smtp/smtp_judge_tls.c \
	decode/smtp/smtp_lines.c decode/smtp/smtp_lines.h \
	decode/smtp/smtp_lmtp.c \
	decode/smtp/smtp_mail.c \
	decode/smtp/smtp_offer.c \
	decode/smtp/smtp_pairing.c decode/smtp/smtp_pairing.h \
	decode/smtp/smtp_proxy.c decode/smtp/smtp_proxy.h \
	decode/smtp/smtp_resync.c \
	decode/smtp/smtp_session.c \
	decode/smtp/smtp_starttls.c \
	decode/smtp/smtp_value.c decode/smtp/smtp_value.h decode/smtp/smtp_value_argument.c \
	decode/smtp/value_build.c decode/smtp/value_build.h \
	decode/smtp/smtp_state.h \
	decode/smtp/smtp_timing.c decode/smtp/smtp_timing.h \
	decode/smtp/smtp_tls.c \
	decode/smtp/smtp_turn.c \
	decode/smtp/smtp_vendor.c

decode_libdecode_a_SOURCES += \
	decode/smtp/text/enhanced_status_text.c decode/smtp/text/enhanced_status_text.h \
	decode/smtp/text/smtp_keyword_text.c decode/smtp/text/smtp_keyword_text.h \
	decode/smtp/text/smtp_reply_code_text.c decode/smtp/text/smtp_reply_code_text.h \
	decode/smtp/text/smtp_verb_text.c decode/smtp/text/smtp_verb_text.h
