// SPDX-License-Identifier: BSD-2-Clause
//
// Open-addressing hash table from a 64-bit hash to a pointer that the caller owns. Keys are
// compared by the caller's function, so nothing is copied. Hashes must be keyed (htable_hash with a
// random seed) where an attacker chooses the keys.
#ifndef SMTPSCOPE_BASE_HTABLE_H
#define SMTPSCOPE_BASE_HTABLE_H

#include "base/bytes.h"

struct htable_slot;

struct htable {
    struct htable_slot *slots;                        // private
    size_t size;                                      // private: power of two
    size_t used;                                      // private: items and tombstones
    size_t count;                                     // readable: items
    bool (*equal)(const void *item, const void *key); // set by init
};

void htable_init(struct htable *t, bool (*equal)(const void *item, const void *key));
void htable_fini(struct htable *t);

// The item with that key, or NULL. Constant on average.
void *htable_find(const struct htable *t, uint64_t hash, const void *key);
// Adds item (not NULL), which must not be there yet.
void htable_add(struct htable *t, uint64_t hash, void *item);
// Removes the item with that key and returns it, or NULL.
void *htable_remove(struct htable *t, uint64_t hash, const void *key);
// Calls visit for each item in no order; the table must not change meanwhile.
void htable_each(const struct htable *t, void (*visit)(void *ctx, void *item), void *ctx);

// SipHash-class keyed hash of b.
uint64_t htable_hash(struct bytes b, const uint64_t seed[2]);

#endif
