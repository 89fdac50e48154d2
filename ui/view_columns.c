// SPDX-License-Identifier: BSD-2-Clause
//
// All columns, those that are chosen first and in their order. What is changed is seen at once in
// the list behind, and kept for the next time when settings are saved.
#include "ui/view_columns.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "ui/columns.h"
#include "ui/match.h"
#include "ui/screen.h"

struct view_columns {
    struct view view;
    enum column_id order[COLUMN_COUNT]; // as they stand in the dialog
    int width[COLUMN_COUNT];            // by id; 0: its own
    bool is_in[COLUMN_COUNT];           // by id
    struct scroll scroll;
    struct rect area;
};

static struct view_columns *self(struct view *v)
{
    return (struct view_columns *)v;
}

static void columns_free(struct view *v)
{
    free(v);
}

// --- between the dialog and the settings

static struct columns_need need_of(const struct view_columns *v)
{
    const struct screen *s = v->view.screen;
    return columns_need_of(s->host->store, &s->canvas, s->list_times == COLUMN_TIMES_CLOCK);
}

static void take(struct view_columns *v)
{
    struct columns_need need = need_of(v);
    const struct column_list *list = &v->view.screen->settings->columns;
    struct columns_layout layout = {.count = 0};
    bool is_auto = list->count == 0;
    const struct column_list *widths = &v->view.screen->settings->widths;
    if (is_auto) columns_fit(&layout, &need, widths, v->view.screen->canvas.cols);
    int count = is_auto ? layout.count : list->count, at = 0;
    for (int i = 0; i < count; i++) {
        enum column_id id = is_auto ? layout.id[i] : list->column[i].id;
        v->order[at++] = id;
        v->is_in[id] = true;
        v->width[id] = is_auto ? 0 : list->column[i].width;
    }
    for (int i = 0; i < widths->count && is_auto; i++)
        v->width[widths->column[i].id] = widths->column[i].width;
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (!v->is_in[i]) v->order[at++] = (enum column_id)i;
}

static void give(struct view_columns *v)
{
    struct column_list *list = &v->view.screen->settings->columns;
    list->count = v->view.screen->settings->widths.count = 0;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        enum column_id id = v->order[i];
        if (v->is_in[id]) list->column[list->count++] = (struct column_choice){id, v->width[id]};
    }
    v->view.screen->settings_changed = true;
}

// --- actions

static void move(struct view_columns *v, int by)
{
    size_t at = v->scroll.cursor, to = at + (size_t)by;
    if (to >= COLUMN_COUNT) return;
    enum column_id id = v->order[at];
    v->order[at] = v->order[to];
    v->order[to] = id;
    scroll_to(&v->scroll, to);
    give(v);
}

static void resize(struct view_columns *v, int by)
{
    enum column_id id = v->order[v->scroll.cursor];
    struct columns_need need = need_of(v);
    int width = v->width[id] ? v->width[id] : column_screen_width(id, &need);
    struct screen *s = v->view.screen;
    width += by;
    if (width < 1 || width > COLUMN_WIDTH_MAX) return;
    v->width[id] = width;
    if (s->settings->columns.count) {
        give(v);
    } else { // as many as there is room for, still
        settings_set_width(s->settings, id, width);
        s->settings_changed = true;
    }
}

static bool columns_act(struct view *view, enum action a, int argument)
{
    struct view_columns *v = self(view);
    enum column_id id = v->order[v->scroll.cursor];
    (void)argument;
    switch ((int)a) {
    case ACTION_TOGGLE:
        v->is_in[id] = !v->is_in[id];
        give(v);
        return true;
    case ACTION_MOVE_UP: move(v, -1); return true;
    case ACTION_MOVE_DOWN: move(v, 1); return true;
    case ACTION_WIDER: resize(v, 1); return true;
    case ACTION_NARROWER: resize(v, -1); return true;
    case ACTION_AUTOMATIC:
        view->screen->settings->columns.count = view->screen->settings->widths.count = 0;
        view->screen->settings_changed = true;
        memset(v->is_in, 0, sizeof(v->is_in));
        memset(v->width, 0, sizeof(v->width));
        take(v);
        return true;
    case ACTION_SAVE_SETTINGS: screen_save_settings(view->screen); return true;
    default: return scroll_act(&v->scroll, a);
    }
}

