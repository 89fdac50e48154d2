// SPDX-License-Identifier: BSD-2-Clause
//
// Linear probing. A removed item leaves a tombstone, so that the items behind it are still found;
// tombstones go when the table is built anew, which happens when items and tombstones together fill
// three quarters of it.
#include "base/htable.h"

#include <assert.h>
#include <stdlib.h>

#include "base/err.h"

enum { FIRST_SIZE = 16 };

struct htable_slot {
    uint64_t hash;
    void *item; // NULL: never used
};

static char tombstone_mark;
#define TOMBSTONE ((void *)&tombstone_mark)

void htable_init(struct htable *t, bool (*equal)(const void *item, const void *key))
{
    *t = (struct htable){.equal = equal};
}

void htable_fini(struct htable *t)
{
    free(t->slots);
    *t = (struct htable){.equal = t->equal};
}

// There is always an empty slot, so this ends.
static struct htable_slot *find_slot(const struct htable *t, uint64_t hash, const void *key)
{
    if (t->size == 0) return NULL;
    for (size_t i = hash & (t->size - 1);; i = (i + 1) & (t->size - 1)) {
        struct htable_slot *s = &t->slots[i];
        if (!s->item) return NULL;
        if (s->hash == hash && s->item != TOMBSTONE && t->equal(s->item, key)) return s;
    }
}

static void put(struct htable_slot *slots, size_t size, uint64_t hash, void *item)
{
    size_t i = hash & (size - 1);
    while (slots[i].item) i = (i + 1) & (size - 1);
    slots[i] = (struct htable_slot){hash, item};
}

// Into a table at most half full.
static void rebuild(struct htable *t)
{
    size_t size = FIRST_SIZE;
    while (size / 2 < t->count + 1) size *= 2;
    struct htable_slot *slots = err_calloc(size, sizeof(*slots));
    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i].item && t->slots[i].item != TOMBSTONE)
            put(slots, size, t->slots[i].hash, t->slots[i].item);
    free(t->slots);
    t->slots = slots;
    t->size = size;
    t->used = t->count;
}

void *htable_find(const struct htable *t, uint64_t hash, const void *key)
{
    struct htable_slot *s = find_slot(t, hash, key);
    return s ? s->item : NULL;
}

void htable_add(struct htable *t, uint64_t hash, void *item)
{
    assert(item && item != TOMBSTONE);
    if (t->used >= t->size / 4 * 3) rebuild(t);
    put(t->slots, t->size, hash, item);
    t->used++;
    t->count++;
}

void *htable_remove(struct htable *t, uint64_t hash, const void *key)
{
    struct htable_slot *s = find_slot(t, hash, key);
    if (!s) return NULL;
    void *item = s->item;
    size_t next = ((size_t)(s - t->slots) + 1) & (t->size - 1);
    t->count--;
    if (t->slots[next].item) {
        s->item = TOMBSTONE;
    } else { // nobody probes past here: no tombstone needed
        s->item = NULL;
        t->used--;
    }
    return item;
}

void htable_each(const struct htable *t, void (*visit)(void *ctx, void *item), void *ctx)
{
    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i].item && t->slots[i].item != TOMBSTONE) visit(ctx, t->slots[i].item);
}

// SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF"): one round a word, three
// at the end, which is enough against chosen keys in a table that never shows its hashes.
struct sip {
    uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotl(uint64_t x, unsigned n)
{
    return x << n | x >> (64 - n);
}

static inline void sip_round(struct sip *s)
{
    s->v0 += s->v1;
    s->v1 = rotl(s->v1, 13) ^ s->v0;
    s->v0 = rotl(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = rotl(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = rotl(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = rotl(s->v1, 17) ^ s->v2;
    s->v2 = rotl(s->v2, 32);
}

static inline void sip_word(struct sip *s, uint64_t word)
{
    s->v3 ^= word;
    sip_round(s);
    s->v0 ^= word;
}

// Little-endian, whatever the machine's order: the same hashes everywhere.
static inline uint64_t word_at(const uint8_t *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline uint64_t last_word(const uint8_t *p, size_t len)
{
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++) word |= (uint64_t)p[i] << (8 * i);
    return word;
}

uint64_t htable_hash(struct bytes b, const uint64_t seed[2])
{
    struct sip s = {seed[0] ^ UINT64_C(0x736f6d6570736575), seed[1] ^ UINT64_C(0x646f72616e646f6d),
                    seed[0] ^ UINT64_C(0x6c7967656e657261), seed[1] ^ UINT64_C(0x7465646279746573)};
    size_t whole = b.len / 8 * 8;
    for (size_t i = 0; i < whole; i += 8) sip_word(&s, word_at(b.data + i));
    uint64_t last = last_word(b.data + whole, b.len - whole);
    sip_word(&s, last | (uint64_t)b.len << 56);
    s.v2 ^= 0xff;
    for (int i = 0; i < 3; i++) sip_round(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
