// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view_sessions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "ui/amount.h"
#include "ui/outcome_style.h"
#include "ui/screen.h"
#include "ui/session_list.h"
#include "ui/session_strip.h"
#include "ui/view_dialogue.h"
#include "ui/view_save.h"

enum {
    WALK_ROWS = 8 * 1024, // looked at in one part: so long does a key wait
};

struct view_sessions {
    struct view view;
    struct session_list list;
    struct scroll scroll;
    uint64_t selected; // id; 0 while there is none
    uint64_t seen;     // the newest id that was on the screen
    bool follows;
    bool was_touched; // the user has moved or chosen: a live list stops to follow by itself
    size_t unknown;   // as it was when last looked at
    struct walk {     // to the next row that has something, in parts
        size_t left;  // rows still to be looked at; 0: none is under way
        size_t position;
        bool is_up, is_for_finding;
    } walk;
    int first_column; // of those that were chosen, where columns are scrolled to
    int cols;         // of the area, when it was drawn
    struct rect rows; // where the rows were drawn, for clicks
};

static struct view_sessions *self(struct view *v)
{
    return (struct view_sessions *)v;
}

static void sessions_free(struct view *v)
{
    session_list_fini(&self(v)->list);
    free(v);
}

// --- the cursor and the session it is on

static void select_at_cursor(struct view_sessions *v)
{
    const struct store_row *row = session_list_at(&v->list, v->scroll.cursor);
    v->selected = row ? row->id : 0;
}

// Brings the cursor back to the selected session after the list has changed, on the same row of the
// screen, so that nothing moves under the reader.
static void sync_cursor(struct view_sessions *v)
{
    struct scroll *s = &v->scroll;
    s->count = session_list_count(&v->list);
    const struct store_row *row = session_list_at(&v->list, s->cursor);
    if (v->selected == 0 || (row && row->id == v->selected)) return;
    size_t position = session_list_near(&v->list, v->selected);
    size_t offset = s->cursor - s->top;
    s->top = position > offset ? position - offset : 0;
    scroll_to(s, position);
    if (v->list.filter) select_at_cursor(v); // hidden by the filter: the next one
}

static void follow(struct view_sessions *v)
{
    uint64_t newest = session_list_newest(&v->list);
    if (newest == 0) return;
    v->selected = newest; // ids count from 1 in order of their start
    sync_cursor(v);
    select_at_cursor(v);
}

static bool sessions_refresh(struct view *view, int64_t now_ns)
{
    struct view_sessions *v = self(view);
    bool has_changed = session_list_update(&v->list, now_ns);
    has_changed |= v->unknown != v->list.unknown;
    v->unknown = v->list.unknown;
    if (!v->was_touched && view->screen->host->status->is_live) v->follows = true;
    size_t before = v->scroll.cursor;
    if (v->follows) follow(v);
    else sync_cursor(v);
    if (v->selected == 0) select_at_cursor(v);
    return has_changed || v->scroll.cursor != before;
}

static void sessions_filter(struct view *view, struct filter *filter)
{
    struct view_sessions *v = self(view);
    session_list_filter(&v->list, filter);
    sync_cursor(v);
    if (v->selected == 0) select_at_cursor(v);
}

// --- actions

static void sort_by(struct view_sessions *v, int column, bool is_reversed)
{
    session_list_sort(&v->list, (enum column_id)column, is_reversed);
    sync_cursor(v);
}

// From the command line an order is told with the column: COLUMN_COUNT + id is upwards, twice that
// downwards. A click on the title turns round what stands in that order already.
static void sort_by_argument(struct view_sessions *v, int argument)
{
    int column = argument % COLUMN_COUNT;
    bool is_told = argument >= COLUMN_COUNT;
    bool turns = (int)v->list.column == column && !v->list.is_reversed;
    sort_by(v, column, is_told ? argument >= 2 * COLUMN_COUNT : turns);
}

// --- columns

