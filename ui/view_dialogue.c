// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view_dialogue.h"

#include <stdlib.h>

#include "base/err.h"
#include "ui/match.h"
#include "ui/screen.h"
#include "ui/view_dialogue_state.h"
#include "ui/view_message.h"
#include "ui/view_save.h"

enum {
    REFRESH_MS = 300,          // a growing session is read again at most that often,
    REFRESH_LINES_PER_MS = 20, // and more seldom the longer it is
};

static struct view_dialogue *self(struct view *v)
{
    return (struct view_dialogue *)v;
}

static void dialogue_view_free(struct view *view)
{
    struct view_dialogue *v = self(view);
    reader_drop(&v->reader);
    dialogue_rows_fini(&v->rows);
    dialogue_free(v->dialogue);
    free(v);
}

size_t view_dialogue_line(const struct view_dialogue *v)
{
    return v->rows.count ? v->rows.rows[v->scroll.cursor].line : 0;
}

static void go_to_line(struct view_dialogue *v, size_t line)
{
    v->scroll.count = v->rows.count;
    scroll_to(&v->scroll, dialogue_rows_of_line(&v->rows, line));
}

// --- reading again while the session grows

const struct store_row *view_dialogue_row(const struct view_dialogue *v)
{
    return store_row_by_id(v->view.screen->host->store, v->id);
}

// What is to be seen is that of now.
static void begin_reading(struct view_dialogue *v)
{
    const struct store_row *row = view_dialogue_row(v);
    v->packets = row ? row->packets : 0;
    v->was_live = row && row->is_live;
    reader_begin(&v->reader, v->view.screen->host, v->id, NULL);
}

// d takes the place of the dialogue shown, whose lines are the first of its own.
static void take_dialogue(struct view_dialogue *v, struct dialogue *d)
{
    bool was_at_end = v->rows.count > 0 && v->scroll.cursor == v->rows.count - 1;
    size_t line = view_dialogue_line(v);
    struct dialogue *before = v->dialogue;
    v->dialogue = d;
    dialogue_rows_set(&v->rows, d);
    dialogue_free(before);
    bool follows = was_at_end && v->was_live && d->line_count;
    go_to_line(v, follows ? d->line_count - 1 : line);
    v->view.screen->is_dirty = true;
}

// Only on top: what lies above borrows the dialogue.
static void take_what_was_read(struct view_dialogue *v)
{
    struct err err;
    struct dialogue *d = reader_end(&v->reader, &err);
    if (d) take_dialogue(v, d);
    else screen_notice(v->view.screen, true, "%s", err.text);
}

static bool dialogue_work(struct view *view)
{
    struct view_dialogue *v = self(view);
    if (!reader_is_busy(&v->reader)) return false;
    if (reader_step(&v->reader)) return true;
    if (screen_is_top(view->screen, view)) take_what_was_read(v);
    return false;
}

static bool dialogue_cancel(struct view *view)
{
    struct view_dialogue *v = self(view);
    if (!reader_is_busy(&v->reader)) return false;
    v->is_stopped = true;
    screen_notice(view->screen, false, "stopped: %u%% of the session was read", v->reader.percent);
    take_what_was_read(v);
    return true;
}

static bool is_due(const struct view_dialogue *v, int64_t now_ns)
{
    const struct store_row *row = view_dialogue_row(v);
    if (!row || row->is_gone || v->is_stopped || reader_is_busy(&v->reader)) return false;
    if (row->packets == v->packets && row->is_live == v->was_live) return false;
    int64_t wait_ms = REFRESH_MS + (int64_t)v->dialogue->line_count / REFRESH_LINES_PER_MS;
    return now_ns - v->refreshed_ns >= wait_ms * 1000000;
}

static bool dialogue_refresh(struct view *view, int64_t now_ns)
{
    struct view_dialogue *v = self(view);
    unsigned before = v->percent_seen;
    v->percent_seen = v->reader.percent;
    if (!screen_is_top(view->screen, view)) return false;
    if (v->reader.is_done) take_what_was_read(v);
    if (!is_due(v, now_ns)) return v->percent_seen != before;
    v->refreshed_ns = now_ns;
    begin_reading(v);
    dialogue_work(view);
    return !reader_is_busy(&v->reader);
}

