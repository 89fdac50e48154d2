// SPDX-License-Identifier: BSD-2-Clause
//
// What came from the streams and cannot be read yet: data, gaps and ends in their order, copied.
// Used for client octets that wait for the reply that decides what they are, and for both sides
// while it is open where a message ended.
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_INPUT_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_INPUT_H

#include "base/buf.h"
#include "base/stream.h"

enum smtp_input_kind { SMTP_INPUT_DATA, SMTP_INPUT_GAP, SMTP_INPUT_END };

struct smtp_input {
    enum smtp_input_kind kind;
    enum stream_side side;
    struct stream_point at;
    uint64_t offset;     // stream offset of its first octet
    struct bytes data;   // DATA: borrowed until the queue changes
    uint64_t missing;    // GAP
    enum stream_gap why; // GAP
    enum stream_end how; // END
    bool is_decrypted;   // text that TLS carried; else what TCP carried
    bool is_reversed;    // side is that of the roles after a TURN or ATRN
};

struct smtp_input_slot;

// First in, first out. All fields are private but bytes.
struct smtp_input_queue {
    struct smtp_input_slot *slots;
    size_t first, count, room;
    struct buf octets;
    size_t taken;   // octets at the start of `octets` that were taken already
    uint64_t bytes; // readable: octets that wait
};

void smtp_input_init(struct smtp_input_queue *q);
void smtp_input_fini(struct smtp_input_queue *q);

bool smtp_input_is_empty(const struct smtp_input_queue *q);
// Appends a copy.
void smtp_input_add(struct smtp_input_queue *q, const struct smtp_input *in);
// The same, but octets that go on where the last ones ended, from the same packet, join these.
void smtp_input_join(struct smtp_input_queue *q, const struct smtp_input *in);
// The first one, borrowed until the queue changes; the queue must not be empty.
struct smtp_input smtp_input_front(const struct smtp_input_queue *q);
// Takes the first n octets off a DATA front, which goes when nothing is left of it.
void smtp_input_take(struct smtp_input_queue *q, size_t n);
// Drops the front whatever it is.
void smtp_input_pop(struct smtp_input_queue *q);
// The i-th from the front, borrowed likewise; i < smtp_input_count.
struct smtp_input smtp_input_at(const struct smtp_input_queue *q, size_t i);
size_t smtp_input_count(const struct smtp_input_queue *q);

// All client octets that wait, gaps left out, in one piece; borrowed until the queue changes.
// Only for a queue that has never held octets of the server.
struct bytes smtp_input_octets(const struct smtp_input_queue *q);
// The same up to the first gap or end; whether there is one.
struct bytes smtp_input_first(const struct smtp_input_queue *q, bool *is_cut_out);

#endif
