// SPDX-License-Identifier: BSD-2-Clause
//
// Segments that were delivered, so that a retransmission can be compared with what was taken first.
// One for all connections, with room for the latest LIMIT_HISTORY_SEGMENTS of them: it takes the
// same memory however many connections there are, and adding a segment costs some stores. Octets
// that stay where they are (of a mapped file) are pointed to; others are copied to a ring of
// LIMIT_HISTORY_BYTES.
//
//   entries   | a | b | a | a | c | b |        each knows the one before it of its direction
//                ^-------'---'                 b: a chain, as far as it was not overwritten
#ifndef SMTPSCOPE_CAPTURE_HISTORY_H
#define SMTPSCOPE_CAPTURE_HISTORY_H

#include "base/bytes.h"

struct history_entry;

// All fields are private.
struct history {
    struct history_entry *entries; // NULL until the first segment comes
    uint64_t count;                // of all that were ever added; the last is number count
    uint8_t *copies;               // NULL until the first one that does not stay
    uint64_t copied;               // octets ever put into copies, skipped ones included
};

void history_init(struct history *h);
void history_fini(struct history *h);

// Octets at position of a direction, whose last entry is number *last_inout (0: none), in packet.
void history_add(struct history *h, uint64_t *last_inout, int64_t position, struct bytes octets,
                 bool stays, uint64_t packet);

struct history_difference {
    int64_t position;    // of the first octet that differs
    struct bytes first;  // what was delivered, from there to the last octet that differs
    struct bytes other;  // what came now, as many octets
    uint64_t packet;     // that brought the first ones
};

// Where a comparison goes on: from the last entry of a direction backwards.
struct history_cursor {
    uint64_t last;
    unsigned depth; // 0 to begin with
};

// Compares octets at position with what was delivered there, as far back as LIMIT_HISTORY_DEPTH
// segments and while it is still known. true: those of a segment differ, and the next call goes on
// before it; *out is borrowed until the next history_add.
bool history_differs(const struct history *h, struct history_cursor *cursor, int64_t position,
                     struct bytes octets, struct history_difference *out);

// The same for two spans of len octets, both at position.
bool history_compare(const uint8_t *first, const uint8_t *other, size_t len, int64_t position,
                     struct history_difference *out);

#endif
