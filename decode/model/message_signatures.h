// SPDX-License-Identifier: BSD-2-Clause
//
// The signatures of a message, DKIM (RFC 6376) and ARC (RFC 8617): what their fields say, and
// whether the body is the one that they were made of. Part of message_fields.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_SIGNATURES_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_SIGNATURES_H

#include "base/buf.h"
#include "decode/message/dkim_body.h"
#include "decode/message/dkim_section.h"
#include "decode/model/message_facts.h"
#include "decode/model/session.h"

struct message_signatures {
    bool want_hashes;
    struct session *session;
    struct arena *arena;
    struct buf scratch;
    struct message_signature *last;
    uint32_t count;
    // Those whose body hash is being made.
    struct message_pending {
        struct message_signature *signature;
        struct bytes body_hash; // bh=, in the arena
        int hash;               // index for dkim_body
    } pending[LIMIT_SIGNATURES];
    size_t pending_count;
    // Those whose header fields are to be hashed.
    struct message_signature *checks[LIMIT_SIGNATURES];
    size_t check_count;
    struct dkim_section section;
    struct dkim_body body;
    bool hashes_body;
};

void message_signatures_init(struct message_signatures *m, bool want_hashes);
void message_signatures_fini(struct message_signatures *m);
void message_signatures_begin(struct message_signatures *m, struct session *s);

// Octets of the header section, before its fields are told; and each field, before what it says.
void message_signatures_section(struct message_signatures *m, struct bytes data);
void message_signatures_field(struct message_signatures *m, uint64_t start, uint64_t end);
// A field of that kind; body: unfolded.
void message_signatures_dkim(struct message_signatures *m, struct message_facts *facts,
                             struct bytes body);
void message_signatures_arc_seal(struct message_signatures *m, struct message_facts *facts,
                                 struct bytes body);
void message_signatures_arc(struct message_signatures *m, struct message_facts *facts,
                            struct bytes body);
// The ARC set with that instance (a decimal number), made if need be; NULL: RFC 8617 4.2.1 has no
// such instance.
struct message_arc *message_signatures_arc_set(struct message_signatures *m,
                                               struct message_facts *facts, struct bytes instance);

// As message_fields_end, _body and _finish.
void message_signatures_body_begins(struct message_signatures *m, bool has_body);
void message_signatures_body(struct message_signatures *m, struct bytes data);
void message_signatures_finish(struct message_signatures *m, bool is_whole);

// A copy in the arena as UTF-8, what is not becomes U+FFFD; BYTES_NONE stays. scratch is reused.
struct bytes message_keep(struct arena *arena, struct buf *scratch, struct bytes text);

#endif
