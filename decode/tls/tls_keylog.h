// SPDX-License-Identifier: BSD-2-Clause
//
// A key log: the secrets of TLS connections, as programs write them to the file that SSLKEYLOGFILE
// names and as pcapng carries them. Lines of three words, of which the first says what it is:
//
//   CLIENT_RANDOM <client random> <master secret>                     TLS 1.2 and before
//   CLIENT_EARLY_TRAFFIC_SECRET <client random> <secret>              TLS 1.3
//   CLIENT_HANDSHAKE_TRAFFIC_SECRET, SERVER_HANDSHAKE_TRAFFIC_SECRET  likewise
//   CLIENT_TRAFFIC_SECRET_0, SERVER_TRAFFIC_SECRET_0                  likewise
//   RSA <first 8 octets of the encrypted premaster secret> <premaster secret>
//
// Octets are hexadecimal digits of either case. Other lines (EXPORTER_SECRET, comments, what is
// broken) are passed over. A secret that comes again replaces the one before.
//
// At LIMIT_KEYLOG_CONNECTIONS the connection whose first secret is oldest is forgotten.
//
// Several decoders, each in its thread, may ask one key log. Feeding it from outside (not from
// tls_keylog_more) is for times when nobody asks.
#ifndef SMTPSCOPE_DECODE_TLS_KEYLOG_H
#define SMTPSCOPE_DECODE_TLS_KEYLOG_H

#include "base/buf.h"

enum tls_keylog_label {
    TLS_KEYLOG_MASTER,
    TLS_KEYLOG_CLIENT_EARLY,
    TLS_KEYLOG_CLIENT_HANDSHAKE,
    TLS_KEYLOG_SERVER_HANDSHAKE,
    TLS_KEYLOG_CLIENT_TRAFFIC,
    TLS_KEYLOG_SERVER_TRAFFIC,
    TLS_KEYLOG_RSA, // its key is not the client random: 8 octets of the encrypted premaster secret
    TLS_KEYLOG_LABELS
};

enum { TLS_KEYLOG_SECRET_MAX = 64 };

struct tls_keylog;
struct tls_private_keys;
struct tls_resumptions;

// seed: random octets for its hash table.
struct tls_keylog *tls_keylog_new(const uint64_t seed[2]);
void tls_keylog_free(struct tls_keylog *k); // wipes; NULL is allowed

// The next octets of the file, cut anywhere.
void tls_keylog_feed(struct tls_keylog *k, struct bytes text);
// What was fed ends here for now: a last line without its line end counts, and may yet go on.
void tls_keylog_pause(struct tls_keylog *k);
// Another text begins: an unfinished line does not go on.
void tls_keylog_restart(struct tls_keylog *k);

// Asked when a secret is missing: whoever owns the file feeds what was added to it. Returns whether
// that was anything.
typedef bool tls_keylog_more(void *ctx, struct tls_keylog *k);
void tls_keylog_on_missing(struct tls_keylog *k, tls_keylog_more *more, void *ctx);

// The secret, in out; BYTES_NONE where there is none. key: the client random (32 octets), or for
// RSA the 8 octets. Constant on average.
struct bytes tls_keylog_find(struct tls_keylog *k, enum tls_keylog_label label, struct bytes key,
                             uint8_t out[TLS_KEYLOG_SECRET_MAX]);
// Appends what is known of the connection with this client random, as lines of a key log.
void tls_keylog_append(struct tls_keylog *k, struct bytes client_random, struct buf *out);
// Master secrets that were found in another way (a private key, a session that was resumed) are
// kept from now on as if the log had them, or no longer: for who wants to write down what opens a
// connection. Not while others ask.
void tls_keylog_set_learning(struct tls_keylog *k, bool is_learning);
void tls_keylog_learn(struct tls_keylog *k, struct bytes client_random, struct bytes master);
// Looks for more in the file; whether something was added.
bool tls_keylog_look(struct tls_keylog *k);

// Octets that wait for a secret of this key log, all connections together: false at
// LIMIT_TLS_PENDING_TOTAL, and nothing is counted then.
bool tls_keylog_reserve(struct tls_keylog *k, size_t octets);
void tls_keylog_release(struct tls_keylog *k, size_t octets);
// How many wait now.
size_t tls_keylog_reserved(struct tls_keylog *k);

// Private keys that open what the log has no secret of; borrowed, as long as the log is used.
void tls_keylog_use_private_keys(struct tls_keylog *k, const struct tls_private_keys *keys);
const struct tls_private_keys *tls_keylog_private_keys(const struct tls_keylog *k); // or NULL
// What sessions that were opened may be resumed with; NULL where there are no private keys.
struct tls_resumptions *tls_keylog_resumptions(const struct tls_keylog *k);

// Whether it has no secret or private key and nobody who could bring one.
bool tls_keylog_is_empty(struct tls_keylog *k);
// Connections it has secrets of.
size_t tls_keylog_count(const struct tls_keylog *k);

#endif
