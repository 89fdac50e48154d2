// SPDX-License-Identifier: BSD-2-Clause
//
// One AUTH exchange (RFC 4954): which mechanism, who, and how openly. The lines that the client
// sends go in, base64 as on the wire; when the exchange ends is the server's reply to say.
//
//   AUTH mechanism [initial-response]      "=" is an empty initial response
//   *( 334 challenge / client response )   "*" cancels
//
// The identity is read from what the client says in clear:
//   PLAIN (RFC 4616)             authzid NUL authcid NUL password
//   LOGIN                        first answer; the second is the password
//   XOAUTH2                      user= up to 0x01
//   OAUTHBEARER, OAUTH10A (7628), SCRAM-* (5802): a= or n= of the GS2 header and first message
//   CRAM-MD5 (2195)              what stands before the digest
//   DIGEST-MD5 (2831)            username=
//   NTLM, also inside GSSAPI and GSS-SPNEGO: DOMAIN\user of message type 3
//   GSSAPI with Kerberos (4752): whom it is to be, from the last token, which is not sealed
//   GS2-*, EAP-AES128, SAML20 (5801): a= of the GS2 header; OPENID20 (6616): or else the identifier
//   OTP (2444), SECURID (2808), SKEY (2222): the name before the code, or alone
//   EXTERNAL (4422), ANONYMOUS (4505): the response itself
#ifndef SMTPSCOPE_DECODE_SMTP_AUTH_H
#define SMTPSCOPE_DECODE_SMTP_AUTH_H

#include "base/buf.h"
#include "base/secret.h"

enum smtp_auth_kind {
    SMTP_AUTH_OTHER, // no identity is known to be in clear
    SMTP_AUTH_PLAIN,
    SMTP_AUTH_LOGIN,
    SMTP_AUTH_XOAUTH2,
    SMTP_AUTH_OAUTHBEARER,
    SMTP_AUTH_SCRAM,
    SMTP_AUTH_CRAM_MD5,
    SMTP_AUTH_DIGEST_MD5,
    SMTP_AUTH_NTLM,
    SMTP_AUTH_SPNEGO,
    SMTP_AUTH_EXTERNAL,
    SMTP_AUTH_ANONYMOUS,
    SMTP_AUTH_GS2,
    SMTP_AUTH_OPENID,
    SMTP_AUTH_OTP,
    SMTP_AUTH_SECURID,
    SMTP_AUTH_SKEY,
};

// What protects the octets after a login outside TLS (RFC 4422 3.7), as the client has chosen it.
enum smtp_auth_layer {
    SMTP_AUTH_LAYER_NONE,
    SMTP_AUTH_LAYER_INTEGRITY,
    SMTP_AUTH_LAYER_CONFIDENTIALITY,
};

// What who listens without TLS has of it.
enum smtp_auth_strength {
    SMTP_AUTH_UNKNOWN, // not for us to say
    SMTP_AUTH_CLEAR,   // a password or token that can be used again
    SMTP_AUTH_WEAK,    // what passwords can be tried against, offline
    SMTP_AUTH_STRONG,
};

struct smtp_auth {
    enum smtp_auth_kind kind;
    unsigned responses;                       // readable: of the client, the initial one included
    bool is_cancelled;                        // readable: by "*"
    bool is_bad_base64;                       // readable: some response is not base64
    enum smtp_auth_layer layer;               // readable: in force once the login is taken
    bool has_identity;                        // private
    struct buf mechanism_text, identity_text; // private
    struct secret secret; // readable: password or token in clear; absent for other mechanisms
};

// a is overwritten; free it with smtp_auth_fini. arg: what follows the verb AUTH.
void smtp_auth_begin(struct smtp_auth *a, struct bytes arg);
void smtp_auth_fini(struct smtp_auth *a);

// One line of the client inside the exchange, its line end included or not.
void smtp_auth_client_line(struct smtp_auth *a, struct bytes line);

// Upper case, borrowed until fini.
struct bytes smtp_auth_mechanism(const struct smtp_auth *a);
// Who, decoded, for every mechanism above; BYTES_NONE where that is not known (yet). May hold any
// octet. Borrowed until the next line.
struct bytes smtp_auth_identity(const struct smtp_auth *a);
// The same as the record's auth[].user has it, whose contract knows PLAIN and LOGIN only.
struct bytes smtp_auth_user(const struct smtp_auth *a);
// Whether the mechanism sends a password or token that whoever listens can use again.
bool smtp_auth_is_clear(const struct smtp_auth *a);
// Of a mechanism by its name, in any case.
enum smtp_auth_strength smtp_auth_strength_of(struct bytes mechanism);

#endif
