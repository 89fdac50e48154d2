// SPDX-License-Identifier: BSD-2-Clause
//
// What the decoder tells of an opened session beyond its record: every line where it stands and
// every message byte. The record is built in any case by the same code; these calls only come in
// addition, in the order of the streams. Bytes are borrowed during the call.
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_DETAIL_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_DETAIL_H

#include "decode/model/dialogue.h"
#include "decode/model/session.h"

struct smtp_detail {
    // A line of any kind: kind, side, cls, at, offset, len, text (borrowed), command, transaction,
    // code and flags are set; group, message and finding are the listener's to derive.
    void (*line)(void *ctx, const struct dialogue_line *line);
    // Message octets as they are on the wire, transparency not undone; cut anywhere. With the
    // packet that carried them.
    void (*wire)(void *ctx, struct bytes data, uint64_t offset, const struct stream_point *at);
    // A message begins, and goes to the listener's own dialogue_message: the result is handed to
    // the message builder as its detail (may be NULL). *arena_out: where its content is allocated.
    struct dialogue_message *(*message_begin)(void *ctx, const struct session_transaction *tx,
                                              struct arena **arena_out);
    // Message octets after transparency was undone, as hashed.
    void (*message_data)(void *ctx, struct bytes data);
    void (*message_end)(void *ctx);
};

#endif
