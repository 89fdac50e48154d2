// SPDX-License-Identifier: BSD-2-Clause
//
// What is known of a TLS connection without its keys: version and cipher suite as the ServerHello
// agreed on them, server name and protocols as the ClientHello asked. Feed it both directions from
// the octet on where each side speaks TLS; what is no TLS is taken too, and says nothing.
#ifndef SMTPSCOPE_DECODE_TLS_SESSION_H
#define SMTPSCOPE_DECODE_TLS_SESSION_H

#include "base/stream.h"
#include "decode/tls/tls_hello.h"
#include "decode/tls/tls_record.h"

// One direction.
struct tls_side {
    struct tls_session *session;      // private
    struct tls_record_parser records; // private, but for its state
    struct tls_handshake handshake;   // private
    struct buf ssl2;                  // private: the fragment of an SSLv2 record
    uint64_t octets;                  // readable: fed so far
};

struct tls_session {
    struct tls_side sides[2]; // by enum stream_side
    bool has_client_hello;    // readable, as all below
    bool has_server_hello;    // also a HelloRetryRequest alone
    bool is_retried;          // a HelloRetryRequest was sent
    bool has_version, has_cipher;
    uint16_t version, cipher_suite;
    char version_text[TLS_VERSION_TEXT]; // "TLS 1.3"; "" while unknown
    char cipher_text[64];                // IANA name or "0xC0FF"; "" while unknown
    bool has_sni;
    struct buf sni;         // raw, cut at LIMIT_TLS_NAME
    struct buf alpn_asked;  // names joined by ",", raw, cut likewise; "" when none
    struct buf alpn_agreed; // TLS 1.2 and below: with 1.3 it is encrypted
};

// s must not move: its parts point to each other.
void tls_session_init(struct tls_session *s);
void tls_session_fini(struct tls_session *s);

void tls_session_feed(struct tls_session *s, enum stream_side side, struct bytes in);
void tls_session_gap(struct tls_session *s, enum stream_side side, uint64_t missing);
// No more octets of either side: of a hello that was cut what is here counts.
void tls_session_finish(struct tls_session *s);

// NULL or BYTES_NONE where it is not known; borrowed from s.
const char *tls_session_version(const struct tls_session *s);
const char *tls_session_cipher(const struct tls_session *s);
struct bytes tls_session_sni(const struct tls_session *s);

#endif
