// SPDX-License-Identifier: BSD-2-Clause
#include "ui/screen.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/timestamp.h"
#include "ui/amount.h"
#include "ui/filter_prompt.h"
#include "ui/view_columns.h"
#include "ui/view_diff.h"
#include "ui/view_help.h"
#include "ui/view_sessions.h"
#include "ui/view_setup.h"
#include "ui/view_stats.h"

static bool set_filter(struct screen *s, struct bytes text);

void screen_init(struct screen *s, const struct ui_host *host)
{
    memset(s, 0, sizeof(*s));
    s->host = host;
    settings_init(&s->own_settings);
    s->settings = host->settings ? host->settings : &s->own_settings;
    canvas_init(&s->canvas);
    keys_init(&s->keys);
    prompt_init(&s->prompt);
    prompt_init(&s->filter);
    prompt_init(&s->command);
    buf_init(&s->filter_text, LIMIT_FILTER_TEXT);
    buf_init(&s->needle, PROMPT_MAX);
    s->is_dirty = true;
    screen_push(s, view_sessions_new(s));
    screen_apply_settings(s);
    s->settings_changed = false;
    if (host->filter) set_filter(s, bytes_str(host->filter));
}

void screen_fini(struct screen *s)
{
    while (s->depth > 0) screen_pop(s);
    buf_fini(&s->needle);
    buf_fini(&s->filter_text);
    settings_fini(&s->own_settings);
    prompt_fini(&s->command);
    prompt_fini(&s->filter);
    prompt_fini(&s->prompt);
    keys_fini(&s->keys);
    tags_fini(&s->tags);
    canvas_fini(&s->canvas);
}

static struct view *top(const struct screen *s)
{
    return s->stack[s->depth - 1];
}

void screen_push(struct screen *s, struct view *v)
{
    if (s->depth == SCREEN_DEPTH) {
        v->ops->free(v);
        return;
    }
    v->screen = s;
    s->stack[s->depth++] = v;
    s->is_dirty = true;
}

void screen_pop(struct screen *s)
{
    struct view *v = s->stack[--s->depth];
    v->ops->free(v);
    s->is_dirty = true;
}

void screen_step_session(struct screen *s, bool is_next)
{
    struct view *list = s->stack[0];
    uint64_t before = list->ops->place(list);
    list->ops->act(list, is_next ? ACTION_DOWN : ACTION_UP, 0);
    if (list->ops->place(list) == before) {
        screen_notice(s, false, is_next ? "this is the last session" : "this is the first session");
        return;
    }
    while (s->depth > 1) screen_pop(s);
    list->ops->act(list, ACTION_OPEN, 0);
}

bool screen_has_focus(const struct screen *s, const struct view *v)
{
    return top(s) == v;
}

void screen_notice(struct screen *s, bool is_error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(s->notice, sizeof(s->notice), format, args);
    va_end(args);
    s->notice_is_error = is_error;
    s->is_dirty = true;
}

struct bytes screen_needle(const struct screen *s)
{
    return s->needle.len ? buf_bytes(&s->needle) : BYTES_NONE;
}

void screen_resize(struct screen *s, int rows, int cols)
{
    canvas_resize(&s->canvas, rows, cols);
    s->is_dirty = true;
}

// --- tags

bool screen_has_tagged_message(const struct screen *s, uint64_t session, size_t message)
{
    for (int i = 0; i < s->tagged_count; i++)
        if (s->tagged[i].session == session && s->tagged[i].index == message) return true;
    return false;
}

// There are two at most: a third takes the place of the first.
void screen_tag_message(struct screen *s, uint64_t session, size_t message)
{
    bool was_tagged = screen_has_tagged_message(s, session, message);
    int kept = 0;
    for (int i = 0; i < s->tagged_count; i++)
        if (s->tagged[i].session != session || s->tagged[i].index != message)
            s->tagged[kept++] = s->tagged[i];
    if (!was_tagged && kept == 2) s->tagged[0] = s->tagged[1], kept = 1;
    if (!was_tagged) s->tagged[kept++] = (struct screen_message){session, message};
    s->tagged_count = kept;
    screen_notice(s, false,
                  was_tagged  ? "the message is no longer tagged"
                  : kept == 2 ? "two messages are tagged: D compares them"
                              : "the message is tagged: tag another, and D compares them");
}

