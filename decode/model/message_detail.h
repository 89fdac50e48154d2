// SPDX-License-Identifier: BSD-2-Clause
//
// What is kept of a message of an opened session beside its record: header fields, the tree of
// entities and the holes, for struct dialogue_message. All of them gather here and move to the
// arena when the message is over.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_DETAIL_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_DETAIL_H

#include "decode/message/mime_entity.h"
#include "decode/model/dialogue.h"

struct message_detail;

struct message_detail *message_detail_new(struct charset *charset); // borrowed
void message_detail_free(struct message_detail *d);                 // NULL is allowed

// A message begins; text is kept in arena.
void message_detail_begin(struct message_detail *d, struct arena *arena);
// body: unfolded, without blanks at its ends. false: LIMIT_HEADER_FIELDS is reached.
bool message_detail_field(struct message_detail *d, const struct header_field *f,
                          struct bytes body);
// An entity begins, its body begins, it ends; part: what the record has of it, or NULL.
void message_detail_entity(struct message_detail *d, const struct mime_entity *e);
void message_detail_type(struct message_detail *d, const struct mime_entity *e, struct bytes name,
                         const struct mime_type *type);
void message_detail_end(struct message_detail *d, const struct mime_entity *e,
                        struct session_part *part);
// missing octets are not in the capture, behind the first at of the message.
// A message was read inside the leaf e, before message_detail_end of it. octets: of the message,
// BYTES_NONE where they are those of the leaf as it stands. Both have to live as long as d's arena.
void message_detail_inside(struct message_detail *d, const struct mime_entity *e,
                           const struct dialogue_message *inside, struct bytes octets);
void message_detail_hole(struct message_detail *d, uint64_t at, uint64_t missing);
void message_detail_finish(struct message_detail *d, struct dialogue_message *out);

#endif