// The columns of an area so wide.
static void lay_out(const struct view_sessions *v, int cols, struct columns_layout *layout)
{
    const struct column_list *chosen = &v->view.screen->settings->columns;
    int first = v->first_column < chosen->count ? v->first_column : 0;
    if (chosen->count) columns_choose(layout, chosen, first, cols);
    else columns_fit(layout, cols);
}

// The column that stands beside the one of the order, round the end.
static int column_beside(const struct view_sessions *v, int step)
{
    const struct column_list *chosen = &v->view.screen->settings->columns;
    struct columns_layout all;
    if (chosen->count) columns_choose(&all, chosen, 0, COLUMN_COUNT * COLUMN_WIDTH_MAX);
    else columns_fit(&all, v->cols);
    if (all.count == 0) return (int)v->list.column; // nothing was drawn yet
    int at = all.count - 1;
    while (at > 0 && all.id[at] != v->list.column) at--;
    return (int)all.id[(at + step + all.count) % all.count];
}

// Columns of which the whole width is seen from the present one on.
static bool is_last_seen(const struct view_sessions *v)
{
    const struct column_list *chosen = &v->view.screen->settings->columns;
    int used = -1;
    for (int i = v->first_column; i < chosen->count; i++) {
        const struct column_choice *c = &chosen->column[i];
        used += 1 + (c->width ? c->width : column_screen_width(c->id));
    }
    return used <= v->cols;
}

static void scroll_columns(struct view_sessions *v, int step)
{
    if (v->view.screen->settings->columns.count == 0) {
        screen_notice(v->view.screen, false, "all columns that there is room for are seen: %s",
                      "\":columns\" or t chooses others");
        return;
    }
    if (step < 0 && v->first_column > 0) v->first_column--;
    if (step > 0 && !is_last_seen(v)) v->first_column++;
}

// Choosing a width fixes the columns that are seen.
static void resize_column(struct view_sessions *v, int by)
{
    struct column_list *chosen = &v->view.screen->settings->columns;
    struct columns_layout seen;
    lay_out(v, v->cols, &seen);
    bool was_auto = chosen->count == 0;
    for (int i = 0; i < seen.count && was_auto; i++)
        chosen->column[chosen->count++] = (struct column_choice){seen.id[i], 0};
    for (int i = 0; i < chosen->count; i++) {
        struct column_choice *c = &chosen->column[i];
        if (c->id != v->list.column) continue;
        int width = c->width ? c->width : column_screen_width(c->id);
        for (int k = 0; k < seen.count && !c->width; k++)
            if (seen.id[k] == c->id) width = seen.width[k];
        width += by;
        if (width >= 1 && width <= COLUMN_WIDTH_MAX) c->width = width;
    }
    v->view.screen->settings_changed = true;
}

// --- a filter that hides what is like the selected session

static void exclude(struct view_sessions *v)
{
    const struct store_row *row = store_row_by_id(v->list.store, v->selected);
    const struct buf *present = &v->view.screen->filter_text;
    struct buf text;
    if (!row) return;
    buf_init(&text, 0);
    if (present->len) buf_printf(&text, "(%s) and ", buf_str(present));
    buf_append_str(&text, "not ");
    session_strip_condition(v->list.column, row, &text);
    screen_ask_filter(v->view.screen, buf_bytes(&text));
    buf_fini(&text);
}

static void open_selected(struct view_sessions *v)
{
    if (v->selected == 0) return;
    struct view *dialogue = view_dialogue_new(v->view.screen, v->selected);
    if (dialogue) screen_push(v->view.screen, dialogue);
}

// --- walking to a row

static void select_row(struct view_sessions *v, size_t position)
{
    scroll_to(&v->scroll, position);
    select_at_cursor(v);
    v->follows = false;
    v->was_touched = true;
    v->walk.left = 0;
}

static bool is_walked_to(const struct view_sessions *v, const struct store_row *row)
{
    if (v->walk.is_for_finding) return row->finding_count > 0;
    return column_row_has(row, screen_needle(v->view.screen));
}

