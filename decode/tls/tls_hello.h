// SPDX-License-Identifier: BSD-2-Clause
//
// ClientHello and ServerHello (RFC 8446 4.1, RFC 5246 7.4.1), the part of a TLS handshake that is
// always in clear: what was asked for and what was agreed. A handshake message may lie in several
// records, and a record may hold several messages.
//
//   Handshake = msg_type(1) length(3) body(length)
#ifndef SMTPSCOPE_DECODE_TLS_HELLO_H
#define SMTPSCOPE_DECODE_TLS_HELLO_H

#include "base/buf.h"
#include "base/bytes.h"

enum tls_handshake_type { // msg_type
    TLS_HELLO_CLIENT = 1,
    TLS_HELLO_SERVER = 2,
    TLS_HANDSHAKE_NEW_SESSION_TICKET = 4,
    TLS_HANDSHAKE_END_OF_EARLY_DATA = 5,
    TLS_HANDSHAKE_ENCRYPTED_EXTENSIONS = 8,
    TLS_HANDSHAKE_CERTIFICATE = 11,
    TLS_HANDSHAKE_SERVER_KEY_EXCHANGE = 12,
    TLS_HANDSHAKE_SERVER_HELLO_DONE = 14,
    TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE = 16,
    TLS_HANDSHAKE_FINISHED = 20,
    TLS_HANDSHAKE_KEY_UPDATE = 24,
};

// Bytes are borrowed from the body.
struct tls_client_hello {
    bool has_version;
    uint16_t legacy_version;    // 0x0303 from TLS 1.2 on
    uint16_t highest_version;   // of supported_versions but GREASE values; else legacy_version
    struct bytes random;        // 32 octets, or BYTES_NONE
    struct bytes session_id;    // of a session to be resumed; may be empty
    struct bytes ticket;        // likewise (RFC 5077 3.2); BYTES_NONE: not offered
    struct bytes cipher_suites; // two octets each
    struct bytes extensions;    // type(2) length(2) data(length), …; as many as are here
    bool has_early_data;
    struct bytes sni;  // host_name of server_name (RFC 6066 3), raw; or BYTES_NONE
    struct bytes alpn; // ProtocolNameList (RFC 7301 3.1): length octet, name, …
    bool is_whole;     // to the end, and every length in it right
};

struct tls_server_hello {
    bool has_version; // false also where a cut hides whether supported_versions follows
    bool has_cipher;
    bool is_retry; // a HelloRetryRequest (RFC 8446 4.1.4)
    uint16_t legacy_version;
    uint16_t version; // agreed: of supported_versions, else legacy_version
    uint16_t cipher_suite;
    struct bytes random;     // 32 octets, or BYTES_NONE
    struct bytes session_id; // of this session; may be empty
    struct bytes extensions; // as in struct tls_client_hello
    bool has_compression;    // the records are compressed
    bool has_psk;            // pre_shared_key: TLS 1.3 resumes a session
    bool has_etm;            // encrypt_then_mac (RFC 7366)
    bool has_ems;            // extended_master_secret (RFC 7627)
    struct bytes alpn;       // the one protocol, or BYTES_NONE
    bool is_whole;
};

// body: of the message, without its header. is_cut: more octets followed that are not here; what
// lies wholly before the cut is given.
void tls_client_hello_parse(struct bytes body, bool is_cut, struct tls_client_hello *out);
void tls_server_hello_parse(struct bytes body, bool is_cut, struct tls_server_hello *out);
// What EncryptedExtensions say (RFC 8446 4.3.1).
struct tls_encrypted_extensions {
    struct bytes alpn;   // the one protocol, or BYTES_NONE
    bool has_early_data; // 0-RTT was accepted
};
void tls_encrypted_extensions_parse(struct bytes body, struct tls_encrypted_extensions *out);

// Walks over extensions. false: there is no further whole one.
struct tls_extension {
    uint16_t type;
    struct bytes data;
};
bool tls_extension_next(struct bytes *extensions, struct tls_extension *out);
// RFC 8701: a value without a meaning, 0x0A0A, 0x1A1A, …
bool tls_is_grease(uint16_t value);

// The fragment of an SSLv2 record (RFC 6101 E.1); false: not a hello of that side. The server's
// names no cipher suite of TLS.
bool tls_client_hello_parse_ssl2(struct bytes fragment, struct tls_client_hello *out);
bool tls_server_hello_parse_ssl2(struct bytes fragment, struct tls_server_hello *out);

// Writes "TLS 1.3", "SSL 3.0", "0x0305".
enum { TLS_VERSION_TEXT = 24 };
void tls_version_text(uint16_t version, char text_out[TLS_VERSION_TEXT]);

// Puts one side's handshake messages together. Messages that are not wanted are passed over.
struct tls_handshake {
    uint32_t wanted;   // private: a bit for each msg_type
    uint8_t header[4]; // private
    uint8_t have;      // private: octets of the header
    uint32_t left;     // private: octets of the body still to come
    bool is_over;      // readable: nothing more will be taken
    struct buf body;   // private
    // A message of a wanted type; borrowed. False: no other is wanted.
    bool (*message)(void *ctx, uint8_t type, struct bytes body, bool is_cut);
    void *ctx;
};

// wanted: 1 << type of each.
void tls_handshake_init(struct tls_handshake *h, uint32_t wanted,
                        bool (*message)(void *ctx, uint8_t type, struct bytes body, bool is_cut),
                        void *ctx);
void tls_handshake_fini(struct tls_handshake *h);
// Octets of handshake records, without their headers.
void tls_handshake_feed(struct tls_handshake *h, struct bytes in);
// What comes next is unknown, or nothing comes: a message that was begun is given as far as it is
// here, and nothing more is taken.
void tls_handshake_finish(struct tls_handshake *h);

#endif
