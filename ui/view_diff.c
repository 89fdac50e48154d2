// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view_diff.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "ui/diff_lines.h"
#include "ui/line_diff.h"
#include "ui/match.h"
#include "ui/reader.h"
#include "ui/screen.h"

enum { STEP_ROWS = 64 * 1024 }; // looked at between keys

struct side {
    struct view_diff_side what;
    struct reader reader;
    struct dialogue *dialogue;
    struct diff_lines text; // borrowed from it
};

// A row of the screen: of both texts, or of the one with sign.
struct row {
    uint32_t diff;
    char sign; // ' ', '-' or '+'
};

struct view_diff {
    struct view view;
    struct side side[2];
    struct line_diff diff;
    struct row *unified;
    size_t unified_count;
    size_t unified_rows; // rows of diff that are in it
    bool has_begun;      // to compare
    bool is_ready, is_wide;
    struct walk {     // to the next row that is looked for, in parts
        size_t left;  // rows still to be looked at; 0: none is under way
        size_t position;
        bool is_up, is_for_change;
    } walk;
    struct scroll scroll;
    struct rect area;
};

static struct view_diff *self(struct view *v)
{
    return (struct view_diff *)v;
}

static void diff_free(struct view *view)
{
    struct view_diff *v = self(view);
    for (int i = 0; i < 2; i++) {
        reader_drop(&v->side[i].reader);
        dialogue_free(v->side[i].dialogue);
        diff_lines_fini(&v->side[i].text);
    }
    line_diff_fini(&v->diff);
    free(v->unified);
    free(v);
}

// --- the texts

// The rows for one text below the other: of a change all that goes, then all that comes.
static void unify(struct view_diff *v)
{
    const struct line_diff *d = &v->diff;
    if (!v->unified) v->unified = err_calloc(2 * d->count + 1, sizeof *v->unified);
    uint32_t i = (uint32_t)v->unified_rows;
    for (int n = 0; i < d->count && n < STEP_ROWS; n++) {
        uint32_t end = i;
        while (end < d->count && !d->rows[end].is_same) end++;
        for (int side = 0; side < 2; side++)
            for (uint32_t k = i; k < end; k++)
                if (d->rows[k].line[side] != LINE_DIFF_NONE)
                    v->unified[v->unified_count++] = (struct row){k, side ? '+' : '-'};
        if (end == i) v->unified[v->unified_count++] = (struct row){end++, ' '};
        i = end;
    }
    v->unified_rows = i;
}

// A part of the comparison. false: it is done.
static bool compare(struct view_diff *v)
{
    for (int i = 0; i < 2; i++) {
        struct side *s = &v->side[i];
        if (s->text.has_all) continue;
        diff_lines_step(&s->text, s->dialogue, s->what.message);
        return true;
    }
    if (!v->has_begun) {
        const struct diff_lines *left = &v->side[0].text, *right = &v->side[1].text;
        line_diff_begin(&v->diff, left->lines, left->count, right->lines, right->count);
        v->has_begun = true;
    }
    if (line_diff_step(&v->diff)) return true;
    if (v->unified_rows < v->diff.count) {
        unify(v);
        return true;
    }
    v->is_ready = true;
    v->view.screen->is_dirty = true;
    return false;
}

static void work_on_walk(struct view_diff *v);

static bool diff_work(struct view *view)
{
    struct view_diff *v = self(view);
    struct err err;
    if (v->walk.left > 0) {
        work_on_walk(v);
        return true;
    }
    if (v->is_ready) return false;
    for (int i = 0; i < 2; i++) {
        struct side *s = &v->side[i];
        if (s->dialogue) continue;
        if (reader_step(&s->reader)) return true;
        s->dialogue = reader_end(&s->reader, &err);
        if (s->dialogue) continue;
        screen_pop(view->screen); // it is the one on top until it is ready
        screen_notice(view->screen, true, "%s", err.text);
        return false;
    }
    return compare(v);
}

// --- actions

static size_t row_count(const struct view_diff *v)
{
    return v->is_wide ? v->diff.count : v->unified_count;
}

static const struct line_diff_row *row_at(const struct view_diff *v, size_t i)
{
    return &v->diff.rows[v->is_wide ? i : v->unified[i].diff];
}

static bool row_has(const struct view_diff *v, size_t i, struct bytes needle)
{
    const struct line_diff_row *row = row_at(v, i);
    for (int side = 0; side < 2; side++)
        if (row->line[side] != LINE_DIFF_NONE &&
            match_has(v->side[side].text.lines[row->line[side]], needle))
            return true;
    return false;
}

static bool is_walked_to(const struct view_diff *v, size_t i)
{
    if (!v->walk.is_for_change) return row_has(v, i, screen_needle(v->view.screen));
    return !row_at(v, i)->is_same && (i == 0 || row_at(v, i - 1)->is_same);
}

