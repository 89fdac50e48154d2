// SPDX-License-Identifier: BSD-2-Clause
#include "ui/session_list.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/timestamp.h"

enum {
    MANY = 50 * 1000,      // so many take a time to sort that is felt
    AT_ONCE = 16 * 1024,   // so few are sorted before the next screen
    LOOK_ROWS = 8 * 1024,  // looked at in one step
    MARK_VERDICT = 3,      // enum filter_verdict
    MARK_FINAL = 4,        // the session has ended and was looked at, if need be read again
    MARK_LISTED = 8,       // it is in order
    MARK_ENDED = 16,       // its row will not change any more
    READ_PACKETS = 2000,
    READ_SESSIONS = 16, // at once: so long does a key wait
};

void session_list_init(struct session_list *l, const struct store *store)
{
    *l = (struct session_list){
        .store = store, .column = COLUMN_ID, .held = SESSION_LIST_ALL};
}

void session_list_fini(struct session_list *l)
{
    filter_free(l->filter);
    row_sort_fini(&l->sort);
    reader_drop(&l->reader);
    free(l->marks);
    free(l->order);
    l->order = NULL;
}

// Whether order holds all that is in the list.
static bool is_chosen(const struct session_list *l)
{
    return l->filter || l->cleared > 0 || l->held != SESSION_LIST_ALL || l->forgotten > 0;
}

static bool is_by_number(const struct session_list *l)
{
    return l->column == COLUMN_ID || l->column == COLUMN_TIME;
}

size_t session_list_count(const struct session_list *l)
{
    return is_chosen(l) ? l->shown : store_count(l->store);
}

// Position to index and back, for what is sorted and for what came later.
static size_t index_at(const struct session_list *l, size_t position)
{
    size_t count = session_list_count(l);
    if (l->is_reversed) position = count - 1 - position;
    return position < l->count || is_chosen(l) ? l->order[position] : position;
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
    if (is_chosen(l)) return find_shown(l, id);
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

// --- which are in the list

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
    enum filter_verdict verdict = FILTER_YES;
    if (row->id <= l->cleared || row->id > l->held || i < l->forgotten) verdict = FILTER_NO;
    else if (l->filter) verdict = filter_match_row(l->filter, row);
    bool is_known = verdict != FILTER_UNKNOWN || !l->filter;
    set_verdict(l, i, verdict, !row->is_live && is_known);
    if (!row->is_live) l->marks[i] |= MARK_ENDED;
}

static void make_room(struct session_list *l, size_t count)
{
    if (count <= l->room) return;
    size_t room = count + count / 2;
    l->marks = err_realloc_array(l->marks, room, 1);
    memset(l->marks + l->room, 0, room - l->room);
    l->room = room;
}

// Rows that were not looked at yet; false: there are none.
static bool look_at_new(struct session_list *l)
{
    size_t count = store_count(l->store);
    if (!is_chosen(l) || l->looked == count) return false;
    make_room(l, count);
    for (size_t n = 0; n < LOOK_ROWS && l->looked < count; n++) look_at_row(l, l->looked++);
    return true;
}

// Rows that may have changed since.
static void look_again(struct session_list *l)
{
    if (!is_chosen(l) || l->filtered == store_version(l->store)) return;
    l->filtered = store_version(l->store);
    for (size_t i = l->first_open; i < l->looked; i++) {
        if (!(l->marks[i] & MARK_ENDED)) look_at_row(l, i);
        if (i == l->first_open && l->marks[i] & MARK_ENDED) l->first_open++;
    }
}

unsigned session_list_looked(const struct session_list *l)
{
    size_t count = store_count(l->store);
    return !is_chosen(l) || count == 0 ? 100 : (unsigned)(l->looked * 100.0 / (double)count);
}

// Brings order up to date: what matches no longer goes, what came to match stands at the end. By
// number all stand in their place.
static void collect(struct session_list *l)
{
    bool is_in_place = is_by_number(l);
    size_t kept = 0, sorted = 0;
    for (size_t i = 0; i < l->shown; i++) {
        uint32_t index = l->order[i];
        l->marks[index] &= (uint8_t)~MARK_LISTED;
        if (is_in_place || verdict_at(l, index) != FILTER_YES) continue;
        l->marks[index] |= MARK_LISTED;
        sorted += i < l->count;
        l->order[kept++] = index;
    }
    size_t matches = 0;
    for (size_t i = l->forgotten; i < l->looked; i++) matches += verdict_at(l, i) == FILTER_YES;
    l->order = err_realloc_array(l->order, matches ? matches : 1, sizeof(*l->order));
    for (size_t i = l->forgotten; i < l->looked; i++) {
        if (verdict_at(l, i) != FILTER_YES || l->marks[i] & MARK_LISTED) continue;
        l->marks[i] |= MARK_LISTED;
        l->order[kept++] = (uint32_t)i;
    }
    l->shown = kept;
    l->count = sorted;
    l->has_news = false;
}

