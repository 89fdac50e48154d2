// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/across/recent.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/err.h"

static bool has_key(const void *item, const void *key)
{
    return memcmp(((const struct recent_item *)item)->key, key, RECENT_KEY) == 0;
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

static uint64_t hash_of(const struct recent *r, const uint8_t key[RECENT_KEY])
{
    return htable_hash(bytes_of(key, RECENT_KEY), r->seed);
}

void recent_forget(struct recent *r, void *item)
{
    struct recent_item *i = item;
    htable_remove(&r->table, hash_of(r, i->key), i->key);
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

static void key_of(struct bytes octets, uint8_t key_out[RECENT_KEY])
{
    uint8_t digest[DIGEST_MAX];
    digest_once(DIGEST_SHA256, octets, digest);
    memcpy(key_out, digest, RECENT_KEY);
}

void *recent_find(const struct recent *r, struct bytes octets)
{
    uint8_t key[RECENT_KEY];
    if (r->table.count == 0) return NULL;
    key_of(octets, key);
    return htable_find(&r->table, hash_of(r, key), key);
}

void *recent_take(struct recent *r, struct bytes octets, int64_t now_ns)
{
    uint8_t key[RECENT_KEY];
    key_of(octets, key);
    uint64_t hash = hash_of(r, key);
    struct recent_item *i = htable_find(&r->table, hash, key);
    if (i) {
        unlink_item(r, i);
    } else {
        if (r->table.count >= r->most) recent_forget(r, r->oldest);
        i = err_calloc(1, r->item_size);
        memcpy(i->key, key, RECENT_KEY);
        htable_add(&r->table, hash, i);
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
