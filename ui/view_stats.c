// SPDX-License-Identifier: BSD-2-Clause
//
// Lines are taken anew a few times a second while sessions end, and the cursor stays on the row
// that it was on, wherever that is then.
#include "ui/view_stats.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/timestamp.h"
#include "ui/amount.h"
#include "ui/match.h"
#include "ui/screen.h"
#include "ui/stats_lines.h"

enum { STRIP = 3, TAKE_EVERY_MS = 500, TWO_COLUMNS = 120 };

struct view_stats {
    struct view view;
    struct stats_lines lines;
    struct scroll scroll;
    enum timeline_window window;
    uint64_t version; // of the statistics, when lines were taken
    int64_t taken_ns;
    struct rect area; // of the lines, when they were drawn
    int columns;
    bool asks_reset; // the next reset is one
};

static struct view_stats *self(struct view *v)
{
    return (struct view_stats *)v;
}

static const struct stats *stats_of(const struct view *v)
{
    return v->screen->host->stats;
}

static void stats_free_view(struct view *v)
{
    stats_lines_fini(&self(v)->lines);
    free(v);
}

// --- the cursor

static bool is_row(const struct view_stats *v, size_t at)
{
    return at < v->lines.count && stats_lines_is_row(&v->lines.line[at]);
}

// To the nearest row, looked for downwards first or upwards first.
static void settle(struct view_stats *v, bool is_down)
{
    size_t at = v->scroll.cursor;
    for (int turn = 0; turn < 2 && !is_row(v, at); turn++, is_down = !is_down) {
        at = v->scroll.cursor;
        while (at < v->lines.count && !is_row(v, at)) {
            if (!is_down && at == 0) break;
            at = is_down ? at + 1 : at - 1;
        }
    }
    scroll_to(&v->scroll, at);
    if (at == 1) v->scroll.top = 0; // the heading above the first row
}

static void take(struct view_stats *v)
{
    struct stats_line before = {.kind = STATS_LINE_BLANK};
    uint8_t label[STATS_LABEL];
    if (v->scroll.cursor < v->lines.count) {
        before = v->lines.line[v->scroll.cursor];
        before.row.label = bytes_first(before.row.label, sizeof(label));
        if (before.row.label.len) memcpy(label, before.row.label.data, before.row.label.len);
        before.row.label.data = label;
    }
    stats_lines_take(&v->lines, stats_of(&v->view), v->window);
    v->version = stats_version(stats_of(&v->view));
    v->scroll.count = v->lines.count;
    for (size_t i = 0; i < v->lines.count && stats_lines_is_row(&before); i++)
        if (stats_lines_is_same(&v->lines.line[i], &before)) v->scroll.cursor = i;
    settle(v, true);
}

static bool stats_refresh(struct view *view, int64_t now_ns)
{
    struct view_stats *v = self(view);
    if (stats_version(stats_of(view)) == v->version) return false;
    bool is_due = now_ns - v->taken_ns >= TAKE_EVERY_MS * (TIMESTAMP_NS_PER_S / 1000);
    if (!is_due && v->taken_ns) return false;
    v->taken_ns = now_ns;
    take(v);
    return true;
}

// --- actions

static void filter_by_row(struct view_stats *v)
{
    struct screen *s = v->view.screen;
    if (!is_row(v, v->scroll.cursor)) return;
    const struct stats_line *line = &v->lines.line[v->scroll.cursor];
    struct buf text;
    buf_init(&text, 0);
    bool has_filter = line->kind == STATS_LINE_ROW &&
                      stats_filter((enum stats_section)line->section, &line->row, &text);
    if (!has_filter) screen_notice(s, false, "no condition leads to the sessions of this row");
    else screen_filter_list(s, buf_bytes(&text)); // v is gone after this
    buf_fini(&text);
}

