# SPDX-License-Identifier: BSD-2-Clause

decode_test_libs = decode/libdecode.a base/libbase.a $(CRYPTO_LIBS) $(CMOCKA_LIBS)

include tests/decode/smtp/local.mk
include tests/decode/message/local.mk
include tests/decode/tls/local.mk
include tests/decode/dns/local.mk
include tests/decode/model/local.mk