// --- actions

static int message_of_transaction(const struct dialogue *d, int32_t transaction)
{
    for (size_t i = 0; i < d->message_count; i++) {
        const struct session_transaction *t = d->messages[i].transaction;
        if (t && t->index == transaction) return (int)i;
    }
    return -1;
}

// The message that belongs to a line; else the next one in the session, else its last.
static int message_of_line(const struct dialogue *d, size_t line)
{
    for (size_t i = line; i < d->line_count; i++) {
        const struct dialogue_line *l = &d->lines[i];
        if (l->message >= 0) return l->message;
        int of_transaction = l->transaction >= 0 ? message_of_transaction(d, l->transaction) : -1;
        if (of_transaction >= 0) return of_transaction;
    }
    return (int)d->message_count - 1;
}

static void open_line(struct view_dialogue *v)
{
    if (v->rows.count == 0) return;
    const struct dialogue_row *row = &v->rows.rows[v->scroll.cursor];
    size_t line = row->line;
    if (row->count > 1) {
        dialogue_rows_fold(&v->rows, line, false);
        go_to_line(v, line);
        return;
    }
    int message = message_of_line(v->dialogue, line);
    if (message < 0 || (size_t)message >= v->dialogue->message_count) {
        screen_notice(v->view.screen, false, "no message can be seen in this session");
        return;
    }
    screen_push(v->view.screen, view_message_new(v->view.screen, v->dialogue, (size_t)message));
}

static void save(struct view_dialogue *v)
{
    struct view_save_subject subject = {.session = v->id};
    int message = message_of_line(v->dialogue, view_dialogue_line(v));
    if (message >= 0 && (size_t)message < v->dialogue->message_count) {
        subject.dialogue = v->dialogue;
        subject.message = (size_t)message;
    }
    struct view *dialog = view_save_new(v->view.screen, &subject);
    if (dialog) screen_push(v->view.screen, dialog);
}

static void fold(struct view_dialogue *v, bool is_folded)
{
    size_t line = view_dialogue_line(v);
    if (!dialogue_rows_fold(&v->rows, line, is_folded)) return;
    go_to_line(v, line);
}

static void fold_all(struct view_dialogue *v)
{
    size_t line = view_dialogue_line(v);
    dialogue_rows_fold_all(&v->rows, !dialogue_rows_has_folded(&v->rows));
    go_to_line(v, line);
}

static void next_shown(struct view_dialogue *v)
{
    size_t line = view_dialogue_line(v);
    enum dialogue_shown shown = (v->rows.shown + 1) % DIALOGUE_SHOW_COUNT;
    dialogue_rows_show(&v->rows, shown);
    go_to_line(v, line);
}

static void next_finding(struct view_dialogue *v)
{
    for (size_t i = 1; i <= v->rows.count; i++) {
        size_t row = (v->scroll.cursor + i) % v->rows.count;
        if (v->dialogue->lines[v->rows.rows[row].line].kind != DIALOGUE_NOTE) continue;
        scroll_to(&v->scroll, row);
        return;
    }
    screen_notice(v->view.screen, false, "no finding in this session");
}

// To the row where another transaction begins.
static void step_transaction(struct view_dialogue *v, int step)
{
    const struct dialogue_line *lines = v->dialogue->lines;
    size_t row = v->scroll.cursor;
    while (step > 0 ? row + 1 < v->rows.count : row > 0) {
        row += step > 0 ? 1 : SIZE_MAX;
        int32_t here = lines[v->rows.rows[row].line].transaction;
        int32_t before = row ? lines[v->rows.rows[row - 1].line].transaction : -1;
        if (here >= 0 && here != before) break;
    }
    scroll_to(&v->scroll, row);
}