// Looks at some of the rows that are left; true: it is there.
static bool walk_on(struct view_diff *v)
{
    struct walk *w = &v->walk;
    size_t count = row_count(v);
    for (int n = 0; w->left > 0 && n < STEP_ROWS; n++) {
        size_t at = w->position % count;
        w->position = w->is_up ? (at + count - 1) % count : (at + 1) % count;
        w->left--;
        if (!is_walked_to(v, at)) continue;
        scroll_to(&v->scroll, at);
        w->left = 0;
        return true;
    }
    return false;
}

// true: there is such a row, or it is looked for further on.
static bool walk(struct view_diff *v, int direction, bool is_for_change)
{
    size_t count = row_count(v), from = v->scroll.cursor + count;
    if (count == 0) return false;
    v->walk = (struct walk){.left = count,
                            .position = (from + (size_t)direction) % count,
                            .is_up = direction < 0,
                            .is_for_change = is_for_change};
    return walk_on(v) || v->walk.left > 0;
}

static void say_not_found(struct view_diff *v)
{
    struct screen *s = v->view.screen;
    if (v->walk.is_for_change) screen_notice(s, false, "the two are the same");
    else if (!s->is_prompting) screen_notice(s, true, "not found: %s", buf_str(&s->needle));
}

static void work_on_walk(struct view_diff *v)
{
    if (!v->walk.is_for_change && v->view.screen->needle.len == 0) v->walk.left = 0;
    else if (!walk_on(v) && v->walk.left == 0) say_not_found(v);
    v->view.screen->is_dirty |= v->walk.left == 0;
}

static bool diff_act(struct view *view, enum action a, int argument)
{
    (void)argument;
    struct view_diff *v = self(view);
    v->walk.left = 0;
    if (a != ACTION_NEXT_CHANGE) return scroll_act(&v->scroll, a);
    if (!walk(v, 1, true)) say_not_found(v);
    return true;
}

// There is nothing to go about in before both were compared, and no place to go on from before a
// row is found.
static bool diff_waits(const struct view *view, enum action a, unsigned count)
{
    const struct view_diff *v = (const struct view_diff *)view;
    struct scroll nothing = {.page = 1};
    (void)count;
    if (v->is_ready && v->walk.left == 0) return false;
    return a == ACTION_NEXT_CHANGE || a == ACTION_SEARCH || a == ACTION_NEXT_MATCH ||
           a == ACTION_PREVIOUS_MATCH || a == ACTION_COPY || scroll_act(&nothing, a);
}

static bool diff_cancel(struct view *view)
{
    struct view_diff *v = self(view);
    bool was_walking = v->walk.left > 0;
    v->walk.left = 0;
    return was_walking;
}

static bool diff_search(struct view *view, struct bytes needle, int direction)
{
    (void)needle; // the screen's own
    return walk(self(view), direction, false);
}

static uint64_t diff_place(struct view *view)
{
    return self(view)->scroll.cursor;
}

static void diff_go(struct view *view, uint64_t place)
{
    self(view)->walk.left = 0;
    scroll_to(&self(view)->scroll, (size_t)place);
}

// How far it is is to be seen.
static bool diff_refresh(struct view *view, int64_t now_ns)
{
    (void)now_ns;
    return !self(view)->is_ready;
}

static bool diff_click(struct view *view, int row, int col)
{
    struct view_diff *v = self(view);
    (void)col;
    size_t at = v->scroll.top + (size_t)(row - v->area.row);
    bool is_row = row >= v->area.row && row < v->area.row + v->area.rows && at < row_count(v);
    if (v->is_ready && is_row) scroll_to(&v->scroll, at);
    return false;
}

// --- drawing

static void diff_title(struct view *view, struct pen *p)
{
    const struct view_diff *v = self(view);
    canvas_put(p, STYLE_BAR_STRONG, "compared  ");
    for (int i = 0; i < 2; i++) {
        const struct view_diff_side *s = &v->side[i].what;
        canvas_putf(p, STYLE_BAR, "%c #%" PRIu64, i ? '+' : '-', s->session);
        if (s->message != DIFF_LINES_DIALOGUE)
            canvas_putf(p, STYLE_BAR, "/%zu", s->message + 1);
        canvas_put(p, STYLE_BAR, "  ");
    }
}

