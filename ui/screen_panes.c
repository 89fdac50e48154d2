// SPDX-License-Identifier: BSD-2-Clause
#include "ui/screen_panes.h"

#include "ui/screen_parts.h"

enum {
    LIST_COLS_MIN = 30,
    VIEW_COLS_MIN = 40,
    LIST_ROWS_MIN = 3,
    VIEW_ROWS_MIN = 6,
    STEP_COLS = 2, // that a key moves a border by
};

static bool is_of_session(const struct view *v)
{
    return v->ops->context & (KEYS_DIALOGUE | KEYS_MESSAGE);
}

// How many panes there is room for: 1 where the view on top stands alone.
static int count_of(const struct screen *s)
{
    const struct canvas *c = &s->canvas;
    const struct screen_panes *p = &s->panes;
    if (s->depth < 2 || !is_of_session(screen_top(s)) || p->layout == SCREEN_SINGLE) return 1;
    if (p->layout == SCREEN_BELOW) return c->rows >= SCREEN_PANES_BELOW_ROWS ? 2 : 1;
    bool has_third = s->depth > 2 || !s->hides_explanation;
    if (c->cols >= SCREEN_PANES_THREE && has_third) return 3;
    return c->cols >= SCREEN_WIDE ? 2 : 1;
}

// Whether the view at that place of the stack has a pane.
static bool is_seen(const struct screen *s, int view)
{
    int count = count_of(s);
    return view == s->depth - 1 || (count > 1 && view == 0) || (count == 3 && view == 1);
}

int screen_panes_focus(const struct screen *s)
{
    int focus = s->panes.focus;
    return focus >= s->depth || !is_seen(s, focus) ? s->depth - 1 : focus;
}

struct view *screen_panes_focused(const struct screen *s)
{
    return s->stack[screen_panes_focus(s)];
}

// --- where they stand

static int between(int value, int low, int high)
{
    if (value > high) value = high;
    return value < low ? low : value;
}

static void add(struct screen_panes *p, struct rect rect, int view, bool is_detail)
{
    p->pane[p->count++] = (struct screen_pane){rect, view, is_detail};
}

static struct rect take_left(struct rect *rest, int cols)
{
    struct rect left = *rest;
    left.cols = cols;
    rest->col += cols + 1;
    rest->cols -= cols + 1;
    return left;
}

static void lay_out_below(struct screen *s, struct rect body)
{
    struct screen_panes *p = &s->panes;
    struct rect list = body, view = body;
    list.rows =
        between(body.rows / 3 + p->moved_below, LIST_ROWS_MIN, body.rows - 1 - VIEW_ROWS_MIN);
    view.row += list.rows + 1;
    view.rows -= list.rows + 1;
    add(p, list, 0, false);
    add(p, view, s->depth - 1, false);
}

static void lay_out_two(struct screen *s, struct rect body)
{
    struct screen_panes *p = &s->panes;
    int cols = body.cols * 2 / 5 < 64 ? body.cols * 2 / 5 : 64;
    cols = between(cols + p->moved[0], LIST_COLS_MIN, body.cols - 1 - VIEW_COLS_MIN);
    add(p, take_left(&body, cols), 0, false);
    add(p, body, s->depth - 1, false);
}

// What is said of a line needs less room than a message; the dialogue in the middle gets the rest.
static void lay_out_three(struct screen *s, struct rect body)
{
    struct screen_panes *p = &s->panes;
    bool is_detail = s->depth == 2;
    int right = body.cols * (is_detail ? 28 : 36) / 100 - p->moved[1];
    int cols = between(body.cols * 3 / 10, LIST_COLS_MIN, 64) + p->moved[0];
    cols = between(cols, LIST_COLS_MIN, body.cols - 2 - 2 * VIEW_COLS_MIN);
    add(p, take_left(&body, cols), 0, false);
    right = between(right, VIEW_COLS_MIN, body.cols - 1 - VIEW_COLS_MIN);
    add(p, take_left(&body, body.cols - 1 - right), 1, false);
    add(p, body, s->depth - 1, is_detail);
}

void screen_panes_lay_out(struct screen *s, struct rect body)
{
    struct screen_panes *p = &s->panes;
    int count = p->is_zoomed ? 1 : count_of(s);
    p->count = 0;
    p->focus = screen_panes_focus(s);
    if (count == 1) add(p, body, p->focus, false);
    else if (p->layout == SCREEN_BELOW) lay_out_below(s, body);
    else if (count == 2) lay_out_two(s, body);
    else lay_out_three(s, body);
}

// --- drawing

static void draw_border(struct screen *s, const struct screen_pane *pane)
{
    const struct rect *r = &pane->rect;
    bool has_focus = s->panes.focus == pane->view && !pane->is_detail;
    unsigned style = has_focus ? STYLE_STRONG : STYLE_DIM;
    if (s->panes.layout == SCREEN_BELOW) {
        struct rect line = {r->row - 1, r->col, 1, r->cols};
        canvas_rule(&s->canvas, line, 0, "─", style);
        return;
    }
    for (int row = 0; row < r->rows; row++) {
        struct pen p = pen_at(&s->canvas, r->row + row, r->col - 1, r->col);
        canvas_put(&p, style, "│");
    }
}

