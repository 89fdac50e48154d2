// SPDX-License-Identifier: BSD-2-Clause
//
// The sessions of the store in the order the user asked for. By number (which is by time) nothing
// is kept and new sessions come at the end at once. By another column an order is kept; what came
// or changed since is sorted in when session_list_update says so, at most once in a while.
#ifndef SMTPSCOPE_UI_SESSION_LIST_H
#define SMTPSCOPE_UI_SESSION_LIST_H

#include "ui/columns.h"

struct session_list {
    const struct store *store;
    enum column_id column; // readable
    bool is_reversed;      // readable
    uint32_t *order;       // private: indexes into the store, ascending by column
    size_t count;          // private: of order; what came later follows in its own order
    uint64_t version;      // private: of the store when it was sorted
    int64_t sorted_ns;     // private
};

void session_list_init(struct session_list *l, const struct store *store);
void session_list_fini(struct session_list *l);

size_t session_list_count(const struct session_list *l);
// The row at a position from 0, NULL beyond the end.
const struct store_row *session_list_at(const struct session_list *l, size_t position);
// Where session id stands; the count where it is not there. Linear unless sorted by number.
size_t session_list_find(const struct session_list *l, uint64_t id);

// Sorts anew. A million sessions take well below a second.
void session_list_sort(struct session_list *l, enum column_id column, bool is_reversed);
// Sorts again if the store has changed and the last time is long enough ago. true: it did.
bool session_list_update(struct session_list *l, int64_t now_ns);

#endif