// --- search

static void set_needle(struct screen *s, struct bytes text)
{
    buf_reset(&s->needle, PROMPT_MAX + 1);
    buf_append_bytes(&s->needle, text);
}

static void search(struct screen *s, int direction)
{
    struct view *v = top(s);
    if (s->needle.len == 0) {
        screen_notice(s, false, "nothing to search for yet: / begins a search");
    } else if (!v->ops->search(v, screen_needle(s), direction)) {
        screen_notice(s, true, "not found: %s", buf_str(&s->needle));
    }
}

static void open_search(struct screen *s)
{
    struct view *v = top(s);
    prompt_open(&s->prompt);
    s->is_prompting = true;
    s->origin = v->ops->place(v);
}

// --- filter

// false: text is wrong, and what is said about it is on the screen.
static bool set_filter(struct screen *s, struct bytes text)
{
    struct view *list = s->stack[0];
    struct filter_error error;
    struct filter *f = NULL;
    if (bytes_trim_wsp(text).len > 0) {
        struct filter_names names = settings_filter_names(s->settings);
        f = filter_parse_named(text, &names, &error);
        if (!f) return false;
    }
    buf_reset(&s->filter_text, 0);
    if (f) buf_append_bytes(&s->filter_text, text);
    list->ops->filter(list, f);
    return true;
}

void screen_filter_list(struct screen *s, struct bytes text)
{
    while (s->depth > 1) screen_pop(s);
    if (!set_filter(s, text)) screen_notice(s, true, "no condition: %s", (const char *)text.data);
}

void screen_ask_filter(struct screen *s, struct bytes text)
{
    prompt_open(&s->filter);
    prompt_put(&s->filter, 0, text);
    s->is_prompting = s->is_filtering = true;
}

static void open_filter(struct screen *s)
{
    screen_ask_filter(s, buf_bytes(&s->filter_text));
}

static void filter_key_pressed(struct screen *s, uint32_t key)
{
    if (key == KEYS_TAB) {
        filter_prompt_complete(&s->filter);
        return;
    }
    // A line that is wrong stays to be put right.
    struct filter_error error;
    struct bytes text = buf_bytes(&s->filter.text);
    if (key == KEYS_ENTER && bytes_trim_wsp(text).len > 0) {
        struct filter_names names = settings_filter_names(s->settings);
        struct filter *f = filter_parse_named(text, &names, &error);
        if (!f) return;
        filter_free(f);
    }
    enum prompt_result result = prompt_key(&s->filter, key);
    if (result == PROMPT_DONE) set_filter(s, buf_bytes(&s->filter.text));
    if (result == PROMPT_DONE || result == PROMPT_GIVEN_UP)
        s->is_prompting = s->is_filtering = false;
}

static void prompt_key_pressed(struct screen *s, uint32_t key)
{
    struct view *v = top(s);
    switch (prompt_key(&s->prompt, key)) {
    case PROMPT_GOES_ON: break;
    case PROMPT_CHANGED:
        set_needle(s, buf_bytes(&s->prompt.text));
        v->ops->go(v, s->origin);
        if (s->needle.len) v->ops->search(v, screen_needle(s), 0);
        break;
    case PROMPT_DONE:
        s->is_prompting = false;
        if (s->prompt.text.len == 0) set_needle(s, BYTES_LIT(""));
        else search(s, 0);
        break;
    case PROMPT_GIVEN_UP:
        s->is_prompting = false;
        set_needle(s, BYTES_LIT(""));
        v->ops->go(v, s->origin);
        break;
    }
}

// --- commands

static void open_command(struct screen *s)
{
    prompt_open(&s->command);
    s->command_error.text[0] = 0;
    s->is_prompting = s->is_commanding = true;
}

