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
    filter_free(l->filter);
    free(l->marks);
    free(l->order);
    l->order = NULL;
}

size_t session_list_count(const struct session_list *l)
{
    return l->filter ? l->shown : store_count(l->store);
}

// Position to index and back, for what is sorted and for what came later.
static size_t index_at(const struct session_list *l, size_t position)
{
    size_t count = session_list_count(l);
    if (l->is_reversed) position = count - 1 - position;
    return position < l->count || l->filter ? l->order[position] : position;
}

const struct store_row *session_list_at(const struct session_list *l, size_t position)
{
    if (position >= session_list_count(l)) return NULL;
    return store_row_at(l->store, index_at(l, position));
}

static size_t find_shown(const struct session_list *l, uint64_t id)
{
    for (size_t i = 0; i < l->shown; i++) {
        if (l->order[i] + UINT64_C(1) == id) return l->is_reversed ? l->shown - 1 - i : i;
    }
    return l->shown;
}

size_t session_list_find(const struct session_list *l, uint64_t id)
{
    size_t count = session_list_count(l);
    if (l->filter) return find_shown(l, id);
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
        uint32_t index = l->filter ? l->order[i] : (uint32_t)i;
        struct column_key key = column_key_of(l->column, store_row_at(l->store, index));
        items[i] = (struct item){key.number, index};
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

// --- the filter

enum {
    MARK_VERDICT = 3, // enum filter_verdict
    MARK_FINAL = 4,   // the session has ended and was looked at, if need be read again
    MARK_LISTED = 8,  // it is in order
    READ_PACKETS = 2000,
    READ_SESSIONS = 16, // at once: so long does a key wait
};

static enum filter_verdict verdict_at(const struct session_list *l, size_t i)
{
    return (enum filter_verdict)(l->marks[i] & MARK_VERDICT);
}

static void set_verdict(struct session_list *l, size_t i, enum filter_verdict verdict,
                        bool is_final)
{
    enum filter_verdict before = verdict_at(l, i);
    l->has_news |= (before == FILTER_YES) != (verdict == FILTER_YES);
    l->unknown += verdict == FILTER_UNKNOWN;
    l->unknown -= before == FILTER_UNKNOWN;
    l->marks[i] = (uint8_t)((l->marks[i] & MARK_LISTED) | verdict | (is_final ? MARK_FINAL : 0));
}

static void look_at_row(struct session_list *l, size_t i)
{
    const struct store_row *row = store_row_at(l->store, i);
    enum filter_verdict verdict = filter_match_row(l->filter, row);
    set_verdict(l, i, verdict, !row->is_live && verdict != FILTER_UNKNOWN);
}

// Rows that came, and those that may have changed.
static void look_at_rows(struct session_list *l)
{
    if (!l->filter || l->filtered == store_version(l->store)) return;
    l->filtered = store_version(l->store);
    size_t count = store_count(l->store);
    if (count > l->room) {
        l->room = count + count / 2;
        l->marks = err_realloc_array(l->marks, l->room, 1);
    }
    memset(l->marks + l->looked, 0, count - l->looked);
    l->looked = count;
    for (size_t i = l->first_open; i < count; i++) {
        if (!(l->marks[i] & MARK_FINAL)) look_at_row(l, i);
        if (i == l->first_open && l->marks[i] & MARK_FINAL) l->first_open++;
    }
}

// Brings order up to date: what matches no longer goes, what came to match stands at the end. By
// number all stand in their place.
static void collect(struct session_list *l)
{
    bool is_by_number = l->column == COLUMN_ID || l->column == COLUMN_TIME;
    size_t kept = 0, sorted = 0;
    for (size_t i = 0; i < l->shown; i++) {
        uint32_t index = l->order[i];
        l->marks[index] &= (uint8_t)~MARK_LISTED;
        if (is_by_number || verdict_at(l, index) != FILTER_YES) continue;
        l->marks[index] |= MARK_LISTED;
        sorted += i < l->count;
        l->order[kept++] = index;
    }
    size_t matches = 0;
    for (size_t i = 0; i < l->looked; i++) matches += verdict_at(l, i) == FILTER_YES;
    l->order = err_realloc_array(l->order, matches ? matches : 1, sizeof(*l->order));
    for (size_t i = 0; i < l->looked; i++) {
        if (verdict_at(l, i) != FILTER_YES || l->marks[i] & MARK_LISTED) continue;
        l->marks[i] |= MARK_LISTED;
        l->order[kept++] = (uint32_t)i;
    }
    l->shown = kept;
    l->count = sorted;
    l->has_news = false;
}

void session_list_filter(struct session_list *l, struct filter *filter)
{
    filter_free(l->filter);
    l->filter = filter;
    l->looked = l->shown = l->count = l->first_open = l->unknown = l->next_read = 0;
    l->filtered = 0;
    look_at_rows(l);
    session_list_sort(l, l->column, l->is_reversed);
}

size_t session_list_near(const struct session_list *l, uint64_t id)
{
    size_t position = session_list_find(l, id), count = session_list_count(l);
    if (position < count || !l->filter) return position;
    uint32_t best = UINT32_MAX;
    for (size_t i = 0; i < l->shown; i++) {
        if (l->order[i] + UINT64_C(1) >= id && l->order[i] < best) best = l->order[i];
    }
    return best == UINT32_MAX ? count : find_shown(l, best + UINT64_C(1));
}

uint64_t session_list_newest(const struct session_list *l)
{
    if (!l->filter) return session_list_count(l);
    uint64_t newest = 0;
    for (size_t i = 0; i < l->shown; i++)
        if (l->order[i] + UINT64_C(1) > newest) newest = l->order[i] + UINT64_C(1);
    return newest;
}

size_t session_list_newer(const struct session_list *l, uint64_t id)
{
    size_t count = store_count(l->store), newer = 0;
    if (!l->filter) return count > id ? count - (size_t)id : 0;
    for (size_t i = (size_t)id; i < l->looked; i++) newer += verdict_at(l, i) == FILTER_YES;
    return newer;
}

// What cannot be read, or not all of it, stays unknown for good unless what there is matches.
static void read_again(struct session_list *l, size_t i, const struct ui_host *host)
{
    struct err err;
    enum filter_verdict verdict = FILTER_UNKNOWN;
    struct dialogue *d = host->open_session(host->ctx, i + 1, &err);
    if (d && filter_match(l->filter, d->session)) verdict = FILTER_YES;
    else if (d && !d->is_partial) verdict = FILTER_NO;
    dialogue_free(d);
    set_verdict(l, i, verdict, true);
}

bool session_list_read(struct session_list *l, const struct ui_host *host)
{
    uint64_t packets = 0;
    size_t sessions = 0;
    if (!l->filter || l->unknown == 0) return false;
    if (l->next_read >= l->looked) l->next_read = 0;
    for (size_t i = l->next_read; i < l->looked; i++) {
        const struct store_row *row = store_row_at(l->store, i);
        l->next_read = i + 1;
        if (row->is_live || l->marks[i] & MARK_FINAL) continue;
        look_at_row(l, i); // it may have ended since
        if (l->marks[i] & MARK_FINAL) continue;
        if (row->is_gone) set_verdict(l, i, FILTER_UNKNOWN, true);
        else read_again(l, i, host);
        packets += row->packets;
        if (++sessions >= READ_SESSIONS || packets >= READ_PACKETS) return true;
    }
    return false;
}

// --- sorting

void session_list_sort(struct session_list *l, enum column_id column, bool is_reversed)
{
    l->column = column;
    l->is_reversed = is_reversed;
    l->version = store_version(l->store);
    l->count = 0;
    if (l->filter) collect(l);
    if (column != COLUMN_ID && column != COLUMN_TIME) sort(l);
}

bool session_list_update(struct session_list *l, int64_t now_ns)
{
    look_at_rows(l);
    bool has_news = l->has_news;
    if (has_news) collect(l);
    if (l->column == COLUMN_ID || l->column == COLUMN_TIME) return has_news;
    if (l->version == store_version(l->store) && !has_news) return false;
    int64_t wait = session_list_count(l) > MANY ? 30 : 1;
    if (l->sorted_ns && now_ns - l->sorted_ns < wait * TIMESTAMP_NS_PER_S) return has_news;
    l->sorted_ns = now_ns;
    session_list_sort(l, l->column, l->is_reversed);
    return true;
}
