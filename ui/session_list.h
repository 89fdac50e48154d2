// SPDX-License-Identifier: BSD-2-Clause
//
// The sessions of the store in the order the user asked for. By number (which is by time) nothing
// is kept and new sessions come at the end at once. By another column an order is kept; what came
// or changed since is sorted in when session_list_update says so, at most once in a while.
//
// With a filter only those that match are in the list. Rows tell of most sessions whether they do;
// the others are read again, some at each session_list_work, once they have ended. Sessions that
// were cleared away are not in the list either, until they are brought back.
//
// Rows that the store forgets leave the list at the next session_list_update.
//
// A million rows are sorted and filtered in steps, so that no key waits: a small list at once, the
// rest by session_list_work, and until then the order is that of before.
#ifndef SMTPSCOPE_UI_SESSION_LIST_H
#define SMTPSCOPE_UI_SESSION_LIST_H

#include "decode/model/filter.h"
#include "ui/columns.h"
#include "ui/reader.h"
#include "ui/row_sort.h"

struct session_list {
    const struct store *store;
    enum column_id column; // readable
    bool is_reversed;      // readable
    bool is_sorting;       // readable: the order of column is being made
    uint32_t *order;       // private: indexes into the store, ascending by column
    size_t count;          // private: of order; what came later follows in its own order
    uint64_t version;      // private: of the store when it was sorted
    int64_t sorted_ns;     // private
    struct row_sort sort;  // private: while is_sorting
    struct filter *filter; // readable: NULL for none
    uint64_t cleared;      // readable: sessions up to this id are hidden
    uint64_t held;         // readable: so are those above this one
    size_t forgotten;      // private: rows that the store no longer had at the last look
    uint8_t *marks;        // private: of each row of the store, what is known of it
    size_t looked, room;   // private: of marks: rows looked at, rows there is room for
    size_t shown;          // private: of order, while not all are in the list
    size_t first_open;     // private: rows before it are known for good
    size_t unknown;        // readable: rows of which it is not known whether they match
    uint64_t filtered;     // private: version of the store when its rows were looked at
    size_t next_read;      // private: where the next to be read again is looked for
    struct reader reader;  // private: of the row
    size_t reading;        // private: with this index
    bool is_stopped;       // readable: no more are read again
    bool is_choosing;      // private: not all rows were looked at yet for the first time
    bool has_news;         // private: a row came to match, or no longer does
};

void session_list_init(struct session_list *l, const struct store *store);
void session_list_fini(struct session_list *l);

size_t session_list_count(const struct session_list *l);
// The row at a position from 0, NULL beyond the end.
const struct store_row *session_list_at(const struct session_list *l, size_t position);
// Where session id stands; the count where it is not there. Linear unless sorted by number.
size_t session_list_find(const struct session_list *l, uint64_t id);

// The ids of all that are in the list, ascending; ids_out has room for them.
void session_list_ids(const struct session_list *l, uint64_t *ids_out);

// Sorts anew.
void session_list_sort(struct session_list *l, enum column_id column, bool is_reversed);
// Owns filter from now on; NULL: all sessions are in the list.
void session_list_filter(struct session_list *l, struct filter *filter);
// How much of the store has been looked at for the filter, in percent; 100: all.
unsigned session_list_looked(const struct session_list *l);
// Hides the sessions up to id; 0 brings all back.
void session_list_clear(struct session_list *l, uint64_t id);
// Hides the sessions above id; SESSION_LIST_ALL: none.
#define SESSION_LIST_ALL UINT64_MAX
void session_list_hold(struct session_list *l, uint64_t id);
// The place of session id or, where it is not in the list, of the next one that is.
size_t session_list_near(const struct session_list *l, uint64_t id);
// The highest id in the list, 0 for none; and how many are above one.
uint64_t session_list_newest(const struct session_list *l);
size_t session_list_newer(const struct session_list *l, uint64_t id);
// A part of what is to be done, some milliseconds long: sorting, looking at rows, reading sessions
// again of which rows do not tell whether they match. false: nothing is to be done now.
bool session_list_work(struct session_list *l, const struct ui_host *host);

// Reads no more sessions again: those of which rows do not tell stay unknown. false: none were
// read.
bool session_list_stop(struct session_list *l);

// Sorts again if the store has changed and the last time is long enough ago, and looks at rows that
// came or changed. true: the list is another.
bool session_list_update(struct session_list *l, int64_t now_ns);

#endif