static void diff_status(struct view *view, struct pen *p)
{
    const struct view_diff *v = self(view);
    if (!v->is_ready) {
        bool is_read = v->side[0].dialogue && v->side[1].dialogue;
        unsigned percent = (v->side[0].reader.percent + v->side[1].reader.percent) / 2;
        if (v->side[0].dialogue && !is_read) percent = 50 + v->side[1].reader.percent / 2;
        if (is_read) percent = v->has_begun ? line_diff_percent(&v->diff) : 0;
        canvas_putf(p, STYLE_BAR_STRONG, "%s %u%%", is_read ? "comparing" : "reading", percent);
        return;
    }
    char place[SCROLL_TEXT];
    scroll_text(&v->scroll, place);
    canvas_putf(p, STYLE_BAR, "%s  ", place);
    canvas_putf(p, STYLE_BAR_STRONG, "%zu difference%s", v->diff.changes,
                v->diff.changes == 1 ? "" : "s");
    if (v->diff.is_cut) canvas_put(p, STYLE_BAR_ALERT, "  little in common");
    if (v->side[0].dialogue->is_partial || v->side[1].dialogue->is_partial)
        canvas_put(p, STYLE_BAR_ALERT, "  not all of them is there");
}

static void put_line(const struct view_diff *v, struct pen *p, int side, uint32_t line, char sign)
{
    const struct diff_lines *s = &v->side[side].text;
    unsigned style = sign == '-' ? STYLE_CODE_5 : sign == '+' ? STYLE_CODE_2 : STYLE_NORMAL;
    canvas_putf(p, style | (sign == ' ' ? 0 : STYLE_BOLD), "%c ", sign);
    if (s->speaker) canvas_putf(p, STYLE_DIM, "%c ", s->speaker[line]);
    p->needle = screen_needle(v->view.screen);
    canvas_put_wire(p, style, s->lines[line]);
    if (p->is_cut) canvas_mark_cut(p);
}

static void draw_wide(struct view_diff *v, struct canvas *c, struct rect area, int at, size_t i)
{
    const struct line_diff_row *row = &v->diff.rows[i];
    int middle = area.col + area.cols / 2;
    for (int side = 0; side < 2; side++) {
        struct pen p = pen_in(c, area, at);
        if (side == 0) p.end = middle;
        else p.col = middle + 2;
        char sign = row->is_same ? ' ' : side ? '+' : '-';
        if (row->line[side] != LINE_DIFF_NONE) put_line(v, &p, side, row->line[side], sign);
    }
    struct pen p = pen_at(c, area.row + at, middle, middle + 1);
    canvas_put(&p, STYLE_DIM, "│");
}

static void draw_unified(struct view_diff *v, struct canvas *c, struct rect area, int at, size_t i)
{
    const struct row *row = &v->unified[i];
    int side = row->sign == '+';
    struct pen p = pen_in(c, area, at);
    put_line(v, &p, side, v->diff.rows[row->diff].line[side], row->sign);
}

// The row that shows the same in the other layout.
static size_t turned(const struct view_diff *v, size_t cursor)
{
    if (!v->is_wide) return cursor < v->unified_count ? v->unified[cursor].diff : 0;
    size_t i = 0;
    while (i < v->unified_count && v->unified[i].diff < cursor) i++;
    return i;
}

static void diff_draw(struct view *view, struct canvas *c, struct rect area)
{
    struct view_diff *v = self(view);
    if (!v->is_ready) {
        struct pen p = pen_in(c, area, area.rows / 3);
        canvas_put(&p, STYLE_DIM, "  Both are read again and compared.");
        return;
    }
    bool is_wide = area.cols >= SCREEN_WIDE;
    if (is_wide != v->is_wide) {
        size_t cursor = turned(v, v->scroll.cursor);
        v->is_wide = is_wide;
        v->scroll.cursor = cursor;
    }
    v->area = area;
    scroll_fit(&v->scroll, row_count(v), area.rows);
    for (int at = 0; at < area.rows; at++) {
        size_t i = v->scroll.top + (size_t)at;
        if (i >= row_count(v)) break;
        if (v->is_wide) draw_wide(v, c, area, at, i);
        else draw_unified(v, c, area, at, i);
        if (i == v->scroll.cursor)
            canvas_add_style(c, area.row + at, area.col, area.cols, STYLE_SELECTED);
    }
}

static const struct view_ops diff_ops = {
    .context = KEYS_DIFF,
    .free = diff_free,
    .title = diff_title,
    .status = diff_status,
    .draw = diff_draw,
    .act = diff_act,
    .search = diff_search,
    .place = diff_place,
    .go = diff_go,
    .click = diff_click,
    .work = diff_work,
    .refresh = diff_refresh,
    .cancel = diff_cancel,
    .waits = diff_waits,
};

struct view *view_diff_new(struct screen *s, const struct view_diff_side sides[2])
{
    struct view_diff *v = err_calloc(1, sizeof(*v));
    v->view = (struct view){&diff_ops, s};
    v->scroll.page = 1;
    for (int i = 0; i < 2; i++) {
        v->side[i].what = sides[i];
        reader_begin(&v->side[i].reader, s->host, sides[i].session, NULL);
    }
    return &v->view;
}
