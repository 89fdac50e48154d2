// SPDX-License-Identifier: BSD-2-Clause
//
// The tags of a DKIM-Signature (RFC 6376 3.5, RFC 8301, RFC 8463), and of ARC-Message-Signature and
// ARC-Seal, which are alike (RFC 8617 4.1). It says what a signature claims; dkim_body and
// dkim_verify say whether that is so.
#ifndef SMTPSCOPE_DECODE_MESSAGE_DKIM_SIGNATURE_H
#define SMTPSCOPE_DECODE_MESSAGE_DKIM_SIGNATURE_H

#include "base/bytes.h"

enum dkim_algorithm {
    DKIM_ALGORITHM_UNKNOWN,
    DKIM_RSA_SHA1,
    DKIM_RSA_SHA256,
    DKIM_ED25519_SHA256,
};

enum dkim_canonical { DKIM_SIMPLE, DKIM_RELAXED, DKIM_CANONICAL_UNKNOWN };

// Text is borrowed from the field's body; BYTES_NONE where there is no such tag. Of a tag that
// stands twice, which RFC 6376 3.2 forbids, the first counts.
struct dkim_signature {
    struct bytes version;        // v=
    struct bytes algorithm_text; // a=
    struct bytes canonical_text; // c=; where it is missing the default is simple/simple
    struct bytes domain, selector, identity;
    struct bytes headers;              // h=: names joined by ":"
    struct bytes body_hash, signature; // base64, blanks inside
    struct bytes instance, chain;      // ARC: i= (as identity, for DKIM), cv=
    enum dkim_algorithm algorithm;
    enum dkim_canonical header, body;
    bool has_length, has_time, has_expiry;
    uint64_t length;       // l=
    uint64_t time, expiry; // t=, x=: seconds since 1970
    bool is_malformed;     // a number that is none, or a tag that stands twice
};

// body: unfolded.
void dkim_signature_read(struct bytes body, struct dkim_signature *signature_out);

// Takes the next name off the front of h=. false: there is none.
bool dkim_signature_next_header(struct bytes *headers, struct bytes *name_out);
// Is that header field, by any case, signed at least once?
bool dkim_signature_covers(const struct dkim_signature *s, const char *name);

// "simple", "relaxed", "unknown"
const char *dkim_canonical_name(enum dkim_canonical c);

#endif
