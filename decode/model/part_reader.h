// SPDX-License-Identifier: BSD-2-Clause
//
// Looks into the decoded octets of a leaf for what a reader of the message would want to be told:
// files in plain text (embedded.h) and in TNEF (tnef.h), links of HTML that mislead (html_link.h),
// the test string of anti-virus programs (eicar.h), whether it is encrypted (file_encrypted.h),
// and, where that is asked for, what it is by its octets (content_type.h). Leaves come one at a
// time:
//
//   begin  ( data | gap )*  ( end | drop )
//
// wants tells which of them are worth decoding for: of pictures and the like a few octets are.
#ifndef SMTPSCOPE_DECODE_MODEL_PART_READER_H
#define SMTPSCOPE_DECODE_MODEL_PART_READER_H

#include "decode/message/mime_type.h"
#include "decode/model/message_report.h"
#include "decode/model/message_sink.h"

struct part_reader;

// want_hashes: SHA-256 of the files inside.
struct part_reader *part_reader_new(bool want_hashes);
void part_reader_free(struct part_reader *r); // NULL is allowed

struct part_reader_target {
    struct session *session;       // whose arena keeps what is found
    struct message_report *report; // findings; borrowed until end
    uint32_t *files;               // how many files the message has so far, those inside it too
    // Who wants the octets of files inside (file_… alone), and its message; NULL.
    const struct message_sink *sink;
    void *sink_message;
    // As the leaf's fields say, lower case; BYTES_NONE where they do not.
    struct bytes encoding, charset;
    bool want_type; // what the leaf is by its octets
    bool has_gap;   // octets of the message are missing already
};

// type: its media type, lower case; filename: UTF-8, or BYTES_NONE.
void part_reader_begin(struct part_reader *r, const struct part_reader_target *target,
                       struct bytes type, struct bytes filename);
// Whether further octets change anything.
bool part_reader_wants(const struct part_reader *r);
void part_reader_data(struct part_reader *r, struct bytes data);
void part_reader_gap(struct part_reader *r);
// The leaf is over; path: as in the record. What was found goes into part, if there is one.
void part_reader_end(struct part_reader *r, struct bytes path, struct session_part *part);
// It was no leaf.
void part_reader_drop(struct part_reader *r);

#endif
