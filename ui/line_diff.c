// SPDX-License-Identifier: BSD-2-Clause
//
// furthest[k] is how far into the left text a path on diagonal k (left - right) comes with so many
// edits; those of each number of edits are kept, and walked back from the end.
#include "ui/line_diff.h"

#include <stdlib.h>

#include "base/err.h"

struct texts {
    const struct bytes *left, *right;
    size_t left_count, right_count; // between the common beginning and end
};

struct builder {
    struct line_diff *diff;
    size_t room;
};

static void add(struct builder *b, uint32_t left, uint32_t right, bool is_same)
{
    struct line_diff *d = b->diff;
    if (d->count == b->room) {
        b->room = b->room ? 2 * b->room : 256;
        d->rows = err_realloc_array(d->rows, b->room, sizeof *d->rows);
    }
    d->rows[d->count++] = (struct line_diff_row){{left, right}, is_same};
}

static bool is_same(const struct texts *t, int64_t left, int64_t right)
{
    return bytes_equal(t->left[left], t->right[right]);
}

// The path to diagonal k comes from the one above it, by a line that was added.
static bool is_from_above(const int32_t *middle, int k, int edits)
{
    return k == -edits || (k != edits && middle[k - 1] < middle[k + 1]);
}

// The furthest on diagonal k with one edit more than row has, whose middle is diagonal 0.
static int32_t furthest(const int32_t *row, int k, int edits)
{
    const int32_t *middle = row + edits - 1;
    return is_from_above(middle, k, edits) ? middle[k + 1] : middle[k - 1] + 1;
}

// Rows of furthest points by number of edits, each with 2 * edits + 1 diagonals; returns the number
// of edits that reaches the end, -1 beyond LINE_DIFF_MAX.
static int search(const struct texts *t, int32_t **rows)
{
    int64_t n = (int64_t)t->left_count, m = (int64_t)t->right_count;
    for (int edits = 0; edits <= LINE_DIFF_MAX; edits++) {
        rows[edits] = err_calloc(2 * (size_t)edits + 1, sizeof **rows);
        for (int k = -edits; k <= edits; k += 2) {
            int64_t x = edits == 0 ? 0 : furthest(rows[edits - 1], k, edits);
            int64_t y = x - k;
            while (x < n && y < m && y >= 0 && is_same(t, x, y)) x++, y++;
            rows[edits][k + edits] = (int32_t)x;
            if (x >= n && y >= m) return edits;
        }
    }
    return -1;
}

// The path back from the end: a mark for each step, the last one first.
static size_t walk_back(const struct texts *t, int32_t **rows, int edits, char *steps)
{
    int64_t x = (int64_t)t->left_count, y = (int64_t)t->right_count;
    size_t count = 0;
    for (; edits > 0; edits--) {
        int k = (int)(x - y);
        const int32_t *middle = rows[edits - 1] + edits - 1;
        bool is_down = is_from_above(middle, k, edits);
        int64_t before_x = is_down ? middle[k + 1] : middle[k - 1];
        int64_t before_y = before_x - (is_down ? k + 1 : k - 1);
        while (x > before_x && y > before_y) x--, y--, steps[count++] = '=';
        steps[count++] = is_down ? '+' : '-';
        x = before_x;
        y = before_y;
    }
    while (x > 0 && y > 0) x--, y--, steps[count++] = '=';
    return count;
}

// Removed and added lines that follow one another stand side by side.
static void add_change(struct builder *b, uint32_t left, uint32_t removed, uint32_t right,
                       uint32_t added)
{
    if (removed + added == 0) return;
    b->diff->changes++;
    for (uint32_t i = 0; i < removed || i < added; i++)
        add(b, i < removed ? left + i : LINE_DIFF_NONE, i < added ? right + i : LINE_DIFF_NONE,
            false);
}

static void add_steps(struct builder *b, const char *steps, size_t count, uint32_t at)
{
    uint32_t left = at, right = at, removed = 0, added = 0;
    while (count > 0) {
        char step = steps[--count];
        removed += step == '-';
        added += step == '+';
        if (step != '=') continue;
        add_change(b, left, removed, right, added);
        left += removed;
        right += added;
        removed = added = 0;
        add(b, left++, right++, true);
    }
    add_change(b, left, removed, right, added);
}

static void compare(struct builder *b, const struct texts *t, uint32_t at)
{
    int32_t *rows[LINE_DIFF_MAX + 1] = {NULL};
    int edits = search(t, rows);
    if (edits < 0) {
        b->diff->is_cut = true;
        add_change(b, at, (uint32_t)t->left_count, at, (uint32_t)t->right_count);
    } else {
        char *steps = err_malloc(t->left_count + t->right_count + 1);
        add_steps(b, steps, walk_back(t, rows, edits, steps), at);
        free(steps);
    }
    for (int i = 0; i <= LINE_DIFF_MAX; i++) free(rows[i]);
}

void line_diff_make(struct line_diff *d, const struct bytes *left, size_t left_count,
                    const struct bytes *right, size_t right_count)
{
    struct builder b = {.diff = d};
    *d = (struct line_diff){.count = 0};
    size_t least = left_count < right_count ? left_count : right_count, begin = 0, end = 0;
    while (begin < least && bytes_equal(left[begin], right[begin])) begin++;
    while (end < least - begin &&
           bytes_equal(left[left_count - 1 - end], right[right_count - 1 - end]))
        end++;
    for (size_t i = 0; i < begin; i++) add(&b, (uint32_t)i, (uint32_t)i, true);
    struct texts t = {left + begin, right + begin, left_count - begin - end,
                      right_count - begin - end};
    compare(&b, &t, (uint32_t)begin);
    for (size_t i = end; i > 0; i--)
        add(&b, (uint32_t)(left_count - i), (uint32_t)(right_count - i), true);
}

void line_diff_fini(struct line_diff *d)
{
    free(d->rows);
    *d = (struct line_diff){.count = 0};
}
