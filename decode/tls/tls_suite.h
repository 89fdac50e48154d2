// SPDX-License-Identifier: BSD-2-Clause
//
// What a cipher suite means for its records and its key schedule, read from the suite's IANA name:
//
//   TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256   TLS 1.2: after _WITH_ the cipher, then the hash
//   TLS_RSA_WITH_AES_256_CCM_8              no hash: SHA-256 (RFC 6655 3)
//   TLS_CHACHA20_POLY1305_SHA256            TLS 1.3
#ifndef SMTPSCOPE_DECODE_TLS_SUITE_H
#define SMTPSCOPE_DECODE_TLS_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tls_suite_mode {
    TLS_SUITE_NULL,   // only a MAC
    TLS_SUITE_CBC,    // a block cipher and a MAC
    TLS_SUITE_GCM,    // RFC 5288
    TLS_SUITE_CCM,    // RFC 6655
    TLS_SUITE_CHACHA, // ChaCha20-Poly1305, RFC 7905
};

struct tls_suite {
    enum tls_suite_mode mode;
    bool is_13;            // a suite of TLS 1.3
    const char *cipher;    // libcrypto's name; NULL for NULL
    const char *mac;       // digest of the HMAC, for NULL and CBC; else NULL
    const char *prf;       // digest of the key schedule, in TLS 1.2 and 1.3
    uint8_t key_len;       // octets of the key
    uint8_t fixed_iv_len;  // of the IV that comes from the key schedule (CBC: of TLS 1.0)
    uint8_t record_iv_len; // of the IV that each record brings (CBC: from TLS 1.1 on)
    uint8_t tag_len;       // of the authentication tag
    uint8_t mac_len;       // of the HMAC and its key
};

enum { TLS_SUITE_KEY_MAX = 32, TLS_SUITE_IV_MAX = 16, TLS_SUITE_MAC_MAX = 48 };

// false: no such suite, or one that libcrypto has not (RC4, DES, …).
bool tls_suite_find(uint16_t number, struct tls_suite *out);

#endif