static void command_key_pressed(struct screen *s, uint32_t key)
{
    s->command_error.text[0] = 0;
    if (key == KEYS_TAB) {
        command_complete(s, &s->command);
        return;
    }
    enum prompt_result result = prompt_key(&s->command, key);
    if (result != PROMPT_DONE && result != PROMPT_GIVEN_UP) return;
    s->is_prompting = s->is_commanding = false;
    if (result == PROMPT_GIVEN_UP) return;
    // A line that is wrong stays to be put right.
    if (command_run(s, buf_bytes(&s->command.text), &s->command_error)) return;
    s->is_prompting = s->is_commanding = true;
    s->command.cursor = s->command_error.at + s->command_error.len;
}

static void draw_command(struct screen *s, struct pen *p, struct pen *hint)
{
    if (s->command_error.text[0]) {
        canvas_fill(hint, STYLE_NORMAL);
        hint->col = 0;
        canvas_put(hint, STYLE_ERROR, " ");
        canvas_put_wire(hint, STYLE_ERROR, bytes_str(s->command_error.text));
        if (hint->is_cut) canvas_mark_cut(hint);
    } else {
        command_hint(s, &s->command, hint);
    }
    prompt_draw(&s->command, p, ":");
}

// --- settings

void screen_apply_settings(struct screen *s)
{
    const struct settings *settings = s->settings;
    keys_fini(&s->keys);
    keys_init(&s->keys);
    const char *refused = settings_apply_keys(settings, &s->keys);
    if (refused)
        screen_notice(s, true, "key.%s: no key would be left to quit, to go back or for the help",
                      refused);
    s->list_times = settings->choice[SETTINGS_TIMES_LIST];
    s->dialogue_times = settings->choice[SETTINGS_TIMES_DIALOGUE];
    s->canvas.is_local = settings->choice[SETTINGS_ZONE] == 1;
    s->settings_changed = true;
    s->is_dirty = true;
}

void screen_save_settings(struct screen *s)
{
    struct buf text;
    struct err err = {.text = "there is no file for them"};
    buf_init(&text, 0);
    settings_write(s->settings, &text);
    bool is_saved = s->host->save_settings &&
                    s->host->save_settings(s->host->ctx, buf_bytes(&text), &err);
    buf_fini(&text);
    if (is_saved) s->settings_changed = false;
    if (is_saved) screen_notice(s, false, "saved in %s", s->host->settings_file);
    else screen_notice(s, true, "settings are not saved: %s", err.text);
}

// --- actions

static void quit(struct screen *s)
{
    const struct ui_status *status = s->host->status;
    bool would_lose = status->is_live && !status->is_saved && !status->has_ended &&
                      store_count(s->host->store) > 0;
    if (would_lose) s->is_asking = true;
    else s->wants_quit = true;
}

static void back(struct screen *s, uint32_t key)
{
    struct view *v = top(s);
    if (key == KEYS_ESCAPE && v->ops->cancel && v->ops->cancel(v)) return;
    if (s->depth > 1) screen_pop(s);
    else if (key == 'q') quit(s);
    else if (s->needle.len) set_needle(s, BYTES_LIT(""));
    else screen_notice(s, false, "this is the first screen: q leaves smtpscope");
}

static void help(struct screen *s)
{
    if (top(s)->ops->context == KEYS_HELP) return;
    screen_push(s, view_help_new(s, top(s)->ops->context));
}

// Two tagged messages where messages are looked at, else two tagged sessions.
static void compare(struct screen *s)
{
    struct view_diff_side sides[2] = {{.message = VIEW_DIFF_DIALOGUE},
                                      {.message = VIEW_DIFF_DIALOGUE}};
    bool is_message = top(s)->ops->context == KEYS_MESSAGE;
    int count = is_message ? s->tagged_count : s->tags.count > 2 ? 3 : (int)s->tags.count;
    if (count != 2) {
        screen_notice(s, false, "tag two %s by Space to compare them: %d are tagged",
                      is_message ? "messages" : "sessions",
                      is_message ? s->tagged_count : (int)s->tags.count);
        return;
    }
    uint64_t id = 0;
    for (int i = 0; i < 2; i++) {
        sides[i].session = id = is_message ? s->tagged[i].session : tags_after(&s->tags, id);
        if (is_message) sides[i].message = s->tagged[i].index;
    }
    screen_push(s, view_diff_new(s, sides));
}

