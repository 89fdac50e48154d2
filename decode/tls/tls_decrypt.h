// SPDX-License-Identifier: BSD-2-Clause
//
// Takes the protection off the records of one direction under one key: AEAD of TLS 1.3 (RFC 8446
// 5.2) and 1.2 (RFC 5246 6.2.3.3), block ciphers with HMAC (6.2.3.2) in both orders (RFC 7366), and
// the MAC alone (6.2.3.1). A record that does not verify gives nothing and changes nothing, so that
// other keys and numbers can be tried.
#ifndef SMTPSCOPE_DECODE_TLS_DECRYPT_H
#define SMTPSCOPE_DECODE_TLS_DECRYPT_H

#include "base/bytes.h"
#include "decode/tls/tls_keys.h"
#include "decode/tls/tls_record.h"
#include "decode/tls/tls_suite.h"

struct tls_decrypt {
    struct tls_suite suite;       // private
    uint16_t version;             // private
    void *cipher;                 // private: EVP_CIPHER_CTX
    void *mac;                    // private: EVP_MAC_CTX
    uint8_t iv[TLS_SUITE_IV_MAX]; // private; CBC of TLS 1.0: the last block before
    uint64_t number;              // sequence number of the next record
    bool is_etm;                  // encrypt-then-MAC
    bool has_iv;                  // private: false after a lost record of TLS 1.0
};

struct tls_plaintext {
    uint8_t type;        // enum tls_record_type; what it really is in TLS 1.3
    struct bytes octets; // in the room that was given
};

// false: libcrypto has not what the suite asks for. version: 0x0301 to 0x0304.
bool tls_decrypt_init(struct tls_decrypt *d, const struct tls_suite *suite, uint16_t version,
                      const struct tls_keys *keys, bool is_etm);
// Also of one that is all zero.
void tls_decrypt_fini(struct tls_decrypt *d);

// The record with the next number. text: room for as many octets as the fragment has, in which the
// plaintext will lie. false: it does not verify.
bool tls_decrypt_record(struct tls_decrypt *d, const struct tls_record *record,
                        struct bytes fragment, uint8_t *text, struct tls_plaintext *out);
// A whole record that does not verify, whatever was tried: in TLS 1.0 the next record's IV is its
// last block all the same.
void tls_decrypt_pass(struct tls_decrypt *d, struct bytes fragment);
// A record that is not here whole; the next one has the number after it.
void tls_decrypt_skip(struct tls_decrypt *d);
// Records are not here, nobody knows how many: the caller will try numbers.
void tls_decrypt_lost(struct tls_decrypt *d);
// The most octets of text that a record of that length holds; the exact number for AEAD, unless the
// record was padded.
size_t tls_decrypt_text_len(const struct tls_decrypt *d, size_t fragment_len);

#endif
