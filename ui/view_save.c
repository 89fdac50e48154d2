// SPDX-License-Identifier: BSD-2-Clause
#include "ui/view_save.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "ui/amount.h"
#include "decode/model/part_text.h"
#include "ui/path_complete.h"
#include "ui/screen.h"
#include "ui/view_save_state.h"
#include "ui/view_sessions.h"

static struct view_save *self(struct view *v)
{
    return (struct view_save *)v;
}

static const struct ui_save_host *host(const struct view_save *v)
{
    return v->view.screen->host->save;
}

static void *host_ctx(const struct view_save *v)
{
    return v->view.screen->host->save_ctx;
}

static struct view *list_of(const struct view_save *v)
{
    return v->view.screen->stack[0];
}

// --- what can be chosen

size_t view_save_count_of(const struct view_save *v, enum what what)
{
    switch (what) {
    case WHAT_PART: return v->subject.entity && v->subject.entity->is_leaf;
    case WHAT_MESSAGE: return v->subject.dialogue != NULL;
    case WHAT_SESSION: return v->subject.session > 0;
    case WHAT_TAGGED: return v->view.screen->tags.count;
    case WHAT_LISTED: return view_sessions_count(list_of(v));
    case WHAT_ALL: return store_count(v->view.screen->host->store);
    case WHATS: break;
    }
    return 0;
}

bool view_save_has_what(const struct view_save *v, enum what what)
{
    size_t count = view_save_count_of(v, what);
    bool is_all = what == WHAT_LISTED && count == view_save_count_of(v, WHAT_ALL);
    return count > 0 && !is_all;
}

bool view_save_has_format(const struct view_save *v, int format)
{
    static const bool of[UI_SAVE_FORMAT_COUNT][3] = {
#define X(e, name, of_sessions, of_message, of_part, is_dir) {of_part, of_message, of_sessions},
        UI_SAVE_FORMATS(X)
#undef X
    };
    return of[format][v->what > WHAT_SESSION ? WHAT_SESSION : v->what];
}

const char *view_save_format_name(int format)
{
    static const char *const names[] = {
#define X(e, name, of_sessions, of_message, of_part, is_dir) name,
        UI_SAVE_FORMATS(X)
#undef X
    };
    return names[format];
}

bool view_save_is_dir(const struct view_save *v)
{
    static const bool is[] = {
#define X(e, name, of_sessions, of_message, of_part, is_dir) is_dir,
        UI_SAVE_FORMATS(X)
#undef X
    };
    return v->what >= WHAT_SESSION && is[v->format];
}

// --- the request

static void take_ids(struct view_save *v)
{
    free(v->ids);
    v->ids = NULL;
    v->id_count = view_save_count_of(v, v->what);
    if (v->what <= WHAT_SESSION) v->id_count = 1;
    v->ids = err_calloc(v->id_count + 1, sizeof *v->ids);
    if (v->what <= WHAT_SESSION) v->ids[0] = v->subject.session;
    else if (v->what == WHAT_LISTED) view_sessions_ids(list_of(v), v->ids);
    uint64_t id = 0;
    for (size_t i = 0; i < v->id_count && v->what > WHAT_SESSION; i++) {
        if (v->what == WHAT_TAGGED) v->ids[i] = id = tags_after(&v->view.screen->tags, id);
        else if (v->what == WHAT_ALL) v->ids[i] = i + 1;
    }
}

// Of one message or part; the octets of a part are read when they are to be saved.
static void take_octets(struct view_save *v, struct ui_save_request *r)
{
    const struct dialogue_message *m = &v->subject.dialogue->messages[v->subject.message];
    const struct session_transaction *t = m->transaction;
    const struct dialogue_entity *e = v->subject.entity;
    r->is_octets = true;
    r->transaction = t ? (uint64_t)t->index + 1 : v->subject.message + 1;
    r->is_complete = m->hole_count == 0 && !m->is_cut && t && t->message && t->message->is_complete;
    r->octets = m->bytes;
    r->path_name = BYTES_NONE;
    r->title = t && t->message ? t->message->subject : BYTES_NONE;
    r->sender = t ? t->from : BYTES_NONE;
    r->time_ns = t ? t->at.time_ns : 0;
    if (v->what != WHAT_PART) return;
    r->path_name = e->path.len ? e->path : BYTES_LIT("1");
    r->title = e->filename;
    size_t all = bytes_is_none(e->octets) ? m->bytes.len : e->octets.len;
    bool has_end = r->is_complete || e->body_end < all;
    r->is_complete = e->file ? e->file->is_complete : !e->has_gap && has_end;
    r->octets = buf_bytes(&v->octets);
}

static struct ui_save_request request_of(struct view_save *v)
{
    struct ui_save_request r = {.format = v->format,
                                .path = buf_str(&v->target),
                                .may_replace = v->may_replace,
                                .ids = v->ids,
                                .id_count = v->id_count};
    if (v->what <= WHAT_MESSAGE) take_octets(v, &r);
    return r;
}

