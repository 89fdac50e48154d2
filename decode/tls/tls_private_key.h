// SPDX-License-Identifier: BSD-2-Clause
//
// Private RSA keys of servers. Where a session's premaster secret was sent encrypted to one of them
// (static RSA, RFC 5246 7.4.7.1; not (EC)DHE, which no private key opens afterwards) it can be
// read. libcrypto does the cryptography. Keys are only read once they are added, so that
// threads may share them.
#ifndef SMTPSCOPE_DECODE_TLS_PRIVATE_KEY_H
#define SMTPSCOPE_DECODE_TLS_PRIVATE_KEY_H

#include "base/bytes.h"

enum { TLS_PREMASTER_LEN = 48 };

struct tls_private_keys;

struct tls_private_keys *tls_private_keys_new(void);
void tls_private_keys_free(struct tls_private_keys *k); // NULL is allowed

enum tls_private_key_result {
    TLS_PRIVATE_KEY_ADDED,
    TLS_PRIVATE_KEY_UNKNOWN,   // text has no private key that libcrypto reads
    TLS_PRIVATE_KEY_ENCRYPTED, // a passphrase protects it
    TLS_PRIVATE_KEY_NOT_RSA,
    TLS_PRIVATE_KEY_TOO_MANY, // LIMIT_TLS_PRIVATE_KEYS
};
// The first private key in text: PEM among anything else, or DER (PKCS #8 or #1).
enum tls_private_key_result tls_private_keys_add(struct tls_private_keys *k, struct bytes text);

// Undoes RSAES-PKCS1-v1_5 (RFC 5246 7.4.7.1) with the key that fits: the premaster secret begins
// with the version that the client offered in its hello. false: none does.
bool tls_private_keys_premaster(const struct tls_private_keys *k, struct bytes encrypted,
                                uint16_t offered_version,
                                uint8_t premaster_out[TLS_PREMASTER_LEN]);

#endif
