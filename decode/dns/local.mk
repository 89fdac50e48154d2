# SPDX-License-Identifier: BSD-2-Clause

decode_libdecode_a_SOURCES += \
	decode/dns/dns_answer.c decode/dns/dns_answer.h
