// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view_dialogue.h"

#include <stdlib.h>

#include "base/display.h"
#include "base/err.h"
#include "ui/match.h"
#include "ui/screen.h"
#include "ui/view_dialogue_state.h"
#include "ui/view_message.h"
#include "ui/view_places.h"
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
    finding_places_fini(&v->findings);
    free(v->groups);
    free(v);
}

const struct finding_places *view_dialogue_findings(struct view_dialogue *v)
{
    if (!v->findings.is_made) finding_places_make(&v->findings, v->dialogue);
    return &v->findings;
}

size_t view_dialogue_count(const struct view_dialogue *v)
{
    return dialogue_replay_rows(&v->replay, &v->rows);
}

size_t view_dialogue_line(const struct view_dialogue *v)
{
    return v->rows.count ? v->rows.rows[v->scroll.cursor].line : 0;
}

static void go_to_line(struct view_dialogue *v, size_t line)
{
    v->scroll.count = view_dialogue_count(v);
    scroll_to(&v->scroll, dialogue_rows_of_line(&v->rows, line));
}

// To a line, which may be in a folded run or of a kind that is not shown.
static void reveal(struct view_dialogue *v, size_t line)
{
    if (v->rows.shown != DIALOGUE_SHOW_ALL) dialogue_rows_show(&v->rows, DIALOGUE_SHOW_ALL);
    const struct dialogue_row *row = &v->rows.rows[dialogue_rows_of_line(&v->rows, line)];
    if (row->line != line) dialogue_rows_fold(&v->rows, line, false);
    go_to_line(v, line);
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
    finding_places_fini(&v->findings);
    free(v->groups);
    v->groups = NULL;
    dialogue_free(before);
    v->is_first = false;
    bool follows = was_at_end && v->was_live && d->line_count;
    go_to_line(v, follows ? d->line_count - 1 : line);
    if (v->wanted < d->line_count) reveal(v, v->wanted);
    v->wanted = SIZE_MAX;
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

static void end_replay(struct view_dialogue *v)
{
    size_t line = view_dialogue_line(v);
    v->replay.speed = REPLAY_OFF;
    go_to_line(v, line);
    screen_notice(v->view.screen, false, "the replay has ended: all lines are there");
}

static bool dialogue_cancel(struct view *view)
{
    struct view_dialogue *v = self(view);
    if (v->replay.speed != REPLAY_OFF) {
        end_replay(v);
        return true;
    }
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
    if (dialogue_replay_advance(&v->replay, &v->rows, now_ns)) {
        go_to_line(v, v->replay.line);
        return true;
    }
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
    const struct finding_places *f = view_dialogue_findings(v);
    size_t at = finding_places_from(f, view_dialogue_line(v) + 1);
    if (f->count == 0) screen_notice(v->view.screen, false, "no finding in this session");
    else reveal(v, f->place[at < f->count ? at : 0].line);
}

// To the row where another transaction begins.
static void step_transaction(struct view_dialogue *v, int step)
{
    const struct dialogue_line *lines = v->dialogue->lines;
    size_t row = v->scroll.cursor;
    while (step > 0 ? row + 1 < view_dialogue_count(v) : row > 0) {
        row += step > 0 ? 1 : SIZE_MAX;
        int32_t here = lines[v->rows.rows[row].line].transaction;
        int32_t before = row ? lines[v->rows.rows[row - 1].line].transaction : -1;
        if (here >= 0 && here != before) break;
    }
    scroll_to(&v->scroll, row);
}

// The message of the line as it was sent.
static void open_raw(struct view_dialogue *v)
{
    struct screen *s = v->view.screen;
    int message = message_of_line(v->dialogue, view_dialogue_line(v));
    if (message < 0 || (size_t)message >= v->dialogue->message_count) {
        screen_notice(s, false, "no message can be seen in this session");
        return;
    }
    struct view *view = view_message_new(s, v->dialogue, (size_t)message);
    view->ops->act(view, ACTION_TAB_RAW, 0);
    screen_push(s, view);
}

static void next_colours(struct view_dialogue *v)
{
    struct screen *s = v->view.screen;
    s->dialogue_colours = (enum dialogue_colours)((s->dialogue_colours + 1) % DIALOGUE_COLOURS);
    screen_notice(s, false, "colours tell: %s", dialogue_colours_name(s->dialogue_colours));
}

// --- step by step

static void next_speed(struct view_dialogue *v)
{
    struct dialogue_replay *r = &v->replay;
    size_t line = view_dialogue_line(v);
    if (v->rows.count == 0) return;
    if (r->speed + 1 == REPLAY_SPEEDS) {
        end_replay(v);
        return;
    }
    // From the line under the cursor on; from its end a dialogue begins anew.
    bool is_at_end = v->scroll.cursor + 1 == v->rows.count;
    if (r->speed == REPLAY_OFF) r->line = is_at_end ? v->rows.rows[0].line : line;
    r->speed++;
    r->due_ns = 0;
    go_to_line(v, r->line);
    screen_notice(v->view.screen, false, "replay %s: ] and [ step, R goes on, Esc shows all",
                  dialogue_replay_name(r->speed));
}

// One line on or back; a folded run that is stepped into unfolds.
static void step_line(struct view_dialogue *v, int step)
{
    struct dialogue_replay *r = &v->replay;
    if (r->speed != REPLAY_OFF) {
        r->speed = REPLAY_BY_STEP;
        if (!dialogue_replay_step(r, &v->rows, step))
            screen_notice(v->view.screen, false, step > 0 ? "all lines are shown"
                                                          : "this is the first line");
        go_to_line(v, r->line);
        return;
    }
    size_t line = view_dialogue_line(v);
    bool is_run = v->rows.count && v->rows.rows[v->scroll.cursor].count > 1;
    if (step > 0 && is_run) dialogue_rows_fold(&v->rows, line, false);
    go_to_line(v, line);
    if (step > 0) scroll_to(&v->scroll, v->scroll.cursor + 1);
    else if (v->scroll.cursor > 0) scroll_to(&v->scroll, v->scroll.cursor - 1);
}

static bool dialogue_moves(const struct view *view)
{
    const struct view_dialogue *v = (const struct view_dialogue *)view;
    bool runs = v->replay.speed == REPLAY_AS_IT_WAS || v->replay.speed == REPLAY_TEN_TIMES;
    return runs && view_dialogue_count(v) < v->rows.count;
}

// --- places

static void dialogue_line_text(struct view *view, struct buf *out)
{
    struct view_dialogue *v = self(view);
    if (v->rows.count == 0) return;
    const struct dialogue_line *l = &v->dialogue->lines[view_dialogue_line(v)];
    struct bytes text = dialogue_shown_text(l);
    if (l->finding) text = bytes_str(finding_name(l->finding->id));
    display_append(out, text, DISPLAY_TABS);
    if (l->is_secret) buf_append_str(out, " ********");
}

static void mark(struct view_dialogue *v)
{
    struct buf text;
    buf_init(&text, 0);
    dialogue_line_text(&v->view, &text);
    screen_ask_note(v->view.screen, v->id, view_dialogue_line(v), buf_bytes(&text));
    buf_fini(&text);
}

static void list_findings(struct view_dialogue *v)
{
    struct screen *s = v->view.screen;
    screen_push(s, view_places_of_findings(s, v->id, view_dialogue_findings(v)));
}

// Of the beginning alone they would say or do something else.
static bool is_of_all(const struct view_dialogue *v, enum action a)
{
    switch ((int)a) {
    case ACTION_OPEN_LINE:
        return v->rows.count == 0 || v->rows.rows[v->scroll.cursor].count == 1;
    case ACTION_SAVE:
    case ACTION_FOLD_ALL:
    case ACTION_NEXT_FINDING:
    case ACTION_FINDINGS:
    case ACTION_RAW:
    case ACTION_STEP:
    case ACTION_REPLAY:
    case ACTION_LAST:
    case ACTION_NEXT_TRANSACTION:
    case ACTION_SEARCH:
    case ACTION_NEXT_MATCH:
    case ACTION_PREVIOUS_MATCH:
    case ACTION_COMMAND: return true;
    default: return false;
    }
}

static bool dialogue_waits(const struct view *view, enum action a, unsigned count)
{
    const struct view_dialogue *v = (const struct view_dialogue *)view;
    if (!v->is_first || !reader_is_busy(&v->reader)) return false;
    if (a == ACTION_FIRST) return count > 0; // to that line
    return is_of_all(v, a) || scroll_passes_end(&v->scroll, a, count);
}

static bool dialogue_act(struct view *view, enum action a, int argument)
{
    (void)argument;
    struct view_dialogue *v = self(view);
    v->wanted = SIZE_MAX; // the user goes elsewhere
    switch ((int)a) {
    case ACTION_OPEN_LINE: open_line(v); return true;
    case ACTION_SAVE: save(v); return true;
    case ACTION_UNFOLD: fold(v, false); return true;
    case ACTION_FOLD: fold(v, true); return true;
    case ACTION_FOLD_ALL: fold_all(v); return true;
    case ACTION_NEXT_FINDING: next_finding(v); return true;
    case ACTION_FINDINGS: list_findings(v); return true;
    case ACTION_RAW: open_raw(v); return true;
    case ACTION_COLOURS: next_colours(v); return true;
    case ACTION_STEP: step_line(v, 1); return true;
    case ACTION_STEP_BACK: step_line(v, -1); return true;
    case ACTION_REPLAY: next_speed(v); return true;
    case ACTION_MARK: mark(v); return true;
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
    return match_has(dialogue_shown_text(l), needle);
}

static bool dialogue_search(struct view *view, struct bytes needle, int direction)
{
    struct view_dialogue *v = self(view);
    size_t count = v->dialogue->line_count, line = view_dialogue_line(v);
    for (size_t i = 0; i < count; i++) {
        size_t step = direction == 0 ? i : i + 1;
        size_t at = (direction < 0 ? line + count - step : line + step) % count;
        if (!line_has(&v->dialogue->lines[at], needle)) continue;
        reveal(v, at);
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

void view_dialogue_reveal(struct view *view, size_t line)
{
    struct view_dialogue *v = self(view);
    if (line < v->dialogue->line_count) reveal(v, line);
    else go_to_line(v, line); // as near as was read
    if (v->is_first) v->wanted = line;
}

static bool dialogue_click(struct view *view, int row, int col)
{
    struct view_dialogue *v = self(view);
    const struct rect *r = &v->area;
    if (row < r->row || row >= r->row + r->rows || col < r->col) return false;
    size_t at = v->scroll.top + (size_t)(row - r->row);
    if (at >= view_dialogue_count(v)) return false;
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
    .waits = dialogue_waits,
    .line = dialogue_line_text,
    .moves = dialogue_moves,
};

// The decoder was told that the session ends here: what it found odd about that is not so.
static void drop_last_notes(struct dialogue *d)
{
    while (d->line_count > 0 && d->lines[d->line_count - 1].kind == DIALOGUE_NOTE) d->line_count--;
}

// The whole dialogue, or its beginning, while the rest of it is read.
static struct dialogue *first_dialogue(struct view_dialogue *v)
{
    struct err err = {.code = ERR_NONE, .text = "this session cannot be opened"};
    const struct ui_host *host = v->view.screen->host;
    struct dialogue *d = NULL;
    begin_reading(v);
    if (reader_step(&v->reader)) d = host->read_so_far(v->reader.reading);
    if (d) {
        drop_last_notes(d);
        return d;
    }
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
    v->wanted = SIZE_MAX;
    v->dialogue = first_dialogue(v);
    if (!v->dialogue) {
        free(v);
        return NULL;
    }
    v->is_first = reader_is_busy(&v->reader);
    dialogue_rows_init(&v->rows, v->dialogue);
    v->scroll.count = view_dialogue_count(v);
    return &v->view;
}

uint64_t view_dialogue_id(const struct view *v)
{
    return ((const struct view_dialogue *)v)->id;
}
