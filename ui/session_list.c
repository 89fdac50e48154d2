// SPDX-License-Identifier: BSD-2-Clause
#include "ui/session_list.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/timestamp.h"

enum {
    MANY = 50 * 1000, // so many take a time to sort that is felt
    FEW = 64,         // so few are sorted by comparing them
};

void session_list_init(struct session_list *l, const struct store *store)
{
    *l = (struct session_list){.store = store, .column = COLUMN_ID};
}

void session_list_fini(struct session_list *l)
{
    free(l->order);
    l->order = NULL;
}

size_t session_list_count(const struct session_list *l)
{
    return store_count(l->store);
}

// Position to index and back, for what is sorted and for what came later.
static size_t index_at(const struct session_list *l, size_t position)
{
    size_t count = session_list_count(l);
    if (l->is_reversed) position = count - 1 - position;
    return position < l->count ? l->order[position] : position;
}

const struct store_row *session_list_at(const struct session_list *l, size_t position)
{
    if (position >= session_list_count(l)) return NULL;
    return store_row_at(l->store, index_at(l, position));
}

size_t session_list_find(const struct session_list *l, uint64_t id)
{
    size_t count = session_list_count(l);
    if (id == 0 || id > count) return count;
    size_t position = (size_t)(id - 1);
    if (position < l->count) {
        for (size_t i = 0; i < l->count; i++) {
            if (l->order[i] != id - 1) continue;
            position = i;
            break;
        }
    }
    return l->is_reversed ? count - 1 - position : position;
}

// What is compared: a number, or eight octets of a text.
struct item {
    uint64_t head;
    uint32_t index;
};

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

// Eight octets of a text from an offset on.
static uint64_t head_of(struct bytes b, size_t offset)
{
    uint64_t head = 0;
    for (size_t i = offset; i < offset + 8; i++)
        head = head << 8 | (i < b.len ? lower(b.data[i]) : 0);
    return head;
}

// By the octets of the head from the last to the first, each time keeping the order of before.
// Octets that all items share are skipped.
static struct item *radix_sort(struct item *items, struct item *other, size_t count)
{
    for (unsigned shift = 0; shift < 64; shift += 8) {
        size_t starts[257] = {0};
        for (size_t i = 0; i < count; i++) starts[(items[i].head >> shift & 0xFF) + 1]++;
        if (count == 0 || starts[(items[0].head >> shift & 0xFF) + 1] == count) continue;
        for (int i = 0; i < 256; i++) starts[i + 1] += starts[i];
        for (size_t i = 0; i < count; i++) {
            other[starts[items[i].head >> shift & 0xFF]++] = items[i];
        }
        struct item *sorted = other;
        other = items;
        items = sorted;
    }
    return items;
}

static struct bytes text_of(const struct session_list *l, const struct item *item)
{
    return column_key_of(l->column, store_row_at(l->store, item->index)).text;
}

static int compare(const void *left, const void *right, void *ctx)
{
    const struct item *x = left, *y = right;
    struct bytes a = text_of(ctx, x), b = text_of(ctx, y);
    size_t len = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < len; i++) {
        int difference = lower(a.data[i]) - lower(b.data[i]);
        if (difference) return difference;
    }
    if (a.len != b.len) return a.len < b.len ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

// Items whose texts are the same up to an offset: by the next eight octets, then those that are the
// same in these too by the eight after them, and so on. other is room for as many items.
static void sort_texts(struct session_list *l, struct item *items, struct item *other, size_t count,
                       size_t offset)
{
    if (count <= FEW) {
        qsort_r(items, count, sizeof(*items), compare, l);
        return;
    }
    bool has_more = false;
    for (size_t i = 0; i < count; i++) {
        struct bytes text = text_of(l, &items[i]);
        items[i].head = head_of(text, offset);
        has_more |= text.len > offset + 8;
    }
    struct item *sorted = radix_sort(items, other, count);
    if (sorted != items) memcpy(items, sorted, count * sizeof(*items));
    for (size_t start = 0, end; start < count && has_more; start = end) {
        for (end = start + 1; end < count && items[end].head == items[start].head; end++) {
        }
        if (end - start > 1) sort_texts(l, items + start, other, end - start, offset + 8);
    }
}

static void sort(struct session_list *l)
{
    size_t count = session_list_count(l);
    struct item *items = err_calloc(2 * count + 1, sizeof(*items));
    bool is_text = false;
    for (size_t i = 0; i < count; i++) {
        struct column_key key = column_key_of(l->column, store_row_at(l->store, i));
        items[i] = (struct item){key.number, (uint32_t)i};
        is_text = key.is_text;
    }
    struct item *sorted = items;
    if (is_text) sort_texts(l, items, items + count, count, 0);
    else sorted = radix_sort(items, items + count, count);
    l->order = err_realloc_array(l->order, count ? count : 1, sizeof(*l->order));
    for (size_t i = 0; i < count; i++) l->order[i] = sorted[i].index;
    l->count = count;
    free(items);
}

void session_list_sort(struct session_list *l, enum column_id column, bool is_reversed)
{
    l->column = column;
    l->is_reversed = is_reversed;
    l->version = store_version(l->store);
    l->count = 0;
    if (column != COLUMN_ID && column != COLUMN_TIME) sort(l);
}

bool session_list_update(struct session_list *l, int64_t now_ns)
{
    if (l->column == COLUMN_ID || l->column == COLUMN_TIME) return false;
    if (l->version == store_version(l->store)) return false;
    int64_t wait = session_list_count(l) > MANY ? 30 : 1;
    if (l->sorted_ns && now_ns - l->sorted_ns < wait * TIMESTAMP_NS_PER_S) return false;
    l->sorted_ns = now_ns;
    session_list_sort(l, l->column, l->is_reversed);
    return true;
}
