// SPDX-License-Identifier: BSD-2-Clause
//
// From the structured fields of a message's header section to struct message_facts. Fields come one
// by one as the section streams by; what a later field decides (delays, ARC sets) is settled at its
// end. Of DKIM the body hash is recomputed: the body is fed too.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_FIELDS_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_FIELDS_H

#include "decode/message/dkim_body.h"
#include "decode/message/header.h"
#include "decode/model/session.h"

struct message_fields;

// want_hashes: body hashes are recomputed.
struct message_fields *message_fields_new(bool want_hashes);
void message_fields_free(struct message_fields *f); // NULL is allowed

// A message begins; facts stay in m and its session s, which counts what is cut.
void message_fields_begin(struct message_fields *f, struct session *s, struct session_message *m);
// Octets of the header section as they stand, before its fields.
void message_fields_section(struct message_fields *f, struct bytes data);
// body: unfolded, without blanks at its ends.
void message_fields_take(struct message_fields *f, const struct header_field *field,
                         struct bytes body);
// The header section is over. has_body: an empty line ended it, so that signers and we agree on
// where the body begins.
void message_fields_end(struct message_fields *f, bool has_body);
// Octets of the message that lie behind the header section, as they stand.
void message_fields_body(struct message_fields *f, struct bytes data);
// The message is over; is_whole: its end was seen and no gap lies in it.
void message_fields_finish(struct message_fields *f, bool is_whole);

#endif
