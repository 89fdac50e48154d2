// SPDX-License-Identifier: BSD-2-Clause
#include "ui/row_sort.h"

#include <stdlib.h>

#include "base/err.h"

enum {
    STEP = 32 * 1024, // rows looked at in one step: each may have to come from memory
    FEW = 64,         // so few are sorted by comparing them
    RADIX_COST = 8,   // items that are moved cost an eighth of a row that is looked at
};

// What is compared: a number, or eight octets of a text.
struct row_sort_item {
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

static struct column_key key_of(const struct row_sort *r, const struct row_sort_item *item)
{
    return column_key_of(r->column, store_row_at(r->store, item->index));
}

static int compare(const void *left, const void *right, void *ctx)
{
    const struct row_sort_item *x = left, *y = right;
    struct bytes a = key_of(ctx, x).text, b = key_of(ctx, y).text;
    size_t len = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < len; i++) {
        int difference = lower(a.data[i]) - lower(b.data[i]);
        if (difference) return difference;
    }
    if (a.len != b.len) return a.len < b.len ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void push(struct row_sort *r, size_t start, size_t count, size_t offset)
{
    struct row_sort_range range = {.start = start, .count = count, .offset = offset};
    r->range[r->depth++] = range;
}

void row_sort_begin(struct row_sort *r, const struct store *store, enum column_id column,
                    const uint32_t *indexes, size_t count)
{
    *r = (struct row_sort){.store = store, .column = column, .count = count};
    r->items = err_calloc(2 * count + 1, sizeof(*r->items));
    r->other = r->items + count;
    for (size_t i = 0; i < count; i++) r->items[i].index = indexes ? indexes[i] : (uint32_t)i;
    if (count > 1) push(r, 0, count, 0);
}

void row_sort_fini(struct row_sort *r)
{
    free(r->items);
    *r = (struct row_sort){.count = 0};
}

void row_sort_take(const struct row_sort *r, uint32_t *order_out)
{
    for (size_t i = 0; i < r->count; i++) order_out[i] = r->items[i].index;
}

// Rows and their texts lie anywhere in memory, once the items are not in the rows' order any more:
// both are asked for some items before they are looked at.
static void look_ahead(const struct row_sort *r, const struct row_sort_range *range)
{
    enum { ROWS = 24, TEXTS = 12, LINE = 64 };
    const struct row_sort_item *next = r->items + range->start + range->done;
    size_t left = range->count - range->done;
    if (left > ROWS) {
        const struct store_row *row = store_row_at(r->store, next[ROWS].index);
        const char *texts = (const char *)&row->verdict_text;
        for (size_t at = 0; at < 2 * LINE + 1; at += LINE) __builtin_prefetch(texts + at);
    }
    if (left > TEXTS) {
        struct column_key key = key_of(r, &next[TEXTS]);
        if (key.text.len > range->offset) __builtin_prefetch(key.text.data + range->offset);
    }
}

// Looks at the rows of a range; returns how many.
static size_t load(struct row_sort *r, struct row_sort_range *range)
{
    struct row_sort_item *items = r->items + range->start;
    size_t n = 0;
    for (; n < STEP && range->done < range->count; n++, range->done++) {
        struct row_sort_item *item = &items[range->done];
        struct column_key key = key_of(r, item);
        if (key.is_text) look_ahead(r, range);
        item->head = key.is_text ? head_of(key.text, range->offset) : key.number;
        range->differ |= item->head ^ items[0].head;
        range->has_more |= key.is_text && key.text.len > range->offset + 8;
    }
    range->is_loaded = range->done == range->count;
    return n;
}

// By one octet of the heads, keeping the order of before; octets that all share are passed over.
static size_t radix_pass(struct row_sort *r, struct row_sort_range *range)
{
    while (range->shift < 64 && (range->differ >> range->shift & 0xFF) == 0) range->shift += 8;
    if (range->shift == 64) {
        range->is_sorted = true;
        range->done = 0;
        return 1;
    }
    struct row_sort_item *items = r->items + range->start, *other = r->other;
    size_t starts[257] = {0}, count = range->count;
    unsigned shift = range->shift;
    for (size_t i = 0; i < count; i++) starts[(items[i].head >> shift & 0xFF) + 1]++;
    for (int i = 0; i < 256; i++) starts[i + 1] += starts[i];
    for (size_t i = 0; i < count; i++) other[starts[items[i].head >> shift & 0xFF]++] = items[i];
    memcpy(items, other, count * sizeof(*items));
    range->shift += 8;
    return count / RADIX_COST + 1;
}

// Into the next group of items that are the same so far, or out of the range where there is none.
static size_t descend(struct row_sort *r, struct row_sort_range *range)
{
    const struct row_sort_item *items = r->items + range->start;
    size_t begin = range->done, from = begin;
    while (range->has_more && range->done < range->count) {
        size_t end = range->done + 1;
        while (end < range->count && items[end].head == items[range->done].head) end++;
        from = range->done;
        range->done = end;
        if (end - from < 2 || r->depth == ROW_SORT_DEPTH) continue;
        push(r, range->start + from, end - from, range->offset + 8);
        return (end - begin) / RADIX_COST + 1;
    }
    r->depth--;
    return (range->done - begin) / RADIX_COST + 1;
}

// Of the innermost range; returns what it cost, in rows looked at.
static size_t advance(struct row_sort *r)
{
    struct row_sort_range *range = &r->range[r->depth - 1];
    if (range->count <= FEW && range->offset > 0) {
        qsort_r(r->items + range->start, range->count, sizeof(*r->items), compare, r);
        r->depth--;
        return 4 * range->count;
    }
    if (!range->is_loaded) return load(r, range);
    if (!range->is_sorted) return radix_pass(r, range);
    return descend(r, range);
}

bool row_sort_step(struct row_sort *r)
{
    for (size_t cost = 0; r->depth > 0 && cost < STEP;) cost += advance(r);
    return r->depth > 0;
}