// Looks at some of the rows that are left; true: it is there.
static bool walk_on(struct view_sessions *v)
{
    struct walk *w = &v->walk;
    size_t count = session_list_count(&v->list);
    bool is_given_up = !w->is_for_finding && v->view.screen->needle.len == 0;
    if (count == 0 || is_given_up) w->left = 0;
    for (int n = 0; w->left > 0 && n < WALK_ROWS; n++) {
        size_t at = w->position % count;
        w->position = w->is_up ? (at + count - 1) % count : (at + 1) % count;
        w->left--;
        if (!is_walked_to(v, session_list_at(&v->list, at))) continue;
        select_row(v, at);
        return true;
    }
    return false;
}

// direction as that of a search. true: there is such a row, or it is looked for further on.
static bool walk(struct view_sessions *v, int direction, bool is_for_finding)
{
    size_t count = session_list_count(&v->list);
    if (count == 0) return false;
    size_t from = v->scroll.cursor + count;
    v->walk = (struct walk){.left = count,
                            .position = (from + (size_t)direction) % count,
                            .is_up = direction < 0,
                            .is_for_finding = is_for_finding};
    if (walk_on(v)) return true;
    if (v->walk.left > 0 && !v->view.screen->is_prompting)
        screen_notice(v->view.screen, false, "looking further on: Esc stops that");
    return v->walk.left > 0;
}

static void next_finding(struct view_sessions *v)
{
    if (!walk(v, 1, true)) screen_notice(v->view.screen, false, "no session has a finding");
}

// The part of a walk that goes on between keys.
static void work_on_walk(struct view_sessions *v)
{
    struct screen *s = v->view.screen;
    bool is_found = walk_on(v);
    if (!is_found && v->walk.left > 0) return;
    s->is_dirty = true;
    if (s->is_prompting || (s->needle.len == 0 && !v->walk.is_for_finding)) return;
    s->notice[0] = 0;
    if (!is_found && v->walk.is_for_finding) screen_notice(s, false, "no session has a finding");
    else if (!is_found) screen_notice(s, true, "not found: %s", buf_str(&s->needle));
}

static bool sessions_work(struct view *view)
{
    struct view_sessions *v = self(view);
    if (v->walk.left > 0) {
        work_on_walk(v);
        return true;
    }
    return session_list_work(&self(view)->list, view->screen->host);
}

static bool sessions_cancel(struct view *view)
{
    struct view_sessions *v = self(view);
    if (v->walk.left > 0) {
        v->walk.left = 0;
        return true;
    }
    return session_list_stop(&v->list);
}

static void save(struct view_sessions *v)
{
    struct view_save_subject subject = {.session = v->selected};
    struct view *dialog = view_save_new(v->view.screen, &subject);
    if (dialog) screen_push(v->view.screen, dialog);
}

// Tags the session and goes to the next one, as file managers do.
static void tag(struct view_sessions *v)
{
    if (v->selected == 0) return;
    tags_toggle(&v->view.screen->tags, v->selected);
    scroll_act(&v->scroll, ACTION_DOWN);
    select_at_cursor(v);
    v->follows = false;
}

static void clear(struct view_sessions *v)
{
    bool hides = v->list.cleared == 0;
    size_t count = store_count(v->list.store);
    session_list_clear(&v->list, hides ? count : 0);
    sync_cursor(v);
    select_at_cursor(v);
    screen_notice(v->view.screen, false, hides ? "older sessions are hidden: F5 shows them again"
                                               : "all sessions are shown again");
}

