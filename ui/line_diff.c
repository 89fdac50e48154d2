// SPDX-License-Identifier: BSD-2-Clause
//
// furthest[k] is how far into the left text a path on diagonal k (left - right) comes with so many
// edits; those of each number of edits are kept, and walked back from the end. Lines are compared
// by their hashes first.
#include "ui/line_diff.h"

#include <stdlib.h>

#include "base/err.h"

enum {
    STEP = 64 * 1024,      // lines looked at in one step: each may have to come from memory,
    STEP_OCTETS = 1 << 22, // or octets of them,
    STEP_TRIED = 1 << 19,  // or comparisons of hashes
};

struct line_diff_work {
    const struct bytes *text[2];
    size_t count[2];
    size_t begin, end; // lines that both begin, and end, with
    uint64_t *hash[2]; // of the lines in between
    enum stage {
        STAGE_BEGIN,  // the common beginning
        STAGE_END,    // and end
        STAGE_HASH,   // of the left text and then the right one
        STAGE_SEARCH, // for the path of fewest edits
        STAGE_ROWS,   // of the beginning, the path and the end
        STAGE_DONE,
    } stage;
    size_t done; // in this stage
    // The search: rows of furthest points by number of edits, each with 2 * edits + 1 diagonals.
    int32_t *furthest[LINE_DIFF_MAX + 1];
    int edits, diagonal;
    size_t tried;
    // The path back: a mark for each step, the last one first; NULL: there is none.
    char *steps;
    size_t step_count;
    size_t next[2];     // lines that have no row yet
    size_t changing[2]; // of these so many are of a change
    size_t room;        // for rows
};

static size_t middle(const struct line_diff_work *w, int side)
{
    return w->count[side] - w->begin - w->end;
}

static void enter(struct line_diff_work *w, enum stage stage)
{
    w->stage = stage;
    w->done = 0;
}

// --- what they begin and end with

static bool are_same(const struct line_diff_work *w, size_t left, size_t right)
{
    return bytes_equal(w->text[0][left], w->text[1][right]);
}

static size_t least_count(const struct line_diff_work *w)
{
    return w->count[0] < w->count[1] ? w->count[0] : w->count[1];
}

static void find_begin(struct line_diff_work *w)
{
    size_t octets = 0, least = least_count(w);
    for (size_t n = 0; n < STEP && octets < STEP_OCTETS; n++) {
        if (w->begin == least || !are_same(w, w->begin, w->begin)) {
            enter(w, STAGE_END);
            return;
        }
        octets += w->text[0][w->begin++].len;
    }
}

static void find_end(struct line_diff_work *w)
{
    size_t octets = 0, least = least_count(w) - w->begin;
    for (size_t n = 0; n < STEP && octets < STEP_OCTETS; n++) {
        size_t left = w->count[0] - 1 - w->end, right = w->count[1] - 1 - w->end;
        if (w->end == least || !are_same(w, left, right)) {
            for (int i = 0; i < 2; i++) w->hash[i] = err_calloc(middle(w, i) + 1, sizeof(uint64_t));
            enter(w, STAGE_HASH);
            return;
        }
        octets += w->text[0][left].len;
        w->end++;
    }
}

// --- what lies between

