// SPDX-License-Identifier: BSD-2-Clause
//
// Master secrets by what a session of TLS 1.2 or before may be resumed with: its session ID (RFC
// 5246 F.1.4) or a ticket that the server gave (RFC 5077). A private key opens a session that sends
// its secret under it; one that goes on from it sends none, and needs the master secret of the
// first.
//
// Of a server at a time, by its address: so that what is found hangs on that server's sessions
// alone, which one decoder reads in their order. The oldest is forgotten at LIMIT_TLS_RESUMPTIONS.
// Several threads may ask.
#ifndef SMTPSCOPE_DECODE_TLS_RESUMPTION_H
#define SMTPSCOPE_DECODE_TLS_RESUMPTION_H

#include "base/digest.h"
#include "decode/tls/tls_keys.h"

enum tls_resumption_kind { TLS_RESUMPTION_ID, TLS_RESUMPTION_TICKET };

struct tls_resumption_key {
    bool is_set;
    uint8_t digest[DIGEST_MAX];
};

// Of octets that a message has; not set where there are none.
struct tls_resumption_key tls_resumption_key_of(enum tls_resumption_kind kind, struct bytes server,
                                                struct bytes octets);

struct tls_resumptions;

struct tls_resumptions *tls_resumptions_new(const uint64_t seed[2]);
void tls_resumptions_free(struct tls_resumptions *r); // wipes; NULL is allowed

// Nothing where the key is not set.
void tls_resumptions_keep(struct tls_resumptions *r, const struct tls_resumption_key *key,
                          const uint8_t master[TLS_KEYS_MASTER_LEN]);
bool tls_resumptions_find(struct tls_resumptions *r, const struct tls_resumption_key *key,
                          uint8_t master_out[TLS_KEYS_MASTER_LEN]);

#endif
