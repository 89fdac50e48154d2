// SPDX-License-Identifier: BSD-2-Clause
//
// The keys that come most often, in bounded memory, whoever chooses the keys: the "space-saving"
// algorithm (Metwally, Agrawal, El Abbadi, 2005). There are so many counters; a key without one
// takes that of the key that came least and goes on from its count. As long as there were no more
// keys than counters all is exact. After that no count is too low, each is too high by at most its
// `error`, and every key that came more often than total/counters is there.
#ifndef SMTPSCOPE_DECODE_MODEL_TOP_H
#define SMTPSCOPE_DECODE_MODEL_TOP_H

#include "base/bytes.h"

enum {
    TOP_EXTRAS = 3, // counts beside the one that decides
    TOP_KEY = 255,  // octets of a key that count (RFC 5321 4.5.3.1.2: a domain has 255)
};

struct top_item {
    struct bytes key;
    uint64_t hash; // private
    uint64_t count;
    uint64_t error;
    uint64_t extra[TOP_EXTRAS]; // since the key has its counter
};

struct top {
    struct top_item *items; // private
    size_t count;           // readable
    size_t room;            // private
    bool is_approximate;    // readable: there were more keys than counters
};

void top_init(struct top *t, size_t counters);
void top_fini(struct top *t);
// The key came n times more; copied. The item is for its extras, until the next call.
struct top_item *top_add(struct top *t, struct bytes key, uint64_t n);
// The first of them, most often first, ties in order of the key; the number put out is returned.
size_t top_first(const struct top *t, const struct top_item **items_out, size_t max);

#endif