// Eight octets at a time. No enemy can gain by two lines of one hash: they are compared too.
static uint64_t hash_of(struct bytes b)
{
    uint64_t hash = b.len;
    for (; b.len >= 8; b = bytes_skip(b, 8)) {
        uint64_t word;
        memcpy(&word, b.data, 8);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    for (size_t i = 0; i < b.len; i++) hash = (hash ^ b.data[i]) * UINT64_C(0x100000001B3);
    return hash ^ hash >> 32;
}

static void make_hashes(struct line_diff_work *w)
{
    size_t octets = 0, left = middle(w, 0), all = left + middle(w, 1);
    for (size_t n = 0; n < STEP && octets < STEP_OCTETS && w->done < all; n++, w->done++) {
        int side = w->done >= left;
        size_t i = w->done - (side ? left : 0);
        struct bytes line = w->text[side][w->begin + i];
        w->hash[side][i] = hash_of(line);
        octets += line.len;
    }
    if (w->done == all) enter(w, STAGE_SEARCH);
}

static bool is_same(const struct line_diff_work *w, int64_t left, int64_t right)
{
    return w->hash[0][left] == w->hash[1][right] &&
           are_same(w, w->begin + (size_t)left, w->begin + (size_t)right);
}

// The path to diagonal k comes from the one above it, by a line that was added.
static bool is_from_above(const int32_t *row, int k, int edits)
{
    return k == -edits || (k != edits && row[k - 1] < row[k + 1]);
}

// The furthest on diagonal k with one edit more than row has, whose middle is diagonal 0.
static int32_t furthest(const int32_t *row, int k, int edits)
{
    const int32_t *mid = row + edits - 1;
    return is_from_above(mid, k, edits) ? mid[k + 1] : mid[k - 1] + 1;
}

// One diagonal; true: it reaches the end of both.
static bool follow(struct line_diff_work *w)
{
    int64_t n = (int64_t)middle(w, 0), m = (int64_t)middle(w, 1);
    int k = w->diagonal;
    int64_t x = w->edits == 0 ? 0 : furthest(w->furthest[w->edits - 1], k, w->edits), from = x;
    int64_t y = x - k;
    while (x < n && y < m && y >= 0 && is_same(w, x, y)) x++, y++;
    w->furthest[w->edits][k + w->edits] = (int32_t)x;
    w->tried += (size_t)(x - from) + 1;
    return x >= n && y >= m;
}

// The path back from the end.
static void walk_back(struct line_diff_work *w)
{
    int64_t x = (int64_t)middle(w, 0), y = (int64_t)middle(w, 1);
    char *steps = w->steps = err_malloc(middle(w, 0) + middle(w, 1) + 1);
    size_t count = 0;
    for (int edits = w->edits; edits > 0; edits--) {
        int k = (int)(x - y);
        const int32_t *mid = w->furthest[edits - 1] + edits - 1;
        bool is_down = is_from_above(mid, k, edits);
        int64_t before_x = is_down ? mid[k + 1] : mid[k - 1];
        int64_t before_y = before_x - (is_down ? k + 1 : k - 1);
        while (x > before_x && y > before_y) x--, y--, steps[count++] = '=';
        steps[count++] = is_down ? '+' : '-';
        x = before_x;
        y = before_y;
    }
    while (x > 0 && y > 0) x--, y--, steps[count++] = '=';
    w->step_count = count;
}

static void search(struct line_diff_work *w)
{
    for (size_t stop = w->tried + STEP_TRIED; w->tried < stop;) {
        if (!w->furthest[w->edits]) {
            w->furthest[w->edits] = err_calloc(2 * (size_t)w->edits + 1, sizeof(int32_t));
            w->diagonal = -w->edits;
        }
        if (follow(w)) {
            walk_back(w);
            enter(w, STAGE_ROWS);
            return;
        }
        w->diagonal += 2;
        if (w->diagonal <= w->edits) continue;
        if (++w->edits <= LINE_DIFF_MAX && w->tried < LINE_DIFF_COST) continue;
        enter(w, STAGE_ROWS);
        return;
    }
}

// --- the rows

static void add(struct line_diff *d, size_t left, size_t right, bool is_same)
{
    if (d->count == d->work->room) {
        d->work->room = d->work->room ? 2 * d->work->room : 256;
        d->rows = err_realloc_array(d->rows, d->work->room, sizeof *d->rows);
    }
    d->rows[d->count++] = (struct line_diff_row){{(uint32_t)left, (uint32_t)right}, is_same};
}

// Removed and added lines that follow one another stand side by side.
static void begin_change(struct line_diff *d, size_t removed, size_t added)
{
    d->changes += removed + added > 0;
    d->work->changing[0] = removed;
    d->work->changing[1] = added;
}

static bool add_of_change(struct line_diff *d)
{
    struct line_diff_work *w = d->work;
    size_t line[2] = {LINE_DIFF_NONE, LINE_DIFF_NONE};
    if (w->changing[0] + w->changing[1] == 0) return false;
    for (int i = 0; i < 2; i++) {
        if (w->changing[i] == 0) continue;
        line[i] = w->next[i]++;
        w->changing[i]--;
    }
    add(d, line[0], line[1], false);
    return true;
}

// The next lines of the path: the same in both, or a change. Without a path all is a change.
static bool take_path(struct line_diff *d)
{
    struct line_diff_work *w = d->work;
    size_t count[2] = {0, 0};
    if (w->next[0] < w->begin) return false;
    if (!w->steps && !d->is_cut) {
        d->is_cut = true;
        begin_change(d, middle(w, 0), middle(w, 1));
        return true;
    }
    while (w->step_count > 0 && w->steps[w->step_count - 1] != '=')
        count[w->steps[--w->step_count] == '+']++;
    begin_change(d, count[0], count[1]);
    if (count[0] + count[1] > 0) return true;
    if (w->step_count == 0) return false;
    w->step_count--;
    add(d, w->next[0]++, w->next[1]++, true);
    return true;
}

static void make_rows(struct line_diff *d)
{
    struct line_diff_work *w = d->work;
    for (size_t n = 0; n < STEP; n++) {
        if (add_of_change(d) || take_path(d)) continue;
        if (w->next[0] == w->count[0]) {
            enter(w, STAGE_DONE);
            return;
        }
        add(d, w->next[0]++, w->next[1]++, true); // of the common beginning or end
    }
}

// --- all of it

static void free_work(struct line_diff *d)
{
    struct line_diff_work *w = d->work;
    if (!w) return;
    for (int i = 0; i <= LINE_DIFF_MAX; i++) free(w->furthest[i]);
    for (int i = 0; i < 2; i++) free(w->hash[i]);
    free(w->steps);
    free(w);
    d->work = NULL;
}

void line_diff_begin(struct line_diff *d, const struct bytes *left, size_t left_count,
                     const struct bytes *right, size_t right_count)
{
    *d = (struct line_diff){.work = err_calloc(1, sizeof(*d->work))};
    d->work->text[0] = left;
    d->work->text[1] = right;
    d->work->count[0] = left_count;
    d->work->count[1] = right_count;
}

bool line_diff_step(struct line_diff *d)
{
    if (!d->work) return false;
    switch (d->work->stage) {
    case STAGE_BEGIN: find_begin(d->work); break;
    case STAGE_END: find_end(d->work); break;
    case STAGE_HASH: make_hashes(d->work); break;
    case STAGE_SEARCH: search(d->work); break;
    case STAGE_ROWS: make_rows(d); break;
    case STAGE_DONE: free_work(d); break;
    }
    return d->work != NULL;
}

unsigned line_diff_percent(const struct line_diff *d)
{
    const struct line_diff_work *w = d->work;
    if (!w || w->count[0] + w->count[1] == 0) return 100;
    size_t looked = 2 * (w->begin + w->end);
    if (w->stage == STAGE_HASH) looked += w->done;
    if (w->stage > STAGE_HASH) looked = w->count[0] + w->count[1];
    return (unsigned)(50.0 * (double)looked / (double)(w->count[0] + w->count[1])) +
           (w->stage == STAGE_ROWS ? 40 : 0);
}

void line_diff_fini(struct line_diff *d)
{
    free_work(d);
    free(d->rows);
    *d = (struct line_diff){.count = 0};
}
