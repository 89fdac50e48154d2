// SPDX-License-Identifier: BSD-2-Clause
//
// TLS record framing (RFC 8446 5.1, RFC 5246 6.2.1) as a stream. Nothing is decrypted.
//
//   TLSPlaintext = type(1) legacy_record_version(2) length(2) fragment(length)
//
// The first record of a stream may also be an SSLv2 one (RFC 6101 appendix E), as old clients send:
//
//   length(2, bit 15 set) fragment(length)
//
// Framing cannot be found again inside ciphertext: after a gap that leaves the record it began in,
// or an octet that begins no record, the stream is lost and says so.
#ifndef SMTPSCOPE_DECODE_TLS_RECORD_H
#define SMTPSCOPE_DECODE_TLS_RECORD_H

#include "base/bytes.h"

enum tls_record_type {
    TLS_RECORD_CHANGE_CIPHER_SPEC = 20,
    TLS_RECORD_ALERT = 21,
    TLS_RECORD_HANDSHAKE = 22,
    TLS_RECORD_APPLICATION_DATA = 23,
    TLS_RECORD_HEARTBEAT = 24,
    TLS_RECORD_SSL2 = 0x80, // no value of the wire: the fragment of an SSLv2 record
};

// Whether a stream that begins with first begins with a TLS record or an SSLv2 ClientHello. Three
// octets decide for TLS, five for SSLv2; with fewer it is false.
bool tls_record_looks_like(struct bytes first);
// Whether it still may once more octets are there; first may be empty. True where the above is.
bool tls_record_may_begin(struct bytes first);

struct tls_record {
    uint8_t type;     // enum tls_record_type
    uint16_t version; // of the record; 0x0002 for SSLv2
    uint16_t len;     // octets of its fragment
};

struct tls_record_events {
    // Octets of a record's fragment, borrowed; never empty.
    void (*fragment)(void *ctx, const struct tls_record *record, struct bytes octets);
    // missing octets of its fragment are lost; the next record is known.
    void (*missing)(void *ctx, const struct tls_record *record, uint64_t missing);
    // Nothing more is known of this stream; the last event.
    void (*lost)(void *ctx);
};

enum tls_record_state {
    TLS_RECORD_FIRST,    // nothing was read: also SSLv2 is possible
    TLS_RECORD_HEADER,   // the header of a record, of which have octets are here
    TLS_RECORD_FRAGMENT, // left octets of its fragment
    TLS_RECORD_LOST,     // after a gap or an octet that begins no record
};

struct tls_record_parser {
    enum tls_record_state state; // readable
    uint8_t header[5];           // private
    uint8_t have;                // private
    uint16_t left;               // private
    struct tls_record record;    // private
    const struct tls_record_events *events;
    void *ctx;
};

void tls_record_init(struct tls_record_parser *p, const struct tls_record_events *events,
                     void *ctx);
// Returns how many octets were taken: all, unless the stream is lost among them.
size_t tls_record_feed(struct tls_record_parser *p, struct bytes in);
// The next octet is the first of a record, however that was found out.
void tls_record_resume(struct tls_record_parser *p);
void tls_record_gap(struct tls_record_parser *p, uint64_t missing);

#endif