static bool sessions_act(struct view *view, enum action a, int argument)
{
    struct view_sessions *v = self(view);
    v->walk.left = 0;
    sync_cursor(v);
    if (v->selected == 0) select_at_cursor(v);
    enum column_id column = v->list.column;
    bool is_reversed = v->list.is_reversed;
    v->was_touched = true;
    switch ((int)a) {
    case ACTION_OPEN: open_selected(v); return true;
    case ACTION_SAVE: save(v); return true;
    case ACTION_TAG: tag(v); return true;
    case ACTION_CLEAR: clear(v); return true;
    case ACTION_FOLLOW:
        v->follows = !v->follows;
        if (v->follows) follow(v);
        screen_notice(view->screen, false,
                      v->follows ? "following the newest session: f stops"
                                 : "not following: new sessions are counted");
        return true;
    case ACTION_SORT_NEXT: sort_by(v, column_beside(v, 1), is_reversed); return true;
    case ACTION_SORT_PREVIOUS:
        sort_by(v, column_beside(v, -1), is_reversed);
        return true;
    case ACTION_SORT_REVERSE: sort_by(v, column, !is_reversed); return true;
    case ACTION_SORT_BY: sort_by_argument(v, argument); return true;
    case ACTION_LEFT: scroll_columns(v, -1); return true;
    case ACTION_RIGHT: scroll_columns(v, 1); return true;
    case ACTION_WIDER: resize_column(v, 1); return true;
    case ACTION_NARROWER: resize_column(v, -1); return true;
    case ACTION_TIMES: view->screen->list_times = (view->screen->list_times + 1) % COLUMN_TIMES;
        return true;
    case ACTION_EXCLUDE: exclude(v); return true;
    case ACTION_NEXT_FINDING: next_finding(v); return true;
    default: break;
    }
    if (!scroll_act(&v->scroll, a)) return false;
    v->follows = false;
    select_at_cursor(v);
    return true;
}

static bool sessions_search(struct view *view, struct bytes needle, int direction)
{
    (void)needle; // the screen's own
    sync_cursor(self(view));
    return walk(self(view), direction, false);
}

static uint64_t sessions_place(struct view *view)
{
    return self(view)->selected;
}

static void sessions_go(struct view *view, uint64_t place)
{
    self(view)->walk.left = 0;
    self(view)->selected = place;
    sync_cursor(self(view));
}

static bool sessions_click(struct view *view, int row, int col)
{
    struct view_sessions *v = self(view);
    const struct rect *r = &v->rows;
    if (row < r->row || row >= r->row + r->rows || col >= r->col + r->cols) return false;
    size_t position = v->scroll.top + (size_t)(row - r->row);
    if (position >= session_list_count(&v->list)) return false;
    bool again = position == v->scroll.cursor;
    scroll_to(&v->scroll, position);
    select_at_cursor(v);
    v->follows = false;
    v->was_touched = true;
    return again;
}

// --- drawing

static void sessions_title(struct view *view, struct pen *p)
{
    const struct ui_status *status = view->screen->host->status;
    char count[AMOUNT_TEXT];
    amount_count(store_count(view->screen->host->store), count);
    canvas_put(p, STYLE_BAR_STRONG, "smtpscope  ");
    if (status->is_live && status->has_ended) canvas_put(p, STYLE_BAR_STRONG, "ENDED ");
    else if (status->is_live) canvas_put(p, STYLE_BAR_STRONG, "LIVE ");
    canvas_put_wire(p, STYLE_BAR, bytes_str(status->source));
    canvas_putf(p, STYLE_BAR, "  sessions %s", count);
    size_t tagged = view->screen->tags.count;
    if (tagged) canvas_putf(p, STYLE_BAR_STRONG, "  tagged %zu", tagged);
    amount_count(self(view)->list.cleared, count);
    if (self(view)->list.cleared) canvas_putf(p, STYLE_BAR_STRONG, "  hidden %s", count);
}

// "12 of 1,204", what is not known yet, and the filter.
static void put_filter(struct view_sessions *v, struct pen *p)
{
    char shown[AMOUNT_TEXT], all[AMOUNT_TEXT], unknown[AMOUNT_TEXT];
    amount_count(session_list_count(&v->list), shown);
    amount_count(store_count(v->list.store), all);
    amount_count(v->list.unknown, unknown);
    canvas_putf(p, STYLE_BAR_STRONG, "%s of %s", shown, all);
    if (v->list.unknown)
        canvas_putf(p, STYLE_BAR_STRONG, ", %s not known%s", unknown,
                    v->list.is_stopped ? ": stopped" : " yet");
    unsigned looked = session_list_looked(&v->list);
    if (looked < 100) canvas_putf(p, STYLE_BAR_STRONG, ", looking %u%%", looked);
    canvas_put(p, STYLE_BAR, "  filter: ");
    canvas_put_wire(p, STYLE_BAR_STRONG, buf_bytes(&v->view.screen->filter_text));
    canvas_put(p, STYLE_BAR, "  ");
}

