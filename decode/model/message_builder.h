// SPDX-License-Identifier: BSD-2-Clause
//
// Reads one message as it streams by (RFC 5322 header section, RFC 2045-2049 body) and fills the
// model: struct session_message for the record, and, for an opened session, the MIME tree and
// header fields of struct dialogue_message. Message bytes are hashed, decoded and forgotten.
//
// One builder serves many messages, one after another: begin, feed or gap any number of times,
// finish.
#ifndef SMTPSCOPE_DECODE_MODEL_MESSAGE_BUILDER_H
#define SMTPSCOPE_DECODE_MODEL_MESSAGE_BUILDER_H

#include "decode/model/dialogue.h"
#include "decode/model/message_depth.h"
#include "decode/model/message_sink.h"
#include "decode/model/session.h"
#include "decode/model/text_sink.h"

struct message_builder;

// want_hashes: SHA-256 of the message and of each part's decoded bytes. Without hashes parts are
// still sized.
struct message_builder *message_builder_new(bool want_hashes, enum message_depth depth);
void message_builder_free(struct message_builder *b); // NULL is allowed

// What is kept of one message and of all inside it.
struct message_budget {
    uint32_t parts, addresses, files;
    // For an opened session: entities, and octets of messages inside that had a transfer encoding.
    uint32_t entities;
    uint64_t octets;
};

struct message_target {
    struct session *session;         // arena for what is kept, findings go to it
    struct session_message *summary; // filled during the message and by finish
    // A message inside another one: how deep it lies, the path of its part ("2", its parts are 2.1
    // and so on), and what is kept of all messages together. 0, empty and NULL for the message.
    int level;
    struct bytes prefix;
    struct message_budget *budget;
    // Whose message it is; NULL: what header fields mean is not judged.
    const struct session_transaction *transaction;
    // For an opened session, else NULL: entities, fields and holes are added here. Its bytes are
    // the caller's business; offsets count the bytes fed. Allocated from arena.
    struct dialogue_message *detail;
    struct arena *arena;
    struct finding place; // side, transaction, offset and packet for findings
    // Who wants the octets of files (the builder calls file_… alone), and its message; NULL.
    const struct message_sink *sink;
    void *sink_message;
    bool want_types;               // of parts by their content
    const struct text_sink *texts; // who searches its texts; NULL
};

void message_builder_begin(struct message_builder *b, const struct message_target *target);
// Message bytes after transparency was undone (DATA) or as counted (BDAT), cut anywhere.
void message_builder_feed(struct message_builder *b, struct bytes data);
// missing octets are not in the capture: the message has no hash, nor has any part that is not
// wholly before the gap; header fields are read from what lies before it.
void message_builder_gap(struct message_builder *b, uint64_t missing);
// The message is over; is_complete: its end mark was seen and no gap lies in it.
void message_builder_finish(struct message_builder *b, bool is_complete);

#endif
