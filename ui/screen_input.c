// SPDX-License-Identifier: BSD-2-Clause
//
// What keys and the mouse do: to the screen itself, or to the view that has the keys.
#include <stdio.h>

#include "ui/screen_parts.h"
#include "ui/view_columns.h"
#include "ui/view_diff.h"
#include "ui/view_help.h"
#include "ui/view_places.h"
#include "ui/view_setup.h"
#include "ui/view_stats.h"

enum {
    COUNT_MAX = 100 * 1000, // typed before a motion
    COPY_SHOWN = 60,        // octets of what was copied
};

// --- what is on the screen, to be taken elsewhere

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
                  len < s->clip.len ? "..." : "");
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
        keys_name(keys_shown(&s->keys, ACTION_QUIT), name);
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
    struct view_diff_side sides[2] = {{.message = DIFF_LINES_DIALOGUE},
                                      {.message = DIFF_LINES_DIALOGUE}};
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

static void do_action(struct screen *s, enum action a, int argument, uint32_t key)
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
static void do_counted(struct screen *s, enum action a, unsigned count, uint32_t key)
{
    struct view *v = screen_panes_focused(s);
    if (a == ACTION_FIRST || a == ACTION_LAST) {
        v->ops->act(v, ACTION_FIRST, 0);
        a = ACTION_DOWN;
        count--;
    } else if (!is_motion(a)) {
        do_action(s, a, 0, key);
        return;
    }
    while (count-- > 0) v->ops->act(v, a, 0);
    screen_panes_follow_list(s);
}

// --- what waits

static bool is_ready(const struct screen *s, enum action a)
{
    const struct view *v = screen_panes_focused(s);
    return a == ACTION_NONE || !v->ops->waits || !v->ops->waits(v, a, s->count);
}

// Where panes stand, which has the keys, how many lines of what a page has: a key goes by that, and
// drawing finds it out. Keys that come faster than screens are drawn (typed ahead, pasted) go by
// the screen that the keys before them led to, which nobody sees.
static void lay_out(struct screen *s)
{
    if (s->is_dirty && !s->is_prompting && !s->is_asking) screen_draw(s);
}

// false: it has to wait, and nothing was done.
static bool do_key(struct screen *s, uint32_t key)
{
    struct view *v = screen_panes_focused(s);
    if (v->ops->key && v->ops->key(v, key)) return true;
    enum action a = keys_action(&s->keys, key, v->ops->context);
    if (is_counted(s, key, a)) return true;
    if (!is_ready(s, a)) return false;
    unsigned count = s->count;
    s->count = 0;
    if (count && key == KEYS_ESCAPE) return true;
    if (a == ACTION_NONE && key == KEYS_ESCAPE) a = ACTION_BACK; // whatever its keys are
    if (count && a != ACTION_NONE) {
        do_counted(s, a, count, key);
    } else if (a != ACTION_NONE) {
        do_action(s, a, 0, key);
    } else {
        char name[KEYS_NAME];
        keys_name(key, name);
        screen_notice(s, false, "%s does nothing here: ? shows the keys", name);
    }
    return true;
}

static bool do_typed(struct screen *s, const struct screen_typed *t)
{
    lay_out(s);
    s->is_dirty = true;
    char noticed = s->notice[0];
    if (t->action != ACTION_NONE) {
        if (!is_ready(s, t->action)) return false;
        do_action(s, t->action, t->argument, t->key);
        return true;
    }
    s->notice[0] = 0;
    if (s->is_asking) answer(s, t->key);
    else if (s->is_prompting) screen_prompt_key(s, t->key);
    else if (!do_key(s, t->key)) {
        s->notice[0] = noticed; // it is still to be read while the key waits
        return false;
    }
    return true;
}

static void hold(struct screen *s, const struct screen_typed *t, int at)
{
    if (s->typed_count == SCREEN_TYPED_MAX) {
        screen_notice(s, true, "too much was typed ahead: the last keys are lost");
        return;
    }
    memmove(s->typed + at + 1, s->typed + at, (size_t)(s->typed_count - at) * sizeof(*t));
    s->typed[at] = *t;
    s->typed_count++;
}

bool screen_take_typed(struct screen *s)
{
    bool has_acted = false;
    while (s->typed_count > 0 && !s->wants_quit) {
        struct screen_typed first = s->typed[0];
        s->typed_count--;
        memmove(s->typed, s->typed + 1, (size_t)s->typed_count * sizeof(first));
        if (!do_typed(s, &first)) {
            hold(s, &first, 0);
            break;
        }
        has_acted = true;
    }
    return has_acted;
}

// Does it, after what waits already.
static void take(struct screen *s, const struct screen_typed *t)
{
    if (s->typed_count > 0 || !do_typed(s, t)) hold(s, t, s->typed_count);
}

// What ends the waiting does not wait itself.
static bool is_urgent(const struct screen *s, uint32_t key)
{
    enum keys_context context = screen_panes_focused(s)->ops->context;
    return key == KEYS_ESCAPE || keys_action(&s->keys, key, context) == ACTION_QUIT;
}

// --- pasted text

void screen_paste(struct screen *s, bool begins)
{
    s->is_pasting = s->has_pasted = begins;
    s->is_dirty = true;
    if (begins) s->notice[0] = 0;
}

// Where nothing is typed, what is pasted would do whatever its letters stand for.
static void paste_key(struct screen *s, uint32_t key)
{
    struct view *v = screen_panes_focused(s);
    bool is_blank = key == '\t' || key == KEYS_ENTER;
    s->has_pasted = true;
    s->is_dirty = true;
    if (is_blank) key = ' ';
    if (key < ' ' || key >= KEYS_SPECIAL) return;
    if (s->is_prompting && !s->is_asking) screen_prompt_key(s, key);
    else if (v->ops->takes_text && v->ops->takes_text(v)) v->ops->key(v, key);
    else screen_notice(s, false, "nothing is typed here: what was pasted is not taken");
}

void screen_key(struct screen *s, uint32_t key)
{
    if (s->is_pasting) {
        paste_key(s, key);
        return;
    }
    if (s->typed_count > 0 && is_urgent(s, key)) s->typed_count = 0, s->count = 0;
    struct screen_typed t = {.key = key, .action = ACTION_NONE};
    take(s, &t);
}

static void act(struct screen *s, enum action a, int argument, uint32_t key)
{
    struct screen_typed t = {.key = key, .action = a, .argument = argument};
    take(s, &t);
}

// It belongs to what is being done: before all that was typed after that.
void screen_act(struct screen *s, enum action a)
{
    struct screen_typed t = {.key = KEYS_NONE, .action = a};
    if (!do_typed(s, &t)) hold(s, &t, 0);
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