static bool columns_search(struct view *view, struct bytes needle, int direction)
{
    struct view_columns *v = self(view);
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        size_t step = direction == 0 ? i : i + 1;
        size_t at =
            (v->scroll.cursor + (direction < 0 ? 2 * COLUMN_COUNT - step : step)) % COLUMN_COUNT;
        enum column_id id = v->order[at];
        if (!match_has(bytes_str(column_name(id)), needle) &&
            !match_has(bytes_str(column_help(id)), needle))
            continue;
        scroll_to(&v->scroll, at);
        return true;
    }
    return false;
}

static uint64_t columns_place(struct view *view)
{
    return self(view)->scroll.cursor;
}

static void columns_go(struct view *view, uint64_t place)
{
    scroll_to(&self(view)->scroll, (size_t)place);
}

static bool columns_click(struct view *view, int row, int col)
{
    struct view_columns *v = self(view);
    size_t at = v->scroll.top + (size_t)(row - v->area.row);
    if (row < v->area.row || row >= v->area.row + v->area.rows || at >= COLUMN_COUNT) return false;
    bool again = at == v->scroll.cursor || col < 6;
    scroll_to(&v->scroll, at);
    return again;
}

// --- drawing

static void columns_title(struct view *v, struct pen *p)
{
    (void)v;
    canvas_put(p, STYLE_BAR_STRONG, "smtpscope  ");
    canvas_put(p, STYLE_BAR, "columns of the list");
}

static void columns_status(struct view *view, struct pen *p)
{
    const struct settings *s = view->screen->settings;
    if (s->columns.count == 0) canvas_put(p, STYLE_BAR, "as many as there is room for");
    else canvas_putf(p, STYLE_BAR, "%d chosen", s->columns.count);
    if (view->screen->settings_changed) canvas_put(p, STYLE_BAR, "  not saved yet");
}

static void draw_row(struct view_columns *v, struct canvas *c, struct rect area, int at)
{
    size_t n = v->scroll.top + (size_t)at;
    enum column_id id = v->order[n];
    struct pen p = pen_in(c, area, at);
    p.needle = screen_needle(v->view.screen);
    canvas_put(&p, STYLE_NORMAL, v->is_in[id] ? " [x] " : " [ ] ");
    canvas_put_field(&p, v->is_in[id] ? STYLE_STRONG : STYLE_NORMAL, bytes_str(column_name(id)),
                     14);
    char width[16] = "    ";
    if (v->width[id]) snprintf(width, sizeof(width), "%3d ", v->width[id]);
    canvas_put(&p, STYLE_DIM, width);
    canvas_put_wire(&p, STYLE_NORMAL, bytes_str(column_help(id)));
    if (p.is_cut) canvas_mark_cut(&p);
    if (n == v->scroll.cursor)
        canvas_add_style(c, area.row + at, area.col, area.cols, STYLE_SELECTED);
}

static void columns_draw(struct view *view, struct canvas *c, struct rect area)
{
    struct view_columns *v = self(view);
    v->area = area;
    scroll_fit(&v->scroll, COLUMN_COUNT, area.rows);
    for (int i = 0; i < area.rows && v->scroll.top + (size_t)i < COLUMN_COUNT; i++)
        draw_row(v, c, area, i);
}

static const struct view_ops columns_ops = {
    .context = KEYS_COLUMNS,
    .free = columns_free,
    .title = columns_title,
    .status = columns_status,
    .draw = columns_draw,
    .act = columns_act,
    .search = columns_search,
    .place = columns_place,
    .go = columns_go,
    .click = columns_click,
};

struct view *view_columns_new(struct screen *s)
{
    struct view_columns *v = err_calloc(1, sizeof(*v));
    v->view = (struct view){&columns_ops, s};
    v->scroll.page = 1;
    v->scroll.count = COLUMN_COUNT;
    take(v);
    return &v->view;
}
