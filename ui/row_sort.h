// SPDX-License-Identifier: BSD-2-Clause
//
// Sorts rows of the store by a column in steps of some milliseconds, so that a million of them hold
// up no key. Numbers are sorted by their octets; texts by eight octets at a time, those that are
// the same in these by the eight after them, and so on. Equal rows keep their order.
//
// Rows may change while they are sorted; then those stand where they stood for one or the other.
#ifndef SMTPSCOPE_UI_ROW_SORT_H
#define SMTPSCOPE_UI_ROW_SORT_H

#include "ui/columns.h"

// Texts of rows are cut at LIMIT_ROW_TEXT; a verdict's has its enhanced status code before it.
enum { ROW_SORT_DEPTH = 2 * 256 / 8 + 8 };

struct row_sort {
    const struct store *store; // all private
    enum column_id column;
    struct row_sort_item *items, *other; // other: room to sort into
    size_t count;
    // Items whose texts are the same up to an octet: the innermost of depth ranges is sorted now.
    struct row_sort_range {
        size_t start, count, offset;
        size_t done;     // items loaded, or items below it whose groups were gone into
        unsigned shift;  // of the octet of the heads that comes next
        uint64_t differ; // bits in which the heads are not all the same
        bool is_loaded, is_sorted, has_more;
    } range[ROW_SORT_DEPTH];
    int depth;
};

// Of the rows with these indexes into the store, or with NULL of the first count ones. Nothing is
// borrowed but the store.
void row_sort_begin(struct row_sort *r, const struct store *store, enum column_id column,
                    const uint32_t *indexes, size_t count);
// false: all are sorted.
bool row_sort_step(struct row_sort *r);
// Their indexes in ascending order, after the last step.
void row_sort_take(const struct row_sort *r, uint32_t *order_out);
// Also where it was not ended.
void row_sort_fini(struct row_sort *r);

#endif