static void act(struct screen *s, enum action a, int argument, uint32_t key)
{
    switch ((int)a) {
    case ACTION_HELP: help(s); break;
    case ACTION_BACK: back(s, key); break;
    case ACTION_SEARCH: open_search(s); break;
    case ACTION_FILTER: open_filter(s); break;
    case ACTION_NEXT_MATCH: search(s, 1); break;
    case ACTION_PREVIOUS_MATCH: search(s, -1); break;
    case ACTION_REDRAW: s->wants_redraw = true; break;
    case ACTION_QUIT: quit(s); break;
    case ACTION_SETUP: screen_push(s, view_setup_new(s)); break;
    case ACTION_COLUMNS: screen_push(s, view_columns_new(s)); break;
    case ACTION_COMMAND: open_command(s); break;
    case ACTION_DIFF: compare(s); break;
    case ACTION_STATS: screen_push(s, view_stats_new(s)); break;
    default: top(s)->ops->act(top(s), a, argument); break;
    }
}

static void answer(struct screen *s, uint32_t key)
{
    s->is_asking = false;
    if (key == 'y' || key == 'Y' || key == 'q' || key == KEYS_ENTER) s->wants_quit = true;
}

void screen_key(struct screen *s, uint32_t key)
{
    s->is_dirty = true;
    s->notice[0] = 0;
    if (s->is_asking) {
        answer(s, key);
        return;
    }
    if (s->is_filtering) {
        filter_key_pressed(s, key);
        return;
    }
    if (s->is_commanding) {
        command_key_pressed(s, key);
        return;
    }
    if (s->is_prompting) {
        prompt_key_pressed(s, key);
        return;
    }
    if (top(s)->ops->key && top(s)->ops->key(top(s), key)) return;
    enum action a = keys_action(&s->keys, key, top(s)->ops->context);
    if (a != ACTION_NONE) {
        act(s, a, 0, key);
        return;
    }
    char name[KEYS_NAME];
    keys_name(key, name);
    screen_notice(s, false, "%s does nothing here: ? shows the keys", name);
}

void screen_act(struct screen *s, enum action a)
{
    act(s, a, 0, KEYS_NONE);
}

static void wheel(struct screen *s, enum action a)
{
    for (int i = 0; i < 3; i++) act(s, a, 0, KEYS_NONE);
}

void screen_click(struct screen *s, enum screen_click what, int row, int col)
{
    if (s->is_prompting || s->is_asking) return;
    s->is_dirty = true;
    s->notice[0] = 0;
    if (what == SCREEN_WHEEL_UP) {
        wheel(s, ACTION_UP);
        return;
    }
    if (what == SCREEN_WHEEL_DOWN) {
        wheel(s, ACTION_DOWN);
        return;
    }
    const struct canvas_hot *hot = canvas_hot_at(&s->canvas, row, col);
    struct view *v = top(s);
    if (hot) {
        act(s, (enum action)hot->action, hot->argument, 'q');
    } else if (v->ops->click(v, row, col) || what == SCREEN_DOUBLE_CLICK) {
        enum action open = keys_action(&s->keys, KEYS_ENTER, v->ops->context);
        if (open != ACTION_NONE) act(s, open, 0, KEYS_NONE);
    }
}

// --- the model

void screen_refresh(struct screen *s, int64_t now_ns)
{
    const struct ui_status *status = s->host->status;
    uint64_t version = store_version(s->host->store);
    if (version != s->seen_version || status->packets != s->seen_packets ||
        status->bytes_done != s->seen_bytes || status->has_ended != s->seen_ended) {
        s->is_dirty = true;
    }
    s->seen_version = version;
    s->seen_packets = status->packets;
    s->seen_bytes = status->bytes_done;
    s->seen_ended = status->has_ended;
    for (int i = 0; i < s->depth; i++) {
        struct view *v = s->stack[i];
        if (v->ops->refresh && v->ops->refresh(v, now_ns)) s->is_dirty = true;
    }
}

