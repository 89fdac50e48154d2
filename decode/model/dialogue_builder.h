// SPDX-License-Identifier: BSD-2-Clause
//
// Builds a struct dialogue from what the decoder tells of one session (smtp_detail).
//
//   builder = dialogue_builder_new(true);
//   decoder = smtp_decoder_new(&(struct smtp_options){.want_hashes = true, .want_commands = true,
//                 .detail = dialogue_builder_detail(), .detail_ctx = builder}, &observer);
//   … the session's packets go through a capture into smtp_decoder_sink(decoder);
//   observer.closed hands over the session: dialogue = dialogue_builder_take(builder, session);
//
// A SYN that reuses the addresses within those packets cannot occur: a session's packets are its
// own.
#ifndef SMTPSCOPE_DECODE_MODEL_DIALOGUE_BUILDER_H
#define SMTPSCOPE_DECODE_MODEL_DIALOGUE_BUILDER_H

#include "decode/model/dialogue.h"
#include "decode/smtp/smtp_detail.h"

// keeps_bodies: of messages all octets are kept, and of their bodies' lines LIMIT_SHOWN_BODY_LINES;
// else the octets of the header section, which is all that text needs, and messages are cut
// (is_cut) where they go on.
struct dialogue_builder *dialogue_builder_new(bool keeps_bodies);
void dialogue_builder_free(struct dialogue_builder *b); // NULL is allowed; not after take

const struct smtp_detail *dialogue_builder_detail(void);

// The finished dialogue, which owns session and builder from now on; free it by dialogue_free.
struct dialogue *dialogue_builder_take(struct dialogue_builder *b, struct session *session);

#endif
