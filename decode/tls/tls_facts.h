// SPDX-License-Identifier: BSD-2-Clause
//
// What the handshake says of a TLS connection: version and cipher suite as the ServerHello agreed
// on them, server name and protocols as the ClientHello asked, fingerprints of both, the server's
// certificate. With TLS 1.3 some of it comes only once the handshake is decrypted.
//
// The first hello of a connection counts, not the ones that repeat it (HelloRetryRequest) or
// negotiate again.
#ifndef SMTPSCOPE_DECODE_TLS_FACTS_H
#define SMTPSCOPE_DECODE_TLS_FACTS_H

#include "decode/tls/tls_certificate.h"
#include "decode/tls/tls_fingerprint.h"
#include "decode/tls/tls_hello.h"

struct tls_facts {
    bool has_client_hello;
    bool has_server_hello; // also a HelloRetryRequest alone
    bool is_retried;       // a HelloRetryRequest was sent
    bool has_version, has_cipher;
    uint16_t version, cipher_suite;
    char version_text[TLS_VERSION_TEXT]; // "TLS 1.3"; "" while unknown
    char cipher_text[64];                // IANA name or "0xC0FF"; "" while unknown
    bool has_sni;
    struct buf sni;         // raw, cut at LIMIT_TLS_NAME
    struct buf alpn_asked;  // names joined by ",", raw, cut likewise; "" when none
    struct buf alpn_agreed; // with TLS 1.3 it is encrypted
    bool knows_resumption;  // whether is_resumed says something
    bool is_resumed;        // the session goes on from an earlier one
    char ja3[TLS_JA3_TEXT], ja3s[TLS_JA3_TEXT], ja4[TLS_JA4_TEXT]; // "" while unknown
    struct tls_certificate *certificate;        // the server's own; NULL while unknown
    struct tls_certificate *client_certificate; // NULL: unknown, or there is none
};

void tls_facts_init(struct tls_facts *f);
void tls_facts_fini(struct tls_facts *f);

void tls_facts_client_hello(struct tls_facts *f, const struct tls_client_hello *hello);
void tls_facts_server_hello(struct tls_facts *f, const struct tls_server_hello *hello);
void tls_facts_alpn(struct tls_facts *f, struct bytes protocol);
// The body of a Certificate message, which in TLS 1.3 has another form.
void tls_facts_certificate(struct tls_facts *f, struct bytes body, bool is_13);
void tls_facts_client_certificate(struct tls_facts *f, struct bytes body, bool is_13);
void tls_facts_resumption(struct tls_facts *f, bool is_resumed);

#endif
