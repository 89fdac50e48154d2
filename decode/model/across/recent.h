// SPDX-License-Identifier: BSD-2-Clause
//
// Things that were seen lately, by a key of any octets. Memory is bounded: above a number of items,
// or of octets that these say they take, what was not touched for longest is forgotten.
#ifndef SMTPSCOPE_DECODE_MODEL_ACROSS_RECENT_H
#define SMTPSCOPE_DECODE_MODEL_ACROSS_RECENT_H

#include "base/htable.h"

enum { RECENT_KEY = 2 }; // words

// Begins each item of the caller's.
struct recent_item {
    struct recent_item *newer, *older;
    uint64_t key[RECENT_KEY]; // two keyed hashes: strangers choose the octets
    size_t octets;           // that it takes besides itself, kept by the caller
    int64_t touched_ns;
};

struct recent {
    struct htable table;
    struct recent_item *newest, *oldest;
    size_t item_size, most, most_octets, octets;
    uint64_t seed[2]; // of the first hash
    void (*fini)(void *item); // what an item owns; may be NULL
};

void recent_init(struct recent *r, size_t item_size, size_t most, size_t most_octets,
                 const uint64_t seed[2], void (*fini)(void *item));
void recent_fini(struct recent *r);

// The item of that key, or NULL. It is not touched.
void *recent_find(const struct recent *r, struct bytes key);
// The item of that key, touched; a new one is zero but for its head.
void *recent_take(struct recent *r, struct bytes key, int64_t now_ns);
// The item takes so many octets now. Others may be forgotten, it is not.
void recent_weigh(struct recent *r, void *item, size_t octets);
void recent_forget(struct recent *r, void *item);
// Forgets what was not touched since that time.
void recent_age(struct recent *r, int64_t since_ns);

#endif
