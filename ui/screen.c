// SPDX-License-Identifier: BSD-2-Clause
#include "ui/screen.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "ui/screen_parts.h"
#include "ui/view_dialogue.h"
#include "ui/view_sessions.h"

#define PASTE_PAUSE_NS INT64_C(3000000000) // then it is over

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
    keys_reset(&s->keys);
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

// The end of what is pasted may get lost on the way here.
static void look_for_pause(struct screen *s, int64_t now_ns)
{
    if (!s->is_pasting) return;
    if (s->has_pasted) s->pasted_ns = now_ns;
    s->has_pasted = false;
    if (now_ns - s->pasted_ns > PASTE_PAUSE_NS) s->is_pasting = false;
}

void screen_refresh(struct screen *s, int64_t now_ns)
{
    look_for_pause(s, now_ns);
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

// One view at a time, so that no key waits for more than one part of the work: what is on top is
// looked at.
bool screen_work(struct screen *s)
{
    bool has_more = false;
    for (int i = s->depth - 1; i >= 0 && !has_more; i--) {
        struct view *v = s->stack[i];
        has_more = i < s->depth && v->ops->work && v->ops->work(v);
    }
    return screen_take_typed(s) || has_more;
}
