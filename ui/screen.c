// SPDX-License-Identifier: BSD-2-Clause
#include "ui/screen.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "ui/screen_parts.h"
#include "ui/view_columns.h"
#include "ui/view_dialogue.h"
#include "ui/view_diff.h"
#include "ui/view_help.h"
#include "ui/view_places.h"
#include "ui/view_sessions.h"
#include "ui/view_setup.h"
#include "ui/view_stats.h"

enum {
    COUNT_MAX = 100 * 1000, // typed before a motion
    COPY_SHOWN = 60,        // octets of what was copied
};

void screen_init(struct screen *s, const struct ui_host *host)
{
    memset(s, 0, sizeof(*s));
    s->host = host;
    settings_init(&s->own_settings);
    s->settings = host->settings ? host->settings : &s->own_settings;
    canvas_init(&s->canvas);
    keys_init(&s->keys);
    for (int i = 0; i < SCREEN_PROMPTS; i++) prompt_init(&s->prompts[i]);
    buf_init(&s->clip, 0);
    buf_init(&s->noted_text, 0);
    buf_init(&s->filter_text, LIMIT_FILTER_TEXT);
    buf_init(&s->needle, PROMPT_MAX);
    s->is_dirty = true;
    screen_push(s, view_sessions_new(s));
    screen_apply_settings(s);
    s->settings_changed = false;
    if (host->filter) screen_set_filter(s, bytes_str(host->filter));
}

void screen_fini(struct screen *s)
{
    while (s->depth > 0) screen_pop(s);
    buf_fini(&s->needle);
    buf_fini(&s->filter_text);
    settings_fini(&s->own_settings);
    for (int i = 0; i < SCREEN_PROMPTS; i++) prompt_fini(&s->prompts[i]);
    buf_fini(&s->clip);
    buf_fini(&s->noted_text);
    marks_fini(&s->marks);
    keys_fini(&s->keys);
    tags_fini(&s->tags);
    canvas_fini(&s->canvas);
}

struct view *screen_top(const struct screen *s)
{
    return s->stack[s->depth - 1];
}

static void pop_top(struct screen *s)
{
    struct view *v = s->stack[--s->depth];
    v->ops->free(v);
    s->is_dirty = true;
}

void screen_push(struct screen *s, struct view *v)
{
    // What is opened from a pane takes the place of what had been opened from there.
    bool is_of_session = v->ops->context & (KEYS_DIALOGUE | KEYS_MESSAGE);
    int below = s->depth ? screen_panes_focus(s) : 0;
    while (is_of_session && s->depth - 1 > below) pop_top(s);
    if (s->depth == SCREEN_DEPTH) {
        v->ops->free(v);
        return;
    }
    if (!is_of_session) s->panes.before = below;
    v->screen = s;
    s->stack[s->depth++] = v;
    s->panes.focus = s->depth - 1;
    s->is_dirty = true;
}

void screen_pop(struct screen *s)
{
    bool is_of_session = screen_top(s)->ops->context & (KEYS_DIALOGUE | KEYS_MESSAGE);
    pop_top(s);
    s->panes.focus = is_of_session ? s->depth - 1 : s->panes.before;
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
    return screen_panes_focused(s) == v;
}

uint64_t screen_opened_session(const struct screen *s)
{
    bool is_open = s->depth > 1 && s->stack[1]->ops->context == KEYS_DIALOGUE;
    return is_open ? view_dialogue_id(s->stack[1]) : 0;
}

bool screen_is_top(const struct screen *s, const struct view *v)
{
    return screen_top(s) == v;
}