static bool dialogue_act(struct view *view, enum action a, int argument)
{
    (void)argument;
    struct view_dialogue *v = self(view);
    switch ((int)a) {
    case ACTION_OPEN_LINE: open_line(v); return true;
    case ACTION_SAVE: save(v); return true;
    case ACTION_UNFOLD: fold(v, false); return true;
    case ACTION_FOLD: fold(v, true); return true;
    case ACTION_FOLD_ALL: fold_all(v); return true;
    case ACTION_NEXT_FINDING: next_finding(v); return true;
    case ACTION_EXPLAIN:
        view->screen->hides_explanation = !view->screen->hides_explanation;
        return true;
    case ACTION_OCTETS:
        view->screen->shows_octets = !view->screen->shows_octets;
        view->screen->hides_explanation = false;
        return true;
    case ACTION_SHOWN: next_shown(v); return true;
    case ACTION_TIMES:
        view->screen->dialogue_times = (view->screen->dialogue_times + 1) % DIALOGUE_TIMES;
        return true;
    case ACTION_NEXT_SESSION: screen_step_session(view->screen, true); return true;
    case ACTION_PREVIOUS_SESSION: screen_step_session(view->screen, false); return true;
    case ACTION_NEXT_TRANSACTION: step_transaction(v, 1); return true;
    case ACTION_PREVIOUS_TRANSACTION: step_transaction(v, -1); return true;
    default: return scroll_act(&v->scroll, a);
    }
}

static bool line_has(const struct dialogue_line *l, struct bytes needle)
{
    return match_has(dialogue_draw_text(l), needle);
}

static bool dialogue_search(struct view *view, struct bytes needle, int direction)
{
    struct view_dialogue *v = self(view);
    size_t count = v->dialogue->line_count, line = view_dialogue_line(v);
    for (size_t i = 0; i < count; i++) {
        size_t step = direction == 0 ? i : i + 1;
        size_t at = (direction < 0 ? line + count - step : line + step) % count;
        if (!line_has(&v->dialogue->lines[at], needle)) continue;
        if (v->rows.shown != DIALOGUE_SHOW_ALL) dialogue_rows_show(&v->rows, DIALOGUE_SHOW_ALL);
        const struct dialogue_row *row = &v->rows.rows[dialogue_rows_of_line(&v->rows, at)];
        if (row->line != at) dialogue_rows_fold(&v->rows, at, false);
        go_to_line(v, at);
        return true;
    }
    return false;
}

static uint64_t dialogue_place(struct view *view)
{
    return view_dialogue_line(self(view));
}

static void dialogue_go(struct view *view, uint64_t place)
{
    go_to_line(self(view), (size_t)place);
}

static bool dialogue_click(struct view *view, int row, int col)
{
    struct view_dialogue *v = self(view);
    const struct rect *r = &v->area;
    if (row < r->row || row >= r->row + r->rows || col < r->col) return false;
    size_t at = v->scroll.top + (size_t)(row - r->row);
    if (at >= v->rows.count) return false;
    bool again = at == v->scroll.cursor;
    scroll_to(&v->scroll, at);
    return again;
}

static const struct view_ops dialogue_ops = {
    .context = KEYS_DIALOGUE,
    .free = dialogue_view_free,
    .title = view_dialogue_title,
    .status = view_dialogue_status,
    .draw = view_dialogue_draw,
    .detail = view_dialogue_detail,
    .act = dialogue_act,
    .search = dialogue_search,
    .place = dialogue_place,
    .go = dialogue_go,
    .click = dialogue_click,
    .refresh = dialogue_refresh,
    .work = dialogue_work,
    .cancel = dialogue_cancel,
};

// The whole dialogue, or its beginning, while the rest of it is read.
static struct dialogue *first_dialogue(struct view_dialogue *v)
{
    struct err err = {.code = ERR_NONE, .text = "this session cannot be opened"};
    const struct ui_host *host = v->view.screen->host;
    struct dialogue *d = NULL;
    begin_reading(v);
    if (reader_step(&v->reader)) d = host->read_so_far(v->reader.reading);
    if (d) return d;
    d = reader_end(&v->reader, &err);
    if (!d) screen_notice(v->view.screen, true, "%s", err.text);
    return d;
}

struct view *view_dialogue_new(struct screen *s, uint64_t id)
{
    struct view_dialogue *v = err_calloc(1, sizeof(*v));
    v->view = (struct view){&dialogue_ops, s};
    v->id = id;
    v->scroll.page = 1;
    v->dialogue = first_dialogue(v);
    if (!v->dialogue) {
        free(v);
        return NULL;
    }
    dialogue_rows_init(&v->rows, v->dialogue);
    return &v->view;
}

uint64_t view_dialogue_id(const struct view *v)
{
    return ((const struct view_dialogue *)v)->id;
}
