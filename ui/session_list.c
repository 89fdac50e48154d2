// SPDX-License-Identifier: BSD-2-Clause
#include "ui/session_list.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/timestamp.h"

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

// What is compared: the first octets of a text or the number itself, then the whole text.
struct item {
    uint64_t head;
    uint32_t index;
    struct bytes text;
};

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static uint64_t head_of(struct bytes b)
{
    uint64_t head = 0;
    for (size_t i = 0; i < 8; i++) head = head << 8 | (i < b.len ? lower(b.data[i]) : 0);
    return head;
}

static int compare_texts(struct bytes a, struct bytes b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    for (size_t i = 8; i < len; i++) {
        int difference = lower(a.data[i]) - lower(b.data[i]);
        if (difference) return difference;
    }
    return a.len < b.len ? -1 : a.len > b.len;
}

static int compare(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    if (a->head != b->head) return a->head < b->head ? -1 : 1;
    int difference = compare_texts(a->text, b->text);
    if (difference) return difference;
    return a->index < b->index ? -1 : a->index > b->index;
}

static void sort(struct session_list *l)
{
    size_t count = session_list_count(l);
    struct item *items = err_calloc(count ? count : 1, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        struct column_key key = column_key_of(l->column, store_row_at(l->store, i));
        items[i] = (struct item){key.is_text ? head_of(key.text) : key.number, (uint32_t)i,
                                 key.is_text ? key.text : BYTES_NONE};
    }
    qsort(items, count, sizeof(*items), compare);
    l->order = err_realloc_array(l->order, count ? count : 1, sizeof(*l->order));
    for (size_t i = 0; i < count; i++) l->order[i] = items[i].index;
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
    int64_t wait = session_list_count(l) > 50 * 1000 ? 5 : 1;
    if (l->sorted_ns && now_ns - l->sorted_ns < wait * TIMESTAMP_NS_PER_S) return false;
    l->sorted_ns = now_ns;
    session_list_sort(l, l->column, l->is_reversed);
    return true;
}