// Begins to look at all rows.
static void choose_anew(struct session_list *l)
{
    row_sort_fini(&l->sort);
    reader_drop(&l->reader);
    l->is_sorting = l->is_stopped = false;
    l->looked = l->shown = l->count = l->first_open = l->unknown = l->next_read = 0;
    if (l->room) memset(l->marks, 0, l->room);
    l->filtered = store_version(l->store);
    look_at_new(l);
    l->is_choosing = is_chosen(l) && l->looked < store_count(l->store);
    session_list_sort(l, l->column, l->is_reversed);
}

// Rows that the store no longer has are no longer in the list.
static void forget(struct session_list *l)
{
    size_t before = l->forgotten;
    l->forgotten = store_first(l->store);
    if (l->forgotten == before) return;
    if (before == 0 && !l->filter && l->cleared == 0 && l->held == SESSION_LIST_ALL) {
        choose_anew(l);
        return;
    }
    for (size_t i = before; i < l->forgotten && i < l->looked; i++) look_at_row(l, i);
    if (l->is_sorting) session_list_sort(l, l->column, l->is_reversed);
}

void session_list_filter(struct session_list *l, struct filter *filter)
{
    filter_free(l->filter);
    l->filter = filter;
    choose_anew(l);
}

void session_list_clear(struct session_list *l, uint64_t id)
{
    l->cleared = id;
    choose_anew(l);
}

void session_list_hold(struct session_list *l, uint64_t id)
{
    l->held = id;
    choose_anew(l);
}

size_t session_list_near(const struct session_list *l, uint64_t id)
{
    size_t position = session_list_find(l, id), count = session_list_count(l);
    if (position < count || !is_chosen(l)) return position;
    uint32_t best = UINT32_MAX;
    for (size_t i = 0; i < l->shown; i++) {
        if (l->order[i] + UINT64_C(1) >= id && l->order[i] < best) best = l->order[i];
    }
    return best == UINT32_MAX ? count : find_shown(l, best + UINT64_C(1));
}

uint64_t session_list_newest(const struct session_list *l)
{
    if (!is_chosen(l)) return session_list_count(l);
    uint64_t newest = 0;
    for (size_t i = 0; i < l->shown; i++)
        if (l->order[i] + UINT64_C(1) > newest) newest = l->order[i] + UINT64_C(1);
    return newest;
}

size_t session_list_newer(const struct session_list *l, uint64_t id)
{
    size_t count = store_count(l->store), newer = 0;
    if (!is_chosen(l)) return count > id ? count - (size_t)id : 0;
    for (size_t i = (size_t)id; i < l->looked; i++) newer += verdict_at(l, i) == FILTER_YES;
    return newer;
}

// --- reading again those of which rows do not tell

static void settle(struct session_list *l, size_t i, enum filter_verdict verdict)
{
    set_verdict(l, i, verdict, true);
    l->marks[i] |= MARK_ENDED;
}

// What cannot be read, or not all of it, stays unknown for good unless what there is matches.
static void end_reading(struct session_list *l)
{
    struct err err;
    enum filter_verdict verdict = FILTER_UNKNOWN;
    struct dialogue *d = reader_end(&l->reader, &err);
    if (d && filter_match(l->filter, d->session)) verdict = FILTER_YES;
    else if (d && !d->is_partial) verdict = FILTER_NO;
    dialogue_free(d);
    settle(l, l->reading, verdict);
}

// Begins with the next one that is unknown and has ended. false: there is none now.
static bool begin_reading(struct session_list *l, const struct ui_host *host)
{
    if (l->next_read >= l->looked) l->next_read = 0;
    for (size_t i = l->next_read; i < l->looked; i++) {
        const struct store_row *row = store_row_at(l->store, i);
        l->next_read = i + 1;
        if (row->is_live || l->marks[i] & MARK_FINAL) continue;
        look_at_row(l, i); // it may have ended since
        if (l->marks[i] & MARK_FINAL) continue;
        if (row->is_gone) {
            settle(l, i, FILTER_UNKNOWN);
            continue;
        }
        l->reading = i;
        reader_begin(&l->reader, host, row->id, l->filter);
        return true;
    }
    return false;
}