bool screen_work(struct screen *s)
{
    bool has_more = false;
    for (int i = 0; i < s->depth; i++) {
        struct view *v = s->stack[i];
        if (v->ops->work) has_more |= v->ops->work(v);
    }
    return has_more;
}

// --- drawing

static void draw_footer_keys(struct screen *s, struct pen *p)
{
    enum keys_context context = top(s)->ops->context;
    for (int i = 0; i < ACTION_COUNT; i++) {
        enum action a = (enum action)i;
        const char *label = keys_action_label(a);
        if (!label[0] || !(keys_action_contexts(a) & context)) continue;
        if (a == ACTION_BACK && s->depth == 1) continue;
        char key[KEYS_NAME];
        uint32_t code = keys_of_action(&s->keys, a, 0);
        if (code == KEYS_NONE) continue; // the user took it away
        keys_name(code, key);
        int width = (int)strlen(key) + 1 + (int)strlen(label);
        if (width + 1 > pen_left(p)) continue;
        canvas_hot(p->canvas, p->row, p->col, width, a, 0);
        canvas_put(p, STYLE_KEY, key);
        canvas_put(p, STYLE_NORMAL, " ");
        canvas_put(p, STYLE_KEY_LABEL, label);
        canvas_put(p, STYLE_NORMAL, " ");
    }
}

static void draw_footer(struct screen *s, int row)
{
    struct pen p = pen_at(&s->canvas, row, 0, s->canvas.cols);
    if (s->is_asking) {
        canvas_put(&p, STYLE_BAR_ALERT, " The capture goes on and is not saved. Quit? y/n ");
    } else if (s->is_filtering) {
        struct pen hint = pen_at(&s->canvas, row - 1, 0, s->canvas.cols);
        filter_prompt_hint(&s->filter, s->settings, &hint);
        prompt_draw(&s->filter, &p, "filter: ");
    } else if (s->is_commanding) {
        struct pen hint = pen_at(&s->canvas, row - 1, 0, s->canvas.cols);
        draw_command(s, &p, &hint);
    } else if (s->is_prompting) {
        prompt_draw(&s->prompt, &p, "/");
    } else if (s->notice[0]) {
        canvas_put_wire(&p, s->notice_is_error ? STYLE_ERROR : STYLE_STRONG, bytes_str(s->notice));
    } else {
        draw_footer_keys(s, &p);
    }
}

static void progress_text(const struct ui_status *status, char *out, size_t size)
{
    char left[AMOUNT_TEXT] = "";
    uint64_t drops = status->drops + status->interface_drops;
    if (status->is_live && drops > 0) {
        amount_count(drops, left);
        snprintf(out, size, " %s dropped ", left);
        return;
    }
    if (status->is_live || status->has_ended || status->bytes_total == 0) {
        snprintf(out, size, "%s", status->is_live || status->has_ended ? "" : " reading ");
        return;
    }
    unsigned percent = (unsigned)((double)status->bytes_done * 100 / (double)status->bytes_total);
    int64_t eta_s = status->eta_ns / TIMESTAMP_NS_PER_S;
    if (status->eta_ns >= 0 && eta_s < 60) snprintf(left, sizeof(left), "%d s", (int)eta_s);
    else if (status->eta_ns >= 0) amount_duration(status->eta_ns, left);
    snprintf(out, size, " reading %u%%%s%s ", percent > 99 ? 99 : percent,
             left[0] ? ", left: " : "", left);
}