// A path is proposed as long as the user has not typed one.
static void propose_path(struct view_save *v)
{
    uint64_t id = v->subject.session;
    bool is_one = v->what <= WHAT_SESSION;
    struct ui_save_request r = request_of(v);
    r.ids = &id;
    r.id_count = is_one ? 1 : 2;
    if (v->was_edited) return;
    struct buf name;
    buf_init(&name, PROMPT_MAX);
    host(v)->name(host_ctx(v), &r, &name);
    prompt_open(&v->path);
    prompt_put(&v->path, 0, buf_bytes(&name));
    buf_fini(&name);
}

static void choose_what(struct view_save *v, enum what what)
{
    v->what = what;
    for (int i = 0; i < UI_SAVE_FORMAT_COUNT && !view_save_has_format(v, (int)v->format); i++)
        v->format = (enum ui_save_format)((v->format + 1) % UI_SAVE_FORMAT_COUNT);
    propose_path(v);
}

static void choose_format(struct view_save *v, int format)
{
    v->format = (enum ui_save_format)format;
    propose_path(v);
}

// --- saving

static void say(struct view_save *v, const char *text)
{
    snprintf(v->error, sizeof(v->error), "%s", text);
}

// All that is to be saved is there.
static void begin_saving(struct view_save *v)
{
    struct err err;
    struct ui_save_request r = request_of(v);
    v->progress = (struct ui_save_progress){.unit = ""};
    v->saving = host(v)->begin(host_ctx(v), &r, &err);
    v->may_replace = false;
    if (!v->saving) say(v, err.text);
}

static void begin_reading(struct view_save *v)
{
    const struct dialogue_message *m = &v->subject.dialogue->messages[v->subject.message];
    buf_reset(&v->octets, 0);
    v->reader = part_text_new(m, v->subject.entity, PART_OCTETS, &v->octets);
}

static void end_reading(struct view_save *v)
{
    part_text_free(v->reader);
    v->reader = NULL;
}

static void begin(struct view_save *v)
{
    v->error[0] = 0;
    buf_reset(&v->target, 0);
    path_expand(bytes_trim_wsp(buf_bytes(&v->path.text)), &v->target);
    if (v->target.len == 0) {
        say(v, "a name is missing");
        return;
    }
    take_ids(v);
    struct ui_save_request r = request_of(v);
    if (!v->may_replace && host(v)->is_taken(host_ctx(v), &r)) {
        v->is_asking = true;
        return;
    }
    if (v->what == WHAT_PART) begin_reading(v);
    else begin_saving(v);
}

// Ends it, and with it the dialog unless it failed.
static void end(struct view_save *v)
{
    struct err err;
    struct buf summary;
    buf_init(&summary, 0);
    enum err_code code = host(v)->end(v->saving, &summary, &err);
    v->saving = NULL;
    if (code == ERR_NONE) {
        struct screen *s = v->view.screen;
        screen_notice(s, false, "%s", buf_str(&summary));
        buf_fini(&summary);
        screen_pop(s);
        return;
    }
    say(v, err.text);
    buf_fini(&summary);
    v->view.screen->is_dirty = true;
}

static bool save_work(struct view *view)
{
    struct view_save *v = self(view);
    if (v->reader) {
        bool is_reading = part_text_step(v->reader);
        v->progress = (struct ui_save_progress){part_text_percent(v->reader), 100, ""};
        view->screen->is_dirty = true;
        if (is_reading) return true;
        end_reading(v);
        begin_saving(v);
        return true;
    }
    if (!v->saving) return false;
    bool has_more = host(v)->step(v->saving, &v->progress);
    view->screen->is_dirty = true;
    if (!has_more) end(v);
    return has_more;
}

// --- keys

static void step_what(struct view_save *v, int step)
{
    int what = (int)v->what;
    do what = (what + step + WHATS) % WHATS;
    while (!view_save_has_what(v, (enum what)what));
    choose_what(v, (enum what)what);
}

static void step_format(struct view_save *v, int step)
{
    int format = (int)v->format;
    do format = (format + step + UI_SAVE_FORMAT_COUNT) % UI_SAVE_FORMAT_COUNT;
    while (!view_save_has_format(v, format));
    choose_format(v, format);
}

static void step_choice(struct view_save *v, int step)
{
    if (v->field == FIELD_WHAT) step_what(v, step);
    else if (v->field == FIELD_AS) step_format(v, step);
    else if (v->field >= FIELD_SAVE) v->field = v->field == FIELD_SAVE ? FIELD_CANCEL : FIELD_SAVE;
}

static void step_field(struct view_save *v, int step)
{
    v->field = (enum field)(((int)v->field + step + FIELDS) % FIELDS);
}

static void complete(struct view_save *v)
{
    struct buf rest;
    buf_init(&rest, 0);
    struct bytes typed = bytes_first(buf_bytes(&v->path.text), v->path.cursor);
    if (path_complete(typed, &rest) && rest.len > 0) {
        prompt_put(&v->path, v->path.cursor, buf_bytes(&rest));
        v->was_edited = true;
    } else {
        step_field(v, 1);
    }
    buf_fini(&rest);
}