// To the first row of the section after or before this one.
static void step_section(struct view_stats *v, bool is_next)
{
    size_t at = v->scroll.cursor;
    int section = is_row(v, at) ? v->lines.line[at].section : -1;
    if (is_next) {
        while (at < v->lines.count && v->lines.line[at].section == section) at++;
        if (at == v->lines.count) return;
    } else {
        while (at > 0 && v->lines.line[at].section == section) at--;
        section = v->lines.line[at].section;
        while (at > 0 && v->lines.line[at - 1].section == section) at--;
    }
    scroll_to(&v->scroll, at);
    settle(v, true);
    // All of a section that fits is seen, with its heading.
    size_t end = v->scroll.cursor;
    while (end < v->lines.count && v->lines.line[end].section == v->lines.line[at].section) end++;
    size_t cursor = v->scroll.cursor;
    scroll_to(&v->scroll, end - 1);
    scroll_to(&v->scroll, at);
    scroll_to(&v->scroll, cursor);
}

static void reset(struct view_stats *v)
{
    const struct ui_host *host = v->view.screen->host;
    if (!host->reset_stats) return;
    if (!v->asks_reset) {
        char key[KEYS_NAME];
        keys_name(keys_shown(&v->view.screen->keys, ACTION_RESET), key);
        screen_notice(v->view.screen, false, "%s once more forgets what was counted", key);
        v->asks_reset = true;
        return;
    }
    v->asks_reset = false;
    host->reset_stats(host->ctx);
    v->scroll.cursor = 0;
    take(v);
    screen_notice(v->view.screen, false,
                  "statistics begin anew: sessions that end now are counted");
}

static bool stats_act(struct view *view, enum action a, int argument)
{
    struct view_stats *v = self(view);
    (void)argument;
    v->asks_reset = v->asks_reset && a == ACTION_RESET;
    switch ((int)a) {
    case ACTION_OPEN_ROW: filter_by_row(v); return true;
    case ACTION_WINDOW:
        v->window = (v->window + 1) % TIMELINE_WINDOWS;
        take(v);
        return true;
    case ACTION_NEXT_SECTION: step_section(v, true); return true;
    case ACTION_PREVIOUS_SECTION: step_section(v, false); return true;
    case ACTION_RESET: reset(v); return true;
    default: break;
    }
    size_t before = v->scroll.cursor;
    if (!scroll_act(&v->scroll, a)) return false;
    settle(v, v->scroll.cursor > before);
    return true;
}

static bool stats_search(struct view *view, struct bytes needle, int direction)
{
    struct view_stats *v = self(view);
    size_t count = v->lines.count;
    for (size_t i = 0; i < count; i++) {
        size_t step = direction == 0 ? i : i + 1;
        size_t at =
            (direction < 0 ? v->scroll.cursor + count - step : v->scroll.cursor + step) % count;
        if (!is_row(v, at) || !match_has(stats_lines_label(&v->lines.line[at]), needle)) continue;
        scroll_to(&v->scroll, at);
        return true;
    }
    return false;
}

static uint64_t stats_place(struct view *view)
{
    return self(view)->scroll.cursor;
}

static void stats_go(struct view *view, uint64_t place)
{
    scroll_to(&self(view)->scroll, (size_t)place);
}

static bool stats_click(struct view *view, int row, int col)
{
    struct view_stats *v = self(view);
    const struct rect *r = &v->area;
    if (row < r->row || row >= r->row + r->rows || col < r->col || v->columns == 0) return false;
    int column = (col - r->col) / (r->cols / v->columns);
    size_t at = v->scroll.top + (size_t)column * (size_t)r->rows + (size_t)(row - r->row);
    if (!is_row(v, at)) return false;
    bool again = at == v->scroll.cursor;
    scroll_to(&v->scroll, at);
    return again;
}

// --- drawing

static void stats_title(struct view *v, struct pen *p)
{
    char count[AMOUNT_TEXT];
    bool is_one = stats_sessions(stats_of(v)) == 1;
    amount_count(stats_sessions(stats_of(v)), count);
    canvas_put(p, STYLE_BAR_STRONG, "smtpscope  ");
    canvas_putf(p, STYLE_BAR, "statistics of %s %s ended", count,
                is_one ? "session that has" : "sessions that have");
}

static void stats_status(struct view *view, struct pen *p)
{
    struct view_stats *v = self(view);
    char packets[AMOUNT_TEXT];
    amount_count(view->screen->host->status->packets, packets);
    canvas_putf(p, STYLE_BAR, "packets %s  window %s", packets, timeline_window_name(v->window));
    if (view->screen->filter_text.len) canvas_put(p, STYLE_BAR, "  of all, whatever the filter");
}

