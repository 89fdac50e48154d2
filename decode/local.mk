# SPDX-License-Identifier: BSD-2-Clause

decode_libdecode_a_SOURCES =

include decode/smtp/local.mk
include decode/message/local.mk
include decode/tls/local.mk
include decode/dns/local.mk
include decode/model/local.mk