static void put_drops(const struct ui_status *status, struct pen *p)
{
    char kernel[AMOUNT_TEXT], interface[AMOUNT_TEXT];
    amount_count(status->drops, kernel);
    amount_count(status->interface_drops, interface);
    canvas_put(p, STYLE_BAR, "  ");
    if (status->drops || status->interface_drops)
        canvas_putf(p, STYLE_BAR_ALERT, "dropped %s by kernel, %s by interface", kernel, interface);
    else canvas_put(p, STYLE_BAR, "dropped 0");
}

static void sessions_status(struct view *view, struct pen *p)
{
    struct view_sessions *v = self(view);
    const struct ui_status *status = view->screen->host->status;
    char place[SCROLL_TEXT], packets[AMOUNT_TEXT];
    scroll_text(&v->scroll, place);
    amount_count(status->packets, packets);
    if (v->list.filter) put_filter(v, p);
    else canvas_putf(p, STYLE_BAR, "%s  packets %s", place, packets);
    if (status->is_live) put_drops(status, p);
    if (status->shed > 0) {
        char shed[AMOUNT_TEXT];
        amount_count(status->shed, shed);
        canvas_putf(p, STYLE_BAR_ALERT, "  shed %s", shed);
    }
    if (v->list.column != COLUMN_ID || v->list.is_reversed) {
        const char *title = column_title(v->list.column);
        canvas_putf(p, STYLE_BAR, "  by %s %s", title[0] ? title : "outcome",
                    v->list.is_reversed ? "▼" : "▲");
    }
    if (v->follows) canvas_put(p, STYLE_BAR_STRONG, "  FOLLOW");
    size_t newer = session_list_newer(&v->list, v->seen);
    if (status->is_live && !v->follows && newer > 0)
        canvas_putf(p, STYLE_BAR_STRONG, "  [%zu new]", newer);
}

static void draw_head(struct view_sessions *v, struct canvas *c, struct rect area,
                      const struct columns_layout *layout)
{
    struct pen p = pen_in(c, area, 0);
    for (int i = 0; i < layout->count; i++) {
        enum column_id id = layout->id[i];
        bool is_sorted = id == v->list.column;
        unsigned style = STYLE_HEAD | (is_sorted ? STYLE_BOLD : 0);
        char title[32];
        snprintf(title, sizeof(title), "%s%s", column_title(id),
                 !is_sorted            ? ""
                 : v->list.is_reversed ? "▼"
                                       : "▲");
        canvas_hot(c, p.row, p.col, layout->width[i], ACTION_SORT_BY, (int)id);
        canvas_put_cell(&p, style, title, layout->width[i], column_is_right(id));
        canvas_put(&p, STYLE_HEAD, " ");
    }
    canvas_fill(&p, STYLE_HEAD);
}

static struct column_times times_of(const struct view_sessions *v, size_t position,
                                    const struct store_row *row)
{
    struct column_times t = {.mode = (enum column_times_mode)v->view.screen->list_times};
    const struct store_row *before = position ? session_list_at(&v->list, position - 1) : row;
    t.origin_ns = store_row_at(v->list.store, 0)->start_ns;
    t.before_ns = before->start_ns;
    return t;
}