static void cancel(struct view_save *v)
{
    if (v->reader) end_reading(v);
    else if (v->saving) end(v);
    else screen_pop(v->view.screen);
}

static void press_enter(struct view_save *v)
{
    if (v->field == FIELD_CANCEL) cancel(v);
    else begin(v);
}

static void answer(struct view_save *v, uint32_t key)
{
    v->is_asking = false;
    v->may_replace = key == 'y' || key == 'Y';
    if (v->may_replace) begin(v);
}

static void edit(struct view_save *v, uint32_t key)
{
    if (v->path.text.len == 0 && key == KEYS_BACKSPACE) return;
    v->was_edited |= prompt_key(&v->path, key) == PROMPT_CHANGED;
}

static bool save_key(struct view *view, uint32_t key)
{
    struct view_save *v = self(view);
    bool is_path = v->field == FIELD_PATH;
    v->error[0] = 0;
    if (v->is_asking) answer(v, key);
    else if (key == KEYS_ESCAPE) cancel(v);
    else if (v->saving || v->reader) return true;
    else if (key == KEYS_ENTER) press_enter(v);
    else if (key == KEYS_TAB && is_path) complete(v);
    else if (key == KEYS_TAB || key == KEYS_DOWN) step_field(v, 1);
    else if (key == KEYS_BACK_TAB || key == KEYS_UP) step_field(v, -1);
    else if (is_path) edit(v, key);
    else if (key == KEYS_RIGHT || key == ' ' || key == 'l') step_choice(v, 1);
    else if (key == KEYS_LEFT || key == 'h') step_choice(v, -1);
    else if (key == 'j') step_field(v, 1);
    else if (key == 'k') step_field(v, -1);
    else if (key == 'q') cancel(v);
    return true;
}

static bool save_takes_text(const struct view *view)
{
    const struct view_save *v = (const struct view_save *)view;
    return v->field == FIELD_PATH && !v->is_asking && !v->saving && !v->reader;
}

static bool save_click(struct view *view, int row, int col)
{
    struct view_save *v = self(view);
    if (v->saving || v->reader || v->is_asking) return false;
    for (int i = 0; i < v->place_count; i++) {
        const struct place *p = &v->places[i];
        if (row != p->row || col < p->col || col >= p->col + p->width) continue;
        v->field = p->field;
        if (p->field == FIELD_WHAT) choose_what(v, (enum what)p->choice);
        else if (p->field == FIELD_AS) choose_format(v, p->choice);
        else if (p->field >= FIELD_SAVE) press_enter(v);
        return false;
    }
    return false;
}

// --- the view

static void save_title(struct view *view, struct pen *p)
{
    struct view *below = view->screen->stack[view->screen->depth - 2];
    below->ops->title(below, p);
}

static void save_status(struct view *view, struct pen *p)
{
    (void)view;
    canvas_put(p, STYLE_BAR, "Tab next field, arrows choose, Enter saves, Esc goes back");
}

static bool save_act(struct view *view, enum action a, int argument)
{
    (void)view, (void)a, (void)argument;
    return true;
}

static bool save_search(struct view *view, struct bytes needle, int direction)
{
    (void)view, (void)needle, (void)direction;
    return false;
}

static uint64_t save_place(struct view *view)
{
    (void)view;
    return 0;
}

static void save_go(struct view *view, uint64_t place)
{
    (void)view, (void)place;
}

static void save_free(struct view *view)
{
    struct view_save *v = self(view);
    struct err err;
    if (v->saving) host(v)->end(v->saving, &v->target, &err);
    end_reading(v);
    prompt_fini(&v->path);
    buf_fini(&v->octets);
    buf_fini(&v->target);
    free(v->ids);
    free(v);
}

static const struct view_ops save_ops = {
    .context = KEYS_SAVE,
    .free = save_free,
    .title = save_title,
    .status = save_status,
    .draw = view_save_draw,
    .act = save_act,
    .search = save_search,
    .place = save_place,
    .go = save_go,
    .click = save_click,
    .work = save_work,
    .key = save_key,
    .takes_text = save_takes_text,
};

struct view *view_save_new(struct screen *s, const struct view_save_subject *subject)
{
    if (!s->host->save || store_count(s->host->store) == 0) {
        screen_notice(s, false, "there is nothing to save yet");
        return NULL;
    }
    struct view_save *v = err_calloc(1, sizeof(*v));
    v->view = (struct view){&save_ops, s};
    v->subject = *subject;
    prompt_init(&v->path);
    buf_init(&v->octets, 0);
    buf_init(&v->target, 0);
    v->field = FIELD_AS;
    enum what what = subject->is_part      ? WHAT_PART
                     : subject->is_message ? WHAT_MESSAGE
                     : s->tags.count       ? WHAT_TAGGED
                                           : WHAT_SESSION;
    while (!view_save_has_what(v, what)) what = (enum what)((what + 1) % WHATS);
    choose_what(v, what);
    return &v->view;
}
