// SPDX-License-Identifier: BSD-2-Clause
//
// The body hashes of DKIM (RFC 6376 3.4.3, 3.4.4, 3.7) as a stream: a body comes in pieces, is put
// into its canonical form and hashed for several signatures at once. Each form is made once and
// each hash is made once, however many signatures ask for it. Memory is fixed.
//
// A line end is CRLF; CR and LF alone are text, as they are to those who sign and verify.
#ifndef SMTPSCOPE_DECODE_MESSAGE_DKIM_BODY_H
#define SMTPSCOPE_DECODE_MESSAGE_DKIM_BODY_H

#include "base/digest.h"
#include "base/limits.h"
#include "decode/message/dkim_signature.h"

// Text on its way into one canonical form.
struct dkim_canonicalizer {
    bool is_relaxed;
    bool has_cr;      // a CR waits for its LF
    bool has_blank;   // relaxed: blanks wait for what follows them
    uint64_t empty;   // line ends that wait: at the end of a body they go
    uint64_t written; // octets of canonical text so far
};

struct dkim_hash {
    struct dkim_canonicalizer *source;
    enum digest_kind kind;
    bool has_length;
    uint64_t length; // l=
    struct digest *digest;
    uint8_t value[DIGEST_MAX]; // after dkim_body_finish
};

struct dkim_body {
    struct dkim_canonicalizer forms[2]; // by enum dkim_canonical
    bool wants[2];
    struct dkim_hash hashes[LIMIT_DKIM_HASHES];
    size_t count;
    bool has_bare_lf; // readable: LF without CR stands somewhere
};

void dkim_body_init(struct dkim_body *b);
void dkim_body_fini(struct dkim_body *b);
// A new message, with no hashes asked for.
void dkim_body_begin(struct dkim_body *b);
// Asks for the hash that s has in bh=; before the first octet of the body. Returns its index, or
// -1: algorithm or canonicalization are unknown, or LIMIT_DKIM_HASHES is reached.
int dkim_body_want(struct dkim_body *b, const struct dkim_signature *s);
void dkim_body_feed(struct dkim_body *b, struct bytes data);
// The body is over; hashes[].value is set.
void dkim_body_finish(struct dkim_body *b);
// Octets of the whole canonical body that hash index is made of, whatever l= says.
uint64_t dkim_body_length(const struct dkim_body *b, int index);

// Does bh= (base64) hold that hash?
bool dkim_body_matches(const struct dkim_body *b, int index, struct bytes body_hash);

#endif
