// SPDX-License-Identifier: BSD-2-Clause
//
// A TLS connection seen from beside: what its handshake says (tls_facts), and, with a key log, the
// text that its records protect. Feed it both directions from the octet on where each side speaks
// TLS, in the order in which they came; what is no TLS is taken too, and says nothing.
//
// Text comes in the order of the records, both sides', with the point of the packet that completed
// the record: no receiver can read it before. Records whose secret is not in the key log yet wait
// for it (LIMIT_TLS_PENDING). Nothing is given that did not verify.
//
// Where octets are missing, what they held is given as `missing`: of a record whose header is here,
// as many octets as its text can have; else the octets of the stream itself, which are more than
// their text. After a gap that hides where records begin, octets that look like a record are taken
// for one if they verify.
#ifndef SMTPSCOPE_DECODE_TLS_SESSION_H
#define SMTPSCOPE_DECODE_TLS_SESSION_H

#include "base/stream.h"
#include "decode/tls/tls_facts.h"
#include "decode/tls/tls_keylog.h"
#include "decode/tls/tls_reader.h"
#include "decode/tls/tls_record.h"
#include "decode/tls/tls_resumption.h"
#include "decode/tls/tls_transcript.h"

struct tls_session_events {
    // Decrypted octets of side, borrowed, never empty.
    void (*text)(void *ctx, enum stream_side side, struct bytes text,
                 const struct stream_point *at);
    // Some missing > 0 octets of its text are not known.
    void (*missing)(void *ctx, enum stream_side side, uint64_t missing,
                    const struct stream_point *at);
};

// How reading the text goes.
enum tls_reading {
    TLS_READING_OFF,    // nobody asked for text
    TLS_READING_WAITS,  // for the hellos, or for a secret
    TLS_READING_ON,     // secrets are there
    TLS_READING_FAILED, // it will not be read: reason
};

// One direction.
struct tls_side {
    struct tls_session *session; // private, as all but octets and the state of records
    struct tls_record_parser records;
    struct tls_handshake handshake; // in clear
    struct tls_handshake inner;     // in protected records
    struct buf ssl2;                // the fragment of an SSLv2 record
    struct buf fragment;            // of a protected record that is not here whole yet; or what
                                    // is searched for one
    bool is_searching;              // for the beginning of a record, after a gap
    unsigned searched;              // octets that looked like one, and were none
    bool is_damaged;                // octets of that fragment are missing
    bool is_protected;              // TLS 1.2: after the ChangeCipherSpec
    bool has_text;                  // some was given
    struct tls_reader reader;
    uint64_t unread; // octets of text that are missing before the first text
    uint64_t octets; // fed so far
};

struct tls_pending;

struct tls_session {
    struct tls_side sides[2]; // by enum stream_side
    struct tls_facts facts;   // readable, as far as the handshake went
    enum tls_reading reading; // readable
    bool has_text;            // readable: some text was given
    bool has_wrong_record;    // readable: some record did not verify
    bool has_missing;         // readable: some text is missing
    // All below is private.
    const struct tls_session_events *events;
    void *ctx;
    struct tls_keylog *keylog;
    struct stream_point at; // of the octets that are being read
    uint8_t client_random[TLS_KEYS_RANDOM_LEN], server_random[TLS_KEYS_RANDOM_LEN];
    bool has_client_random, has_server_random;
    bool has_compression, has_etm, has_ems;
    struct bytes server; // address of the server: borrowed, for resumption
    struct tls_resumption_key asked_id, asked_ticket; // what the client would resume
    struct tls_resumption_key given_id, given_ticket; // what this session may be resumed with
    bool sees_full_handshake; // TLS 1.2: the server sent more than a session that goes on needs
    bool wants_early_data, knows_early_data;
    uint16_t offered_version;          // by the client, in the old field of its hello
    struct buf premaster;              // encrypted; empty: not known
    struct tls_transcript *transcript; // NULL: no private key is there
    uint8_t master[TLS_KEYS_MASTER_LEN];
    bool has_master; // from a private key: it is worked out once
    struct tls_pending *pending, **pending_end;
    size_t pending_octets;
    const char *reason;
    uint8_t *text; // room for the text of one record
};

// s must not move: its parts point to each other. It gives no text until tls_session_decrypt.
void tls_session_init(struct tls_session *s);
void tls_session_fini(struct tls_session *s);
// To be called before anything is fed. keylog (borrowed) may be NULL: then there is only a reason.
void tls_session_decrypt(struct tls_session *s, struct tls_keylog *keylog,
                         const struct tls_session_events *events, void *ctx);

// Where private keys are there: the server's address, borrowed (tls_resumption.h).
void tls_session_of_server(struct tls_session *s, struct bytes server);

// at: the packet that brings it; may be NULL where nobody asked for text.
void tls_session_feed(struct tls_session *s, enum stream_side side, struct bytes in,
                      const struct stream_point *at);
void tls_session_gap(struct tls_session *s, enum stream_side side, uint64_t missing,
                     const struct stream_point *at);
// No more octets of either side: of a hello that was cut what is here counts, and so does what
// waits for secrets that will not come.
void tls_session_finish(struct tls_session *s);

// Why there is no text, or no more of it, as a short sentence; NULL where all was read.
const char *tls_session_reason(const struct tls_session *s);

// NULL or BYTES_NONE where it is not known; borrowed from s.
const char *tls_session_version(const struct tls_session *s);
const char *tls_session_cipher(const struct tls_session *s);
struct bytes tls_session_sni(const struct tls_session *s);
// false: it was not seen.
bool tls_session_client_random(const struct tls_session *s, uint8_t out[TLS_KEYS_RANDOM_LEN]);

#endif