static void draw_row(struct view_sessions *v, struct canvas *c, struct rect area, int at,
                     const struct columns_layout *layout, const struct store_row *row)
{
    struct pen p = pen_in(c, area, at);
    struct bytes needle = screen_needle(v->view.screen);
    struct column_times times = times_of(v, v->scroll.top + (size_t)at, row);
    for (int i = 0; i < layout->count; i++) {
        struct pen cell = pen_at(c, p.row, p.col, p.col + layout->width[i]);
        cell.needle = needle;
        column_draw(layout->id[i], &cell, row, &times);
        if (cell.is_cut) canvas_mark_cut(&cell);
        p.col += layout->width[i] + 1;
    }
    if (tags_has(&v->view.screen->tags, row->id)) {
        p = pen_at(c, p.row, area.col + layout->width[0], area.col + area.cols);
        canvas_put(&p, STYLE_STRONG, "*");
    }
    if (row->id != v->selected) return;
    bool has_focus = screen_has_focus(v->view.screen, &v->view);
    canvas_add_style(c, area.row + at, area.col, area.cols,
                     has_focus ? STYLE_SELECTED : STYLE_FADED);
}

static void draw_empty(struct view_sessions *v, struct canvas *c, struct rect area)
{
    const struct ui_status *status = v->view.screen->host->status;
    struct pen p = pen_in(c, area, area.rows / 3);
    if (v->list.filter && store_count(v->list.store) > 0) {
        canvas_put(&p, STYLE_DIM,
                   v->list.unknown ? "  No session is known to match the filter yet."
                                   : "  No session matches the filter: F7 changes it.");
        return;
    }
    canvas_put(&p, STYLE_DIM,
               !status->has_ended ? "  No session yet." : "  No SMTP session in this capture.");
    p = pen_in(c, area, area.rows / 3 + 1);
    canvas_put(&p, STYLE_DIM,
               "  SMTP is looked for on the ports 25, 465 and 587; -p names others.");
}

static void sessions_draw(struct view *view, struct canvas *c, struct rect area)
{
    struct view_sessions *v = self(view);
    struct columns_layout layout;
    v->cols = area.cols;
    lay_out(v, area.cols, &layout);
    bool has_strip = c->rows >= SCREEN_STRIP_ROWS && screen_has_focus(view->screen, view);
    struct rect rows = area;
    rows.row += 1;
    rows.rows -= 1 + (has_strip ? SESSION_STRIP_ROWS : 0);
    sync_cursor(v);
    scroll_fit(&v->scroll, session_list_count(&v->list), rows.rows);
    if (v->selected == 0) select_at_cursor(v);
    v->rows = rows;
    draw_head(v, c, area, &layout);
    for (int i = 0; i < rows.rows; i++) {
        const struct store_row *row = session_list_at(&v->list, v->scroll.top + (size_t)i);
        if (!row) break;
        draw_row(v, c, rows, i, &layout, row);
        if (row->id > v->seen) v->seen = row->id;
    }
    if (v->scroll.count == 0) draw_empty(v, c, rows);
    if (!has_strip) return;
    struct rect strip = {rows.row + rows.rows, area.col, SESSION_STRIP_ROWS, area.cols};
    const struct store_row *row = store_row_by_id(v->list.store, v->selected);
    if (row) session_strip_draw(c, strip, row);
}

static const struct view_ops sessions_ops = {
    .context = KEYS_LIST,
    .free = sessions_free,
    .title = sessions_title,
    .status = sessions_status,
    .draw = sessions_draw,
    .act = sessions_act,
    .search = sessions_search,
    .place = sessions_place,
    .go = sessions_go,
    .click = sessions_click,
    .refresh = sessions_refresh,
    .filter = sessions_filter,
    .work = sessions_work,
    .cancel = sessions_cancel,
};

struct view *view_sessions_new(struct screen *s)
{
    struct view_sessions *v = err_calloc(1, sizeof(*v));
    v->view = (struct view){&sessions_ops, s};
    v->scroll.page = 1;
    session_list_init(&v->list, s->host->store);
    return &v->view;
}

size_t view_sessions_count(const struct view *v)
{
    return session_list_count(&((const struct view_sessions *)v)->list);
}

void view_sessions_ids(const struct view *v, uint64_t *ids_out)
{
    session_list_ids(&((const struct view_sessions *)v)->list, ids_out);
}
