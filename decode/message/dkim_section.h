// SPDX-License-Identifier: BSD-2-Clause
//
// The hash of header fields that a DKIM signature is made of (RFC 6376 3.7, 5.4.2): a header
// section is kept as it stands, up to LIMIT_DKIM_SECTION, and hashed for each signature in it with
// the fields of h= in their canonical form (3.4.1, 3.4.2).
#ifndef SMTPSCOPE_DECODE_MESSAGE_DKIM_SECTION_H
#define SMTPSCOPE_DECODE_MESSAGE_DKIM_SECTION_H

#include "base/buf.h"
#include "base/digest.h"
#include "decode/message/dkim_signature.h"

struct dkim_section {
    struct buf octets;
    struct buf fields;  // private: struct dkim_section_field
    size_t field_count; // readable
    bool has_bare_lf;   // readable: a field ends in LF without CR
    bool is_cut;        // readable: longer than its limits; nothing can be hashed
    struct buf scratch, used;
};

void dkim_section_init(struct dkim_section *s);
void dkim_section_fini(struct dkim_section *s);
void dkim_section_begin(struct dkim_section *s);
// Octets of the section, from its first one on; what follows it does no harm.
void dkim_section_feed(struct dkim_section *s, struct bytes data);
// The field at those offsets has been fed. Its ordinal is field_count - 1 then.
void dkim_section_field(struct dkim_section *s, uint64_t start, uint64_t end);

// The hash for the signature that field number index is, which says its algorithm and form.
// signature_out: the octets of b=. false: it cannot be made; *reason_out says why.
bool dkim_section_hash(struct dkim_section *s, size_t index, uint8_t digest_out[DIGEST_MAX],
                       struct buf *signature_out, const char **reason_out);

#endif
