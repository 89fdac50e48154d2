// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view_sessions.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/display.h"
#include "base/err.h"
#include "ui/outcome_style.h"
#include "ui/screen.h"
#include "ui/session_strip.h"
#include "ui/view_dialogue.h"
#include "ui/view_save.h"
#include "ui/view_sessions_state.h"
#include "ui/view_stats.h"

enum {
    WALK_ROWS = 8 * 1024, // looked at in one part: so long does a key wait
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

void view_sessions_select(struct view_sessions *v)
{
    const struct store_row *row = session_list_at(&v->list, v->scroll.cursor);
    v->selected = row ? row->id : 0;
}

void view_sessions_sync(struct view_sessions *v)
{
    struct scroll *s = &v->scroll;
    s->count = session_list_count(&v->list);
    const struct store_row *row = session_list_at(&v->list, s->cursor);
    if (v->selected == 0 || (row && row->id == v->selected)) return;
    size_t position = session_list_near(&v->list, v->selected);
    size_t offset = s->cursor - s->top;
    s->top = position > offset ? position - offset : 0;
    scroll_to(s, position);
    if (v->list.filter) view_sessions_select(v); // hidden by the filter: the next one
}

static void follow(struct view_sessions *v)
{
    uint64_t newest = session_list_newest(&v->list);
    if (newest == 0) return;
    v->selected = newest; // ids count from 1 in order of their start
    view_sessions_sync(v);
    view_sessions_select(v);
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
    else view_sessions_sync(v);
    if (v->selected == 0) view_sessions_select(v);
    return has_changed || v->scroll.cursor != before;
}

static void sessions_filter(struct view *view, struct filter *filter)
{
    struct view_sessions *v = self(view);
    session_list_filter(&v->list, filter);
    view_sessions_sync(v);
    if (v->selected == 0) view_sessions_select(v);
}

// --- actions

static void sort_by(struct view_sessions *v, int column, bool is_reversed)
{
    session_list_sort(&v->list, (enum column_id)column, is_reversed);
    v->is_ordering = v->list.is_sorting;
    view_sessions_sync(v);
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

static struct columns_need need_of(const struct view_sessions *v)
{
    const struct screen *s = v->view.screen;
    return columns_need_of(v->list.store, &s->canvas, s->list_times == COLUMN_TIMES_CLOCK);
}

void view_sessions_lay_out(const struct view_sessions *v, int cols, struct columns_layout *layout)
{
    const struct column_list *chosen = &v->view.screen->settings->columns;
    int first = v->first_column < chosen->count ? v->first_column : 0;
    struct columns_need need = need_of(v);
    if (chosen->count) columns_choose(layout, &need, chosen, first, cols);
    else columns_fit(layout, &need, &v->view.screen->settings->widths, cols);
}

// The column that stands beside the one of the order, round the end.
static int column_beside(const struct view_sessions *v, int step)
{
    const struct column_list *chosen = &v->view.screen->settings->columns;
    struct columns_layout all;
    struct columns_need need = need_of(v);
    if (chosen->count) columns_choose(&all, &need, chosen, 0, COLUMN_COUNT * COLUMN_WIDTH_MAX);
    else columns_fit(&all, &need, &v->view.screen->settings->widths, v->cols);
    if (all.count == 0) return (int)v->list.column; // nothing was drawn yet
    int at = all.count - 1;
    while (at > 0 && all.id[at] != v->list.column) at--;
    return (int)all.id[(at + step + all.count) % all.count];
}

// Columns of which the whole width is seen from the present one on.
static bool is_last_seen(const struct view_sessions *v)
{
    const struct column_list *chosen = &v->view.screen->settings->columns;
    struct columns_need need = need_of(v);
    int used = -1;
    for (int i = v->first_column; i < chosen->count; i++) {
        const struct column_choice *c = &chosen->column[i];
        used += 1 + (c->width ? c->width : column_screen_width(c->id, &need));
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

// The column of the order, if it is seen: the choice of columns stays as it is.
static void resize_column(struct view_sessions *v, int by)
{
    struct columns_layout seen;
    view_sessions_lay_out(v, v->cols, &seen);
    for (int i = 0; i < seen.count; i++) {
        int width = seen.width[i] + by;
        if (seen.id[i] != v->list.column || width < 1 || width > COLUMN_WIDTH_MAX) continue;
        settings_set_width(v->view.screen->settings, seen.id[i], width);
        v->view.screen->settings_changed = true;
    }
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
    struct screen *s = v->view.screen;
    if (v->selected == 0) return;
    if (screen_opened_session(s) == v->selected) { // in the pane beside
        s->panes.focus = 1;
        return;
    }
    struct view *dialogue = view_dialogue_new(v->view.screen, v->selected);
    if (dialogue) screen_push(v->view.screen, dialogue);
}

// --- walking to a row

static void select_row(struct view_sessions *v, size_t position)
{
    scroll_to(&v->scroll, position);
    view_sessions_select(v);
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
    bool has_more = session_list_work(&v->list, view->screen->host);
    v->is_ordering &= v->list.is_sorting;
    return has_more;
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

// Who, from whom to whom, and how it ended.
static void sessions_line(struct view *view, struct buf *out)
{
    const struct store_row *row = store_row_by_id(self(view)->list.store, self(view)->selected);
    if (!row) return;
    char client[SESSION_IP_TEXT], server[SESSION_IP_TEXT];
    session_ip_text(&row->client, client);
    session_ip_text(&row->server, server);
    buf_printf(out, "%s:%u > %s:%u  <", client, row->client.port, server, row->server.port);
    display_append(out, row->from, 0);
    buf_append_str(out, "> <");
    display_append(out, row->first_to, 0);
    buf_printf(out, ">  %s", outcome_word(outcome_of(row)));
    if (row->verdict_code) buf_printf(out, " %u ", row->verdict_code);
    display_append(out, row->verdict_text, 0);
}

// Tags the session and goes to the next one, as file managers do.
static void tag(struct view_sessions *v)
{
    if (v->selected == 0) return;
    tags_toggle(&v->view.screen->tags, v->selected);
    scroll_act(&v->scroll, ACTION_DOWN);
    view_sessions_select(v);
    v->follows = false;
}

static void clear(struct view_sessions *v)
{
    bool hides = v->list.cleared == 0;
    size_t count = store_count(v->list.store);
    session_list_clear(&v->list, hides ? count : 0);
    view_sessions_sync(v);
    view_sessions_select(v);
    screen_notice(v->view.screen, false,
                  hides ? "older sessions are hidden: F5 shows them again"
                        : "all sessions are shown again");
}

// Only the sessions that ended so; all, when these are shown already.
static void show_outcome(struct view_sessions *v, int argument)
{
    struct screen *s = v->view.screen;
    struct buf text;
    buf_init(&text, 0);
    buf_printf(&text, "outcome == %s", outcome_name((enum outcome)argument));
    bool is_shown = bytes_equal(buf_bytes(&text), buf_bytes(&s->filter_text));
    screen_filter_list(s, is_shown ? BYTES_LIT("") : buf_bytes(&text));
    buf_fini(&text);
}

// Sessions that begin from now on are not shown, or shown again.
static void pause(struct view_sessions *v)
{
    bool is_paused = v->view.screen->is_paused;
    session_list_hold(&v->list, is_paused ? store_count(v->list.store) : SESSION_LIST_ALL);
    view_sessions_sync(v);
}

static void mark(struct view_sessions *v)
{
    const struct store_row *row = store_row_by_id(v->list.store, v->selected);
    struct buf text;
    if (!row) return;
    buf_init(&text, 0);
    sessions_line(&v->view, &text);
    screen_ask_note(v->view.screen, v->selected, 0, buf_bytes(&text));
    buf_fini(&text);
}

static bool is_of_a_row(enum action a)
{
    switch ((int)a) {
    case ACTION_OPEN:
    case ACTION_SAVE:
    case ACTION_TAG:
    case ACTION_MARK:
    case ACTION_COPY:
    case ACTION_EXCLUDE:
    case ACTION_NEXT_FINDING:
    case ACTION_NEXT_MATCH:
    case ACTION_PREVIOUS_MATCH:
    case ACTION_UP:
    case ACTION_DOWN:
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
    case ACTION_HALF_UP:
    case ACTION_HALF_DOWN:
    case ACTION_FIRST:
    case ACTION_LAST: return true;
    default: return false;
    }
}

// Until there is a session at all, the rows were looked at for the filter, the row that is looked
// for is found; and the ends of the list, until its rows are in the order that was asked for.
static bool sessions_wait(const struct view *view, enum action a, unsigned count)
{
    const struct view_sessions *v = (const struct view_sessions *)view;
    const struct ui_status *status = view->screen->host->status;
    bool has_begun = store_count(v->list.store) > 0 || status->has_ended || status->is_live ||
                     status->bytes_total == 0; // who knows when
    (void)count;
    if (!is_of_a_row(a)) return false;
    if (!has_begun || v->list.is_choosing || v->walk.left > 0) return true;
    bool is_end = a == ACTION_FIRST || a == ACTION_LAST;
    return is_end && v->is_ordering && v->list.is_sorting;
}

static bool sessions_act(struct view *view, enum action a, int argument)
{
    struct view_sessions *v = self(view);
    v->walk.left = 0;
    view_sessions_sync(v);
    if (v->selected == 0) view_sessions_select(v);
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
    case ACTION_SORT_PREVIOUS: sort_by(v, column_beside(v, -1), is_reversed); return true;
    case ACTION_SORT_REVERSE: sort_by(v, column, !is_reversed); return true;
    case ACTION_SORT_BY: sort_by_argument(v, argument); return true;
    case ACTION_SHOW_OUTCOME: show_outcome(v, argument); return true;
    case ACTION_LEFT: scroll_columns(v, -1); return true;
    case ACTION_RIGHT: scroll_columns(v, 1); return true;
    case ACTION_WIDER: resize_column(v, 1); return true;
    case ACTION_NARROWER: resize_column(v, -1); return true;
    case ACTION_TIMES:
        view->screen->list_times = (view->screen->list_times + 1) % COLUMN_TIMES;
        return true;
    case ACTION_EXCLUDE: exclude(v); return true;
    case ACTION_PAUSE: pause(v); return true;
    case ACTION_MARK: mark(v); return true;
    case ACTION_FINDINGS:
        screen_push(view->screen, view_stats_of_findings(view->screen));
        return true;
    case ACTION_NEXT_FINDING: next_finding(v); return true;
    default: break;
    }
    if (!scroll_act(&v->scroll, a)) return false;
    v->follows = false;
    view_sessions_select(v);
    return true;
}

static bool sessions_search(struct view *view, struct bytes needle, int direction)
{
    (void)needle; // the screen's own
    view_sessions_sync(self(view));
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
    view_sessions_sync(self(view));
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
    view_sessions_select(v);
    v->follows = false;
    v->was_touched = true;
    return again;
}

static const struct view_ops sessions_ops = {
    .context = KEYS_LIST,
    .free = sessions_free,
    .title = view_sessions_title,
    .status = view_sessions_status,
    .draw = view_sessions_draw,
    .act = sessions_act,
    .search = sessions_search,
    .place = sessions_place,
    .go = sessions_go,
    .click = sessions_click,
    .refresh = sessions_refresh,
    .filter = sessions_filter,
    .work = sessions_work,
    .cancel = sessions_cancel,
    .waits = sessions_wait,
    .line = sessions_line,
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