static bool read_some(struct session_list *l, const struct ui_host *host)
{
    uint64_t packets = 0;
    if (!l->filter || l->unknown == 0 || l->is_stopped) return false;
    for (int n = 0; n < READ_SESSIONS && packets < READ_PACKETS; n++) {
        if (!reader_is_busy(&l->reader) && !begin_reading(l, host)) return false;
        if (reader_step(&l->reader)) return true;
        packets += store_row_at(l->store, l->reading)->packets;
        end_reading(l);
    }
    return true;
}

bool session_list_stop(struct session_list *l)
{
    if (!l->filter || l->unknown == 0 || l->is_stopped) return false;
    reader_drop(&l->reader);
    l->is_stopped = true;
    return true;
}

// --- sorting

// The new order takes the place of the one before. What came or went meanwhile comes or goes.
static void take_order(struct session_list *l)
{
    size_t count = l->sort.count;
    if (is_chosen(l))
        for (size_t i = 0; i < l->shown; i++) l->marks[l->order[i]] &= (uint8_t)~MARK_LISTED;
    l->order = err_realloc_array(l->order, count ? count : 1, sizeof(*l->order));
    row_sort_take(&l->sort, l->order);
    row_sort_fini(&l->sort);
    l->is_sorting = false;
    l->count = l->shown = count;
    if (is_chosen(l)) collect(l);
}

static void begin_sorting(struct session_list *l)
{
    size_t count = session_list_count(l);
    row_sort_fini(&l->sort);
    row_sort_begin(&l->sort, l->store, l->column, is_chosen(l) ? l->order : NULL, count);
    l->is_sorting = true;
    if (count > AT_ONCE) return;
    while (row_sort_step(&l->sort)) {
    }
    take_order(l);
}

void session_list_sort(struct session_list *l, enum column_id column, bool is_reversed)
{
    bool is_same = column == l->column && l->version == store_version(l->store) && l->count > 0;
    bool is_turned = is_same && is_reversed != l->is_reversed && !l->is_sorting;
    l->column = column;
    l->is_reversed = is_reversed;
    if (is_turned && !is_by_number(l)) return;
    l->version = store_version(l->store);
    if (l->is_sorting) row_sort_fini(&l->sort);
    l->is_sorting = false;
    if (is_by_number(l)) l->count = 0;
    if (is_chosen(l)) collect(l);
    if (!is_by_number(l)) begin_sorting(l);
}

// Once all rows were looked at for the first time, what matches is put in order.
static bool look_on(struct session_list *l)
{
    if (!look_at_new(l)) return false;
    if (!l->is_choosing || l->looked < store_count(l->store)) return true;
    l->is_choosing = false;
    session_list_sort(l, l->column, l->is_reversed);
    return true;
}

bool session_list_work(struct session_list *l, const struct ui_host *host)
{
    if (look_on(l)) return true;
    if (!l->is_sorting) return read_some(l, host);
    if (!row_sort_step(&l->sort)) take_order(l);
    return true;
}

bool session_list_update(struct session_list *l, int64_t now_ns)
{
    forget(l);
    look_again(l);
    look_on(l);
    bool has_news = l->has_news;
    if (has_news) collect(l);
    if (is_by_number(l) || l->is_sorting) return has_news;
    if (l->version == store_version(l->store) && !has_news) return false;
    int64_t wait = session_list_count(l) > MANY ? 30 : 1;
    if (l->sorted_ns && now_ns - l->sorted_ns < wait * TIMESTAMP_NS_PER_S) return has_news;
    l->sorted_ns = now_ns;
    session_list_sort(l, l->column, l->is_reversed);
    return true;
}

void session_list_ids(const struct session_list *l, uint64_t *ids_out)
{
    size_t n = 0, count = session_list_count(l);
    if (!is_chosen(l)) {
        for (; n < count; n++) ids_out[n] = n + 1;
        return;
    }
    for (size_t i = 0; i < l->looked && n < count; i++)
        if (l->marks[i] & MARK_LISTED) ids_out[n++] = i + UINT64_C(1);
    while (n < count) ids_out[n++] = 0; // there are as many as are listed
}
