// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/top.h"

#include <stdlib.h>

#include "base/err.h"

void top_init(struct top *t, size_t counters)
{
    *t = (struct top){.room = counters};
    t->items = err_calloc(counters, sizeof(*t->items));
}

void top_fini(struct top *t)
{
    for (size_t i = 0; i < t->count; i++) free((void *)(uintptr_t)t->items[i].key.data);
    free(t->items);
    t->items = NULL;
}

// FNV-1a. Not keyed: nothing is found by it, it only saves most comparisons, and with all hashes
// equal an addition still compares no more keys than there are counters.
static uint64_t hash_of(struct bytes b)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < b.len; i++) h = (h ^ b.data[i]) * UINT64_C(0x100000001B3);
    return h;
}

static struct bytes copy_of(struct bytes key)
{
    uint8_t *copy = err_malloc(key.len + 1);
    if (key.len) memcpy(copy, key.data, key.len);
    copy[key.len] = 0;
    return bytes_of(copy, key.len);
}

static struct top_item *least_of(struct top *t)
{
    struct top_item *least = &t->items[0];
    for (size_t i = 1; i < t->count; i++)
        if (t->items[i].count < least->count) least = &t->items[i];
    return least;
}

struct top_item *top_add(struct top *t, struct bytes key, uint64_t n)
{
    key = bytes_first(key, TOP_KEY);
    uint64_t hash = hash_of(key);
    for (size_t i = 0; i < t->count; i++) {
        struct top_item *item = &t->items[i];
        if (item->hash != hash || !bytes_equal(item->key, key)) continue;
        item->count += n;
        return item;
    }
    struct top_item *item;
    uint64_t error = 0;
    if (t->count < t->room) {
        item = &t->items[t->count++];
    } else {
        item = least_of(t);
        error = item->count;
        free((void *)(uintptr_t)item->key.data);
        t->is_approximate = true;
    }
    *item = (struct top_item){
        .key = copy_of(key), .hash = hash, .count = error + n, .error = error};
    return item;
}

static int compare(const void *a, const void *b)
{
    const struct top_item *x = *(const struct top_item *const *)a;
    const struct top_item *y = *(const struct top_item *const *)b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    size_t shorter = x->key.len < y->key.len ? x->key.len : y->key.len;
    int order = memcmp(x->key.data, y->key.data, shorter);
    return order ? order : (x->key.len > y->key.len) - (x->key.len < y->key.len);
}

size_t top_first(const struct top *t, const struct top_item **items_out, size_t max)
{
    if (t->count == 0) return 0;
    const struct top_item **all = err_calloc(t->count, sizeof(*all));
    for (size_t i = 0; i < t->count; i++) all[i] = &t->items[i];
    qsort(all, t->count, sizeof(*all), compare);
    size_t count = t->count < max ? t->count : max;
    memcpy(items_out, all, count * sizeof(*all));
    free(all);
    return count;
}
