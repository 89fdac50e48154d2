// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/across/recent.h"

#include <stdlib.h>

#include "base/err.h"

static bool has_key(const void *item, const void *key)
{
    return memcmp(((const struct recent_item *)item)->key, key, RECENT_KEY * sizeof(uint64_t)) == 0;
}

void recent_init(struct recent *r, size_t item_size, size_t most, size_t most_octets,
                 const uint64_t seed[2], void (*fini)(void *item))
{
    *r = (struct recent){.item_size = item_size,
                         .most = most,
                         .most_octets = most_octets,
                         .seed = {seed[0], seed[1]},
                         .fini = fini};
    htable_init(&r->table, has_key);
}

static void unlink_item(struct recent *r, struct recent_item *i)
{
    if (i->newer) i->newer->older = i->older;
    else r->newest = i->older;
    if (i->older) i->older->newer = i->newer;
    else r->oldest = i->newer;
}

static void link_newest(struct recent *r, struct recent_item *i)
{
    i->newer = NULL;
    i->older = r->newest;
    if (r->newest) r->newest->newer = i;
    else r->oldest = i;
    r->newest = i;
}

void recent_forget(struct recent *r, void *item)
{
    struct recent_item *i = item;
    htable_remove(&r->table, i->key[0], i->key);
    unlink_item(r, i);
    r->octets -= i->octets;
    if (r->fini) r->fini(i);
    free(i);
}

void recent_fini(struct recent *r)
{
    while (r->oldest) recent_forget(r, r->oldest);
    htable_fini(&r->table);
}

// 128 bits under a key that nobody knows are as good as the octets themselves, and take a fraction
// of the time that a cryptographic digest of so few octets takes.
static void key_of(const struct recent *r, struct bytes octets, uint64_t key_out[RECENT_KEY])
{
    const uint64_t other[2] = {~r->seed[1], r->seed[0]};
    key_out[0] = htable_hash(octets, r->seed);
    key_out[1] = htable_hash(octets, other);
}

void *recent_find(const struct recent *r, struct bytes octets)
{
    uint64_t key[RECENT_KEY];
    if (r->table.count == 0) return NULL;
    key_of(r, octets, key);
    return htable_find(&r->table, key[0], key);
}

void *recent_take(struct recent *r, struct bytes octets, int64_t now_ns)
{
    uint64_t key[RECENT_KEY];
    key_of(r, octets, key);
    struct recent_item *i = htable_find(&r->table, key[0], key);
    if (i) {
        unlink_item(r, i);
    } else {
        if (r->table.count >= r->most) recent_forget(r, r->oldest);
        i = err_calloc(1, r->item_size);
        memcpy(i->key, key, sizeof i->key);
        htable_add(&r->table, key[0], i);
    }
    if (now_ns > i->touched_ns) i->touched_ns = now_ns;
    link_newest(r, i);
    return i;
}

void recent_weigh(struct recent *r, void *item, size_t octets)
{
    struct recent_item *i = item;
    r->octets += octets - i->octets;
    i->octets = octets;
    while (r->octets > r->most_octets && r->oldest != i) recent_forget(r, r->oldest);
}

void recent_age(struct recent *r, int64_t since_ns)
{
    while (r->oldest && r->oldest->touched_ns < since_ns) recent_forget(r, r->oldest);
}