bool screen_is_alone(const struct screen *s, const struct view *v)
{
    return s->panes.count == 1 && s->stack[s->panes.pane[0].view] == v;
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

void screen_go(struct screen *s, uint64_t session, size_t line)
{
    struct view *list = s->stack[0];
    while (s->depth > 1) screen_pop(s);
    list->ops->go(list, session);
    if (list->ops->place(list) != session) {
        screen_notice(s, false, "session %" PRIu64 " is not in the list now", session);
        return;
    }
    list->ops->act(list, ACTION_OPEN, 0);
    if (screen_opened_session(s) == session) view_dialogue_reveal(s->stack[1], line);
}

bool screen_moves(const struct screen *s)
{
    const struct view *v = screen_top(s);
    return v->ops->moves && v->ops->moves(v);
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
    s->panes.layout = (enum screen_layout)settings->choice[SETTINGS_LAYOUT];
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

// --- what is on the screen, to be taken elsewhere

bool screen_write(struct screen *s, const char *path, struct err *err)
{
    struct buf text;
    buf_init(&text, 0);
    err_set(err, ERR_IO, "files cannot be written here");
    for (int row = 0; row + 1 < s->canvas.rows; row++) {
        canvas_row_text(&s->canvas, row, &text);
        buf_append_byte(&text, '\n');
    }
    bool is_written =
        s->host->write_file && s->host->write_file(s->host->ctx, path, buf_bytes(&text), err);
    buf_fini(&text);
    if (is_written) screen_notice(s, false, "the screen is in %s", path);
    return is_written;
}

// To the first of those names that is free.
static void write_screen(struct screen *s)
{
    struct err err = {.code = ERR_NONE};
    for (int i = 1; i < 1000; i++) {
        char name[40];
        snprintf(name, sizeof(name), "smtpscope-screen-%d.txt", i);
        if (screen_write(s, name, &err)) return;
        if (err.code != ERR_USAGE) break; // it is not that the name is taken
    }
    screen_notice(s, true, "%s", err.text);
}

// The text of the row under the cursor, as it is drawn.
static void append_selected_row(const struct screen *s, struct buf *out)
{
    for (int row = 0; row < s->canvas.rows; row++) {
        for (int col = 0; col < s->canvas.cols; col++) {
            if (!(canvas_cell(&s->canvas, row, col)->style & STYLE_SELECTED)) continue;
            canvas_row_text(&s->canvas, row, out);
            return;
        }
    }
}

static void copy_line(struct screen *s)
{
    struct view *v = screen_panes_focused(s);
    buf_reset(&s->clip, 4096);
    if (v->ops->line) v->ops->line(v, &s->clip);
    else append_selected_row(s, &s->clip);
    if (s->clip.len == 0) {
        screen_notice(s, false, "no line to copy here");
        return;
    }
    size_t len = s->clip.len > COPY_SHOWN ? COPY_SHOWN : s->clip.len;
    while (len < s->clip.len && (s->clip.data[len] & 0xC0) == 0x80) len--; // whole characters
    screen_notice(s, false, "copied: %.*s%s", (int)len, (const char *)s->clip.data,
                  len < s->clip.len ? "…" : "");
}

static void pause(struct screen *s)
{
    struct view *list = s->stack[0];
    s->is_paused = !s->is_paused;
    list->ops->act(list, ACTION_PAUSE, 0);
    screen_notice(s, false, s->is_paused ? "paused: what comes in is read, and counted"
                                         : "all that came in meanwhile is shown");
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

// On the list Esc and Backspace, pressed once too often, do not leave the program.
static void back(struct screen *s, uint32_t key)
{
    struct view *v = screen_panes_focused(s);
    char name[KEYS_NAME];
    bool leaves = key != KEYS_NONE && key != KEYS_ESCAPE && key != KEYS_BACKSPACE;
    if (key == KEYS_ESCAPE && v->ops->cancel && v->ops->cancel(v)) return;
    if (s->depth > 1) {
        screen_pop(s);
    } else if (leaves) {
        quit(s);
    } else if (s->needle.len) {
        screen_set_needle(s, BYTES_LIT(""));
    } else {
        keys_name(keys_of_action(&s->keys, ACTION_QUIT, 0), name);
        screen_notice(s, false, "this is the first screen: %s leaves smtpscope", name);
    }
}

static void help(struct screen *s)
{
    if (screen_panes_focused(s)->ops->context == KEYS_HELP) return;
    screen_push(s, view_help_new(s, screen_panes_focused(s)->ops->context));
}

// Two tagged messages where messages are looked at, else two tagged sessions.
static void compare(struct screen *s)
{
    struct view_diff_side sides[2] = {{.message = VIEW_DIFF_DIALOGUE},
                                      {.message = VIEW_DIFF_DIALOGUE}};
    bool is_message = screen_panes_focused(s)->ops->context == KEYS_MESSAGE;
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
    case ACTION_SEARCH: screen_open_search(s); break;
    case ACTION_FILTER: screen_open_filter(s); break;
    case ACTION_NEXT_MATCH: screen_search(s, 1); break;
    case ACTION_PREVIOUS_MATCH: screen_search(s, -1); break;
    case ACTION_REDRAW: s->wants_redraw = true; break;
    case ACTION_QUIT: quit(s); break;
    case ACTION_SETUP: screen_push(s, view_setup_new(s)); break;
    case ACTION_COLUMNS: screen_push(s, view_columns_new(s)); break;
    case ACTION_COMMAND: screen_open_command(s); break;
    case ACTION_DIFF: compare(s); break;
    case ACTION_STATS: screen_push(s, view_stats_new(s)); break;
    case ACTION_MARKS: screen_push(s, view_places_of_marks(s)); break;
    case ACTION_COPY: copy_line(s); break;
    case ACTION_WRITE_SCREEN: write_screen(s); break;
    case ACTION_PAUSE: pause(s); break;
    default:
        if (screen_panes_act(s, a)) break;
        screen_panes_focused(s)->ops->act(screen_panes_focused(s), a, argument);
        screen_panes_follow_list(s);
        break;
    }
}

static void answer(struct screen *s, uint32_t key)
{
    bool is_quit = keys_action(&s->keys, key, KEYS_LIST) == ACTION_QUIT;
    s->is_asking = false;
    if (key == 'y' || key == 'Y' || key == 'q' || key == KEYS_ENTER || is_quit)
        s->wants_quit = true;
}

// Digits before an action that say how often, or to which line. true: key is one.
static bool is_counted(struct screen *s, uint32_t key, enum action a)
{
    bool is_digit = key <= '9' && key >= (s->count ? '0' : '1');
    if (a != ACTION_NONE || !is_digit) return false;
    if (s->count < COUNT_MAX) s->count = s->count * 10 + (key - '0');
    screen_notice(s, false, "%u", s->count);
    return true;
}

static bool is_motion(enum action a)
{
    switch ((int)a) {
    case ACTION_UP:
    case ACTION_DOWN:
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
    case ACTION_HALF_UP:
    case ACTION_HALF_DOWN:
    case ACTION_STEP:
    case ACTION_STEP_BACK:
    case ACTION_NEXT_FINDING:
    case ACTION_NEXT_CHANGE:
    case ACTION_NEXT_TRANSACTION:
    case ACTION_PREVIOUS_TRANSACTION: return true;
    default: return false;
    }
}

// Does a as often as count says, or goes to that line.
static void act_counted(struct screen *s, enum action a, unsigned count, uint32_t key)
{
    struct view *v = screen_panes_focused(s);
    if (a == ACTION_FIRST || a == ACTION_LAST) {
        v->ops->act(v, ACTION_FIRST, 0);
        a = ACTION_DOWN;
        count--;
    } else if (!is_motion(a)) {
        act(s, a, 0, key);
        return;
    }
    while (count-- > 0) v->ops->act(v, a, 0);
    screen_panes_follow_list(s);
}

void screen_key(struct screen *s, uint32_t key)
{
    s->is_dirty = true;
    s->notice[0] = 0;
    if (s->is_asking) {
        answer(s, key);
        return;
    }
    if (s->is_prompting) {
        screen_prompt_key(s, key);
        return;
    }
    struct view *v = screen_panes_focused(s);
    if (v->ops->key && v->ops->key(v, key)) return;
    enum action a = keys_action(&s->keys, key, v->ops->context);
    if (is_counted(s, key, a)) return;
    unsigned count = s->count;
    s->count = 0;
    if (count && key == KEYS_ESCAPE) return;
    if (a == ACTION_NONE && key == KEYS_ESCAPE) a = ACTION_BACK; // whatever its keys are
    if (count && a != ACTION_NONE) {
        act_counted(s, a, count, key);
        return;
    }
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
    if (what == SCREEN_RELEASE) {
        screen_panes_release(s, row, col);
        return;
    }
    if (s->is_prompting || s->is_asking) return;
    s->is_dirty = true;
    s->notice[0] = 0;
    if (screen_panes_press(s, row, col)) return; // a border
    if (what == SCREEN_WHEEL_UP) {
        wheel(s, ACTION_UP);
        return;
    }
    if (what == SCREEN_WHEEL_DOWN) {
        wheel(s, ACTION_DOWN);
        return;
    }
    const struct canvas_hot *hot = canvas_hot_at(&s->canvas, row, col);
    struct view *v = screen_panes_focused(s);
    if (hot) {
        act(s, (enum action)hot->action, hot->argument, 'q');
    } else if (v->ops->click(v, row, col) || what == SCREEN_DOUBLE_CLICK) {
        enum action open = keys_action(&s->keys, KEYS_ENTER, v->ops->context);
        if (open != ACTION_NONE) act(s, open, 0, KEYS_NONE);
    } else {
        screen_panes_follow_list(s);
    }
}

// --- the model

// What is wrong with the input is said once in full.
static void look_for_error(struct screen *s)
{
    const char *error = s->host->status->error ? s->host->status->error : "";
    char now[sizeof(s->seen_error)];
    snprintf(now, sizeof(now), "%s", error);
    if (strcmp(now, s->seen_error) == 0) return;
    memcpy(s->seen_error, now, sizeof(now));
    if (now[0] && !s->notice[0]) screen_notice(s, true, "%s", now);
    s->is_dirty = true;
}

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
    look_for_error(s);
    for (int i = s->is_paused ? s->depth : 0; i < s->depth; i++) {
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