void screen_panes_draw(struct screen *s)
{
    struct screen_panes *p = &s->panes;
    s->has_detail = p->count == 3 && p->pane[2].is_detail;
    for (int i = 0; i < p->count; i++) {
        const struct screen_pane *pane = &p->pane[i];
        struct view *v = s->stack[pane->view];
        if (pane->is_detail) v->ops->detail(v, &s->canvas, pane->rect);
        else v->ops->draw(v, &s->canvas, pane->rect);
        if (i > 0) draw_border(s, pane);
    }
}

// --- actions

static bool is_alone(struct screen *s)
{
    if (s->panes.count > 1) return false;
    char layout[KEYS_NAME];
    keys_name(keys_shown(&s->keys, ACTION_LAYOUT), layout);
    screen_notice(s, false, "there is one pane now: a wider screen or %s makes more", layout);
    return true;
}

static void next_layout(struct screen *s)
{
    static const char *const names[SCREEN_LAYOUTS] = {
        "sessions open beside the list where there is room", "sessions open below the list",
        "sessions open on a screen of their own"};
    struct screen_panes *p = &s->panes;
    p->layout = (enum screen_layout)((p->layout + 1) % SCREEN_LAYOUTS);
    p->is_zoomed = false;
    screen_notice(s, false, "%s", names[p->layout]);
}

static void next_pane(struct screen *s)
{
    struct screen_panes *p = &s->panes;
    if (is_alone(s)) return;
    int at = 0;
    while (at + 1 < p->count && p->pane[at].view != p->focus) at++;
    do at = (at + 1) % p->count;
    while (p->pane[at].is_detail);
    p->focus = p->pane[at].view;
}

static void zoom(struct screen *s)
{
    if (!s->panes.is_zoomed && is_alone(s)) return;
    s->panes.is_zoomed = !s->panes.is_zoomed;
}

// The border at the right of pane number border - 1. What is not to be seen is not kept: the other
// direction works at once.
static void move_border(struct screen *s, int border, int by)
{
    struct screen_panes *p = &s->panes;
    const struct rect *left = &p->pane[border - 1].rect, *right = &p->pane[border].rect;
    if (p->layout == SCREEN_BELOW) {
        by = between(by, LIST_ROWS_MIN - left->rows, right->rows - VIEW_ROWS_MIN);
        p->moved_below += by;
        return;
    }
    int least = border == 1 ? LIST_COLS_MIN : VIEW_COLS_MIN;
    by = between(by, least - left->cols, right->cols - VIEW_COLS_MIN);
    p->moved[border - 1] += by;
}

static void move_by_key(struct screen *s, bool is_last, int step)
{
    if (is_alone(s)) return;
    move_border(s, is_last ? s->panes.count - 1 : 1,
                s->panes.layout == SCREEN_BELOW ? step : step * STEP_COLS);
}

bool screen_panes_act(struct screen *s, enum action a)
{
    switch ((int)a) {
    case ACTION_LAYOUT: next_layout(s); return true;
    case ACTION_ZOOM: zoom(s); return true;
    case ACTION_NEXT_PANE: next_pane(s); return true;
    case ACTION_BORDER_LEFT: move_by_key(s, false, -1); return true;
    case ACTION_BORDER_RIGHT: move_by_key(s, false, 1); return true;
    case ACTION_LAST_BORDER_LEFT: move_by_key(s, true, -1); return true;
    case ACTION_LAST_BORDER_RIGHT: move_by_key(s, true, 1); return true;
    default: return false;
    }
}

void screen_panes_follow_list(struct screen *s)
{
    struct view *list = s->stack[0];
    if (s->panes.count < 2 || screen_panes_focus(s) != 0 || s->depth < 2) return;
    if (screen_opened_session(s) == list->ops->place(list)) return;
    while (s->depth > 1) screen_pop(s);
    list->ops->act(list, ACTION_OPEN, 0);
    s->panes.focus = 0;
}

// --- the mouse

static bool is_in(const struct rect *r, int row, int col)
{
    return row >= r->row && row < r->row + r->rows && col >= r->col && col < r->col + r->cols;
}

static bool is_on_border(const struct screen_panes *p, const struct rect *r, int row, int col)
{
    if (p->layout == SCREEN_BELOW) return row == r->row - 1;
    return col == r->col - 1 && row >= r->row && row < r->row + r->rows;
}

bool screen_panes_press(struct screen *s, int row, int col)
{
    struct screen_panes *p = &s->panes;
    p->dragged = 0;
    for (int i = 0; i < p->count; i++) {
        const struct screen_pane *pane = &p->pane[i];
        if (is_in(&pane->rect, row, col)) p->focus = pane->view;
        else if (i > 0 && is_on_border(p, &pane->rect, row, col)) p->dragged = i;
    }
    return p->dragged > 0;
}

bool screen_panes_release(struct screen *s, int row, int col)
{
    struct screen_panes *p = &s->panes;
    int border = p->dragged;
    p->dragged = 0;
    if (border == 0 || border >= p->count) return false;
    const struct rect *r = &p->pane[border].rect;
    move_border(s, border, p->layout == SCREEN_BELOW ? row - (r->row - 1) : col - (r->col - 1));
    s->is_dirty = true;
    return true;
}
