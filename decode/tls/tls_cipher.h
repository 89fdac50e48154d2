// SPDX-License-Identifier: BSD-2-Clause
//
// Names of TLS cipher suites as the IANA registry "TLS Cipher Suites" has them.
#ifndef SMTPSCOPE_DECODE_TLS_CIPHER_H
#define SMTPSCOPE_DECODE_TLS_CIPHER_H

#include <stdint.h>

// "TLS_AES_256_GCM_SHA384" for 0x1302; NULL where the registry has no name. Logarithmic.
const char *tls_cipher_name(uint16_t suite);

#endif
