// SPDX-License-Identifier: BSD-2-Clause
//
// The public key of a DKIM signature as the DNS has it (RFC 6376 3.6.1, RFC 8463 4), and whether
// that key made a signature.
#ifndef SMTPSCOPE_DECODE_MESSAGE_DKIM_KEY_H
#define SMTPSCOPE_DECODE_MESSAGE_DKIM_KEY_H

#include "decode/message/dkim_signature.h"

// Borrowed from the text.
struct dkim_key {
    struct bytes version; // v=, BYTES_NONE: none
    struct bytes type;    // k=, "rsa" where there is none
    struct bytes hashes;  // h=, BYTES_NONE: all are allowed
    struct bytes services; // s=, likewise
    struct bytes octets;  // p=: base64, blanks inside; empty: revoked; BYTES_NONE: no such tag
    bool is_testing;      // t=y
    bool is_strict;       // t=s: i= has to be of the domain itself
};

void dkim_key_read(struct bytes text, struct dkim_key *key_out);

// Whether a text is meant to be a key: other TXT records may stand at the name.
bool dkim_key_is_one(const struct dkim_key *k);
// Whether its h= and s= allow it to sign mail with that algorithm.
bool dkim_key_allows_hash(const struct dkim_key *k, enum dkim_algorithm a);
bool dkim_key_allows_mail(const struct dkim_key *k);

enum dkim_verdict {
    DKIM_VERIFIES,
    DKIM_DOES_NOT,
    DKIM_KEY_BROKEN,     // p= is no key of that type
    DKIM_KEY_TYPE_WRONG, // the key is of another type than the signature
};

// digest: the hash of header fields that was signed (20 octets with SHA-1, else 32). bits_out: of
// the key, 0 where it is broken. Some 0.1 ms; keys of more than LIMIT_DKIM_KEY_BITS are broken.
enum dkim_verdict dkim_key_verify(const struct dkim_key *k, enum dkim_algorithm a,
                                  const uint8_t *digest, struct bytes signature,
                                  unsigned *bits_out);

#endif
