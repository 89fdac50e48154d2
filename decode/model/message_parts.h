// SPDX-License-Identifier: BSD-2-Clause
//
// Leaves that are more than octets: a message inside the message, what a delivery status or a
// disposition notification says, the parameters of a piece of a message and of a body that lies
// elsewhere. They stay leaves of the record's contract; what is in them is kept beside.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_PARTS_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_PARTS_H

#include "decode/message/mime_type.h"
#include "decode/model/message_builder.h"
#include "decode/model/message_facts.h"

struct message_parts;

struct message_parts *message_parts_new(bool want_hashes);
void message_parts_free(struct message_parts *p); // NULL is allowed

// A leaf of that type begins in the message of outer, whose path in the record is path. true: its
// decoded octets are wanted, until end.
bool message_parts_begin(struct message_parts *p, const struct message_target *outer,
                         struct bytes path, struct bytes type, const struct mime_type *t);
void message_parts_data(struct message_parts *p, struct bytes data);
// The leaf is over, or was none. is_whole: its end was seen and no gap lies in it. NULL: there is
// nothing to be said of it.
struct part_facts *message_parts_end(struct message_parts *p, bool is_whole);

// Behind message_parts_end, where the outer message has detail: what there is to be seen of the
// message that the part was; NULL: it was none, or it has too many octets to be kept. octets_out is
// BYTES_NONE where they are those of the part as it stands.
const struct dialogue_message *message_parts_inside(struct message_parts *p,
                                                    struct bytes *octets_out);

#endif
