// SPDX-License-Identifier: BSD-2-Clause
//
// The messages of a handshake up to and with ClientKeyExchange, both sides' in the order in which
// they were sent: their hash binds the master secret to them (extended master secret, RFC 7627 3).
//
//   HandshakeMessage = msg_type(1) length(3) body
#ifndef SMTPSCOPE_DECODE_TLS_TRANSCRIPT_H
#define SMTPSCOPE_DECODE_TLS_TRANSCRIPT_H

#include "base/buf.h"
#include "base/stream.h"

struct tls_transcript {
    struct buf octets;  // readable
    uint8_t header[4];  // private: of the client's message
    uint8_t have;       // private
    uint32_t left;      // private: octets of its body still to come
    bool is_whole;      // readable: ClientKeyExchange is here
    bool is_lost;       // readable: something is missing, or LIMIT_TLS_TRANSCRIPT was reached
};

void tls_transcript_init(struct tls_transcript *t);
void tls_transcript_fini(struct tls_transcript *t);
// Octets of handshake records in clear, without the headers of records.
void tls_transcript_feed(struct tls_transcript *t, enum stream_side side, struct bytes in);
// Octets of handshake records are missing.
void tls_transcript_gap(struct tls_transcript *t);
// session_hash of RFC 7627 3, to seed the PRF of that version; digest counts for TLS 1.2 only.
// BYTES_NONE: not whole, or libcrypto refused. Written to out.
struct bytes tls_transcript_hash(const struct tls_transcript *t, uint16_t version,
                                 const char *digest, uint8_t out[64]);

#endif