static void draw_title(struct screen *s)
{
    char progress[64];
    progress_text(s->host->status, progress, sizeof(progress));
    int cols = s->canvas.cols;
    int width = (int)strlen(progress);
    struct pen p = pen_at(&s->canvas, 0, 0, cols - width);
    canvas_put(&p, STYLE_BAR, " ");
    top(s)->ops->title(top(s), &p);
    if (p.is_cut) canvas_mark_cut(&p);
    canvas_fill(&p, STYLE_BAR);
    p = pen_at(&s->canvas, 0, cols - width, cols);
    canvas_put(&p, STYLE_BAR_STRONG, progress);
}

static int draw_view_status(struct screen *s, int room)
{
    struct pen p = pen_at(&s->canvas, 1, 0, room);
    canvas_put(&p, STYLE_BAR, " ");
    top(s)->ops->status(top(s), &p);
    if (p.is_cut) canvas_mark_cut(&p);
    int width = p.col;
    canvas_fill(&p, STYLE_BAR);
    return width;
}

// What is wrong with the input stands beside what the view says, which keeps half of the line if it
// needs that.
static void draw_status(struct screen *s)
{
    const char *error = s->host->status->error;
    int cols = s->canvas.cols;
    int width = draw_view_status(s, cols);
    if (!error) return;
    int room = cols - canvas_wire_width(&s->canvas, bytes_str(error)) - 2;
    if (room < cols / 2) room = cols / 2;
    if (room > width + 1) room = width + 1;
    draw_view_status(s, room);
    struct pen p = pen_at(&s->canvas, 1, room, cols);
    canvas_put(&p, STYLE_BAR_ALERT, " ");
    canvas_put_wire(&p, STYLE_BAR_ALERT, bytes_str(error));
    if (p.is_cut) canvas_mark_cut(&p);
    canvas_fill(&p, STYLE_BAR_ALERT);
}

// On a wide screen the list stays beside what was opened from it.
static void draw_beside(struct screen *s, struct rect body)
{
    struct rect left = body, right = body;
    left.cols = body.cols * 2 / 5;
    if (left.cols > 64) left.cols = 64;
    right.col += left.cols + 1;
    right.cols -= left.cols + 1;
    s->stack[0]->ops->draw(s->stack[0], &s->canvas, left);
    for (int row = 0; row < body.rows; row++) {
        struct pen p = pen_at(&s->canvas, body.row + row, left.cols, left.cols + 1);
        canvas_put(&p, STYLE_DIM, "│");
    }
    top(s)->ops->draw(top(s), &s->canvas, right);
}

// A dialog lies over the view that it was opened from.
static void draw_views(struct screen *s, struct rect body)
{
    struct canvas *c = &s->canvas;
    bool is_dialog = top(s)->ops->context == KEYS_SAVE;
    s->depth -= is_dialog;
    bool is_of_session = top(s)->ops->context & (KEYS_DIALOGUE | KEYS_MESSAGE);
    bool is_beside = c->cols >= SCREEN_WIDE && s->depth > 1 && is_of_session;
    if (is_beside) draw_beside(s, body);
    else top(s)->ops->draw(top(s), c, body);
    s->depth += is_dialog;
    if (!is_dialog) return;
    c->hot_count = 0; // what lies below cannot be clicked
    c->cursor_row = -1;
    top(s)->ops->draw(top(s), c, body);
}

void screen_draw(struct screen *s)
{
    struct canvas *c = &s->canvas;
    s->is_dirty = false;
    canvas_clear(c);
    if (c->cols < SCREEN_COLS_MIN || c->rows < SCREEN_ROWS_MIN) {
        struct pen p = pen_at(c, 0, 0, c->cols);
        canvas_putf(&p, STYLE_NORMAL, "smtpscope: needs %dx%d, has %dx%d", SCREEN_COLS_MIN,
                    SCREEN_ROWS_MIN, c->cols, c->rows);
        return;
    }
    bool has_status = c->rows >= SCREEN_STATUS_ROWS;
    struct rect body = {.row = 1 + has_status, .cols = c->cols, .rows = c->rows - 2 - has_status};
    draw_views(s, body);
    draw_title(s); // after the view, which by now knows what it shows
    if (has_status) draw_status(s);
    draw_footer(s, c->rows - 1);
}