static void draw_strip(struct view_stats *v, struct canvas *c, struct rect area)
{
    canvas_rule(c, area, 0, "─", STYLE_DIM);
    if (!is_row(v, v->scroll.cursor)) return;
    const struct stats_line *line = &v->lines.line[v->scroll.cursor];
    struct pen p = pen_in(c, area, 1);
    canvas_put(&p, STYLE_NORMAL, " ");
    if (line->kind == STATS_LINE_RATE) {
        char text[AMOUNT_TEXT];
        char key[KEYS_NAME];
        amount_duration(line->view->step_ns, text);
        keys_name(keys_shown(&v->view.screen->keys, ACTION_WINDOW), key);
        canvas_putf(&p, STYLE_NORMAL, "each step is %s; %s chooses another window", text, key);
        return;
    }
    if (line->row.note) canvas_put(&p, STYLE_NORMAL, line->row.note);
    if (p.is_cut) canvas_mark_cut(&p);
    struct buf text;
    buf_init(&text, 0);
    p = pen_in(c, area, 2);
    if (stats_filter((enum stats_section)line->section, &line->row, &text)) {
        canvas_put(&p, STYLE_LABEL, " filter ");
        canvas_put_field(&p, STYLE_NORMAL, buf_bytes(&text), pen_left(&p));
    }
    buf_fini(&text);
}

static void draw_line(struct view_stats *v, struct canvas *c, size_t at, int row, int col, int cols)
{
    struct pen p = pen_at(c, row, col, col + cols);
    p.needle = screen_needle(v->view.screen);
    stats_lines_draw(&v->lines.line[at], &p, v->window);
    if (p.is_cut) canvas_mark_cut(&p);
    if (at == v->scroll.cursor) canvas_add_style(c, row, col, cols, STYLE_SELECTED);
}

static void stats_draw(struct view *view, struct canvas *c, struct rect area)
{
    struct view_stats *v = self(view);
    bool has_strip = c->rows >= SCREEN_STRIP_ROWS;
    if (has_strip) area.rows -= STRIP;
    v->area = area;
    v->columns = area.cols >= TWO_COLUMNS ? 2 : 1;
    int cols = area.cols / v->columns;
    scroll_fit(&v->scroll, v->lines.count, area.rows * v->columns);
    if (v->scroll.cursor == 1) v->scroll.top = 0;
    for (int i = 0; i < area.rows * v->columns; i++) {
        size_t at = v->scroll.top + (size_t)i;
        if (at >= v->lines.count) break;
        int column = i / area.rows;
        draw_line(v, c, at, area.row + i % area.rows, area.col + column * cols,
                  cols - (column + 1 < v->columns ? 3 : 0));
    }
    if (!has_strip) return;
    struct rect strip = {area.row + area.rows, area.col, STRIP, area.cols};
    draw_strip(v, c, strip);
}

static const struct view_ops stats_ops = {
    .context = KEYS_STATS,
    .free = stats_free_view,
    .title = stats_title,
    .status = stats_status,
    .draw = stats_draw,
    .act = stats_act,
    .search = stats_search,
    .place = stats_place,
    .go = stats_go,
    .click = stats_click,
    .refresh = stats_refresh,
};

struct view *view_stats_new(struct screen *s)
{
    struct view_stats *v = err_calloc(1, sizeof(*v));
    v->view = (struct view){&stats_ops, s};
    v->scroll.page = 1;
    v->window = s->host->status->is_live ? TIMELINE_MINUTE : TIMELINE_ALL;
    stats_lines_init(&v->lines);
    take(v);
    return &v->view;
}

struct view *view_stats_of_findings(struct screen *s)
{
    struct view *view = view_stats_new(s);
    struct view_stats *v = self(view);
    size_t at = 0;
    while (at < v->lines.count && v->lines.line[at].section != STATS_FINDINGS) at++;
    if (at == v->lines.count) return view;
    scroll_fit(&v->scroll, v->lines.count, s->canvas.rows / 2);
    scroll_to(&v->scroll, at + 1);
    settle(v, true);
    return view;
}
