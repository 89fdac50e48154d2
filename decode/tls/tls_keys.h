// SPDX-License-Identifier: BSD-2-Clause
//
// From secrets to the keys of records: HKDF-Expand-Label and the traffic keys of TLS 1.3 (RFC 8446
// 7.1 to 7.3), the PRF and the key block of TLS 1.0 to 1.2 (RFC 2246 5, RFC 5246 5 and 6.3).
// libcrypto computes.
#ifndef SMTPSCOPE_DECODE_TLS_KEYS_H
#define SMTPSCOPE_DECODE_TLS_KEYS_H

#include "base/bytes.h"
#include "decode/tls/tls_suite.h"

enum { TLS_KEYS_SECRET_MAX = 48, TLS_KEYS_MASTER_LEN = 48, TLS_KEYS_RANDOM_LEN = 32 };

struct tls_secret {
    uint8_t data[TLS_KEYS_SECRET_MAX];
    uint8_t len; // 0: not known
};

// BYTES_NONE, and what is too long, make it unknown.
struct tls_secret tls_secret_of(struct bytes b);

// What one direction needs to read records.
struct tls_keys {
    uint8_t key[TLS_SUITE_KEY_MAX];
    uint8_t iv[TLS_SUITE_IV_MAX];   // the part that does not come with the record
    uint8_t mac[TLS_SUITE_MAC_MAX]; // key of the HMAC
};

// RFC 8446 7.1, with an empty context; label without "tls13 ". false: libcrypto refused.
bool tls_keys_expand_label(const char *digest, struct bytes secret, const char *label, void *out,
                           size_t len);
// RFC 8446 7.3.
bool tls_keys_of_traffic(const struct tls_suite *suite, const struct tls_secret *secret,
                         struct tls_keys *out);
// RFC 8446 7.2: the secret after a KeyUpdate.
bool tls_keys_update(const struct tls_suite *suite, struct tls_secret *secret);

// The PRF; digest counts for TLS 1.2 only. seed may not be longer than 128 octets.
bool tls_keys_prf(uint16_t version, const char *digest, struct bytes secret, const char *label,
                  struct bytes seed, void *out, size_t len);
// RFC 5246 6.3; keys_out by enum stream_side. Randoms have 32 octets each.
bool tls_keys_block(const struct tls_suite *suite, uint16_t version, struct bytes master,
                    const uint8_t *client_random, const uint8_t *server_random,
                    struct tls_keys keys_out[2]);
// RFC 5246 8.1.
bool tls_keys_master(const struct tls_suite *suite, uint16_t version, struct bytes premaster,
                     const uint8_t *client_random, const uint8_t *server_random, uint8_t *out);

#endif
