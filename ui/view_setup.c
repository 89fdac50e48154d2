// SPDX-License-Identifier: BSD-2-Clause
//
// Rows: each setting that is one of several words, the columns, then every action with its keys.
// What is changed works at once; it is kept for the next time when it is saved.
#include "ui/view_setup.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "ui/match.h"
#include "ui/screen.h"
#include "ui/view_columns.h"

enum { COLUMNS_ROW = SETTINGS_CHOICE_COUNT, FIRST_KEY_ROW, NAME_COLUMNS = 22, KEYS_TEXT = 64 };

struct view_setup {
    struct view view;
    enum action actions[ACTION_COUNT]; // those that can have keys
    size_t action_count;
    bool awaits_key; // the next key is for the action under the cursor
    bool adds_key;   // beside those that it has
    struct scroll scroll;
    struct rect area;
};

static struct view_setup *self(struct view *v)
{
    return (struct view_setup *)v;
}

static void setup_free(struct view *v)
{
    free(v);
}

static enum action action_at(const struct view_setup *v, size_t row)
{
    return row >= FIRST_KEY_ROW ? v->actions[row - FIRST_KEY_ROW] : ACTION_NONE;
}

static void keys_text(const struct keys *k, enum action a, char text_out[KEYS_TEXT])
{
    size_t len = 0;
    text_out[0] = 0;
    for (size_t i = 0; len + KEYS_NAME + 2 < KEYS_TEXT; i++) {
        uint32_t key = keys_of_action(k, a, i);
        char name[KEYS_NAME];
        if (key == KEYS_NONE) return;
        keys_name(key, name);
        len += (size_t)snprintf(text_out + len, KEYS_TEXT - len, "%s%s", i ? " " : "", name);
    }
}

// --- actions

static void change_choice(struct view_setup *v, size_t row, int by)
{
    struct settings *s = v->view.screen->settings;
    enum settings_choice c = (enum settings_choice)row;
    char word[SETTINGS_WORD];
    int count = 0;
    while (settings_choice_word(c, count, word)) count++;
    s->choice[c] = (s->choice[c] + by + count) % count;
    screen_apply_settings(v->view.screen);
}

// Whether what is set would leave quit, back or help without a key.
static bool is_refused(const struct settings *settings)
{
    struct keys trial;
    keys_init(&trial);
    const char *refused = settings_apply_keys(settings, &trial);
    keys_fini(&trial);
    return refused != NULL;
}

// Keys that cannot be are not kept either: they would be refused anew at every start.
static bool set_keys(struct view_setup *v, enum action a, const char *names)
{
    bool is_set = false;
    struct screen *s = v->view.screen;
    const char *name = keys_action_name(a);
    char *before = settings_keys(s->settings, name);
    struct err err;
    if (settings_set_keys(s->settings, name, names, &err) != ERR_NONE) {
        screen_notice(s, true, "%s", err.text);
    } else if (is_refused(s->settings)) {
        if (before) settings_set_keys(s->settings, name, before, &err);
        else settings_reset_key(s->settings, name);
        screen_notice(s, true, "%s: no key would be left to quit, to go back or for the help",
                      names);
    } else {
        screen_apply_settings(s);
        is_set = true;
    }
    free(before);
    return is_set;
}

// The action that has key somewhere where a works too; ACTION_NONE: it is free.
static enum action holder_of(const struct keys *k, uint32_t key, enum action a)
{
    for (unsigned context = 1; context <= KEYS_EVERYWHERE; context <<= 1) {
        if (!(keys_action_contexts(a) & context)) continue;
        enum action holder = keys_action(k, key, (enum keys_context)context);
        if (holder != ACTION_NONE && holder != a) return holder;
    }
    return ACTION_NONE;
}

static void begin_key(struct view_setup *v, bool adds)
{
    if (action_at(v, v->scroll.cursor) == ACTION_NONE) return;
    v->awaits_key = true;
    v->adds_key = adds;
}

static bool setup_key(struct view *view, uint32_t key)
{
    struct view_setup *v = self(view);
    if (!v->awaits_key) return false;
    enum action a = action_at(v, v->scroll.cursor);
    char names[KEYS_TEXT] = "", name[KEYS_NAME];
    v->awaits_key = false;
    if (key == KEYS_ESCAPE) { // who wants to go back wants no other key
        screen_notice(view->screen, false, "its keys stay as they are");
        return true;
    }
    keys_name(key, name);
    if (keys_parse(bytes_str(name)) != key) {
        screen_notice(view->screen, true, "this key has no name and cannot be set");
        return true;
    }
    if (v->adds_key) keys_text(&view->screen->keys, a, names);
    size_t len = strlen(names);
    snprintf(names + len, sizeof(names) - len, "%s%s", len ? " " : "", name);
    enum action holder = holder_of(&view->screen->keys, key, a);
    if (set_keys(v, a, names) && holder != ACTION_NONE)
        screen_notice(view->screen, false, "%s is no longer a key of %s", name,
                      keys_action_name(holder));
    return true;
}

static void change(struct view_setup *v, int by)
{
    size_t row = v->scroll.cursor;
    if (row < SETTINGS_CHOICE_COUNT) change_choice(v, row, by);
    else if (row == COLUMNS_ROW) screen_push(v->view.screen, view_columns_new(v->view.screen));
    else begin_key(v, false);
}

static void reset(struct view_setup *v)
{
    struct screen *s = v->view.screen;
    size_t row = v->scroll.cursor;
    if (row < SETTINGS_CHOICE_COUNT) s->settings->choice[row] = 0;
    else if (row == COLUMNS_ROW) s->settings->columns.count = s->settings->widths.count = 0;
    else settings_reset_key(s->settings, keys_action_name(action_at(v, row)));
    screen_apply_settings(s);
}

static bool setup_act(struct view *view, enum action a, int argument)
{
    struct view_setup *v = self(view);
    (void)argument;
    v->awaits_key = false; // by the mouse: the cursor may go elsewhere
    switch ((int)a) {
    case ACTION_CHANGE: change(v, 1); return true;
    case ACTION_CHANGE_BACK:
        if (v->scroll.cursor < SETTINGS_CHOICE_COUNT) change(v, -1);
        return true;
    case ACTION_ADD_KEY: begin_key(v, true); return true;
    case ACTION_DEFAULT: reset(v); return true;
    case ACTION_SAVE_SETTINGS: screen_save_settings(view->screen); return true;
    default: return scroll_act(&v->scroll, a);
    }
}

static const char *name_at(const struct view_setup *v, size_t row)
{
    if (row < SETTINGS_CHOICE_COUNT) return settings_choice_name((enum settings_choice)row);
    return row == COLUMNS_ROW ? "columns" : keys_action_name(action_at(v, row));
}

static const char *help_at(const struct view_setup *v, size_t row)
{
    if (row < SETTINGS_CHOICE_COUNT) return settings_choice_help((enum settings_choice)row);
    return row == COLUMNS_ROW ? "which columns the list has, their order and width"
                              : keys_action_help(action_at(v, row));
}

static bool setup_search(struct view *view, struct bytes needle, int direction)
{
    struct view_setup *v = self(view);
    size_t count = v->scroll.count;
    for (size_t i = 0; i < count; i++) {
        size_t step = direction == 0 ? i : i + 1;
        size_t at = (v->scroll.cursor + (direction < 0 ? 2 * count - step : step)) % count;
        if (!match_has(bytes_str(name_at(v, at)), needle) &&
            !match_has(bytes_str(help_at(v, at)), needle))
            continue;
        scroll_to(&v->scroll, at);
        return true;
    }
    return false;
}

static uint64_t setup_place(struct view *view)
{
    return self(view)->scroll.cursor;
}

static void setup_go(struct view *view, uint64_t place)
{
    scroll_to(&self(view)->scroll, (size_t)place);
}

static bool setup_click(struct view *view, int row, int col)
{
    struct view_setup *v = self(view);
    (void)col;
    size_t at = v->scroll.top + (size_t)(row - v->area.row);
    if (row < v->area.row || row >= v->area.row + v->area.rows || at >= v->scroll.count)
        return false;
    bool again = at == v->scroll.cursor;
    scroll_to(&v->scroll, at);
    v->awaits_key = false;
    return again;
}

// --- drawing

static void setup_title(struct view *v, struct pen *p)
{
    (void)v;
    canvas_put(p, STYLE_BAR_STRONG, "smtpscope  ");
    canvas_put(p, STYLE_BAR, "settings");
}

static void setup_status(struct view *view, struct pen *p)
{
    const char *file = view->screen->host->settings_file;
    if (view->screen->settings_changed) canvas_put(p, STYLE_BAR_STRONG, "not saved yet  ");
    canvas_put_wire(p, STYLE_BAR, bytes_str(file ? file : "for this run: there is no file"));
}

static void put_words(struct pen *p, enum settings_choice c, int chosen)
{
    char word[SETTINGS_WORD];
    for (int i = 0; settings_choice_word(c, i, word); i++) {
        canvas_put(p, STYLE_NORMAL, " ");
        canvas_putf(p, i == chosen ? STYLE_TAB_ACTIVE : STYLE_NORMAL, i == chosen ? "[%s]" : " %s ",
                    word);
    }
}

static void put_keys(struct view_setup *v, struct pen *p, size_t row)
{
    char text[KEYS_TEXT];
    if (v->awaits_key && row == v->scroll.cursor) {
        canvas_put(p, STYLE_BAR_ALERT, v->adds_key ? " press one more key " : " press its key ");
        return;
    }
    keys_text(&v->view.screen->keys, action_at(v, row), text);
    canvas_put(p, STYLE_KEY, " ");
    canvas_put_field(p, STYLE_KEY, bytes_str(text), 20);
    canvas_put(p, STYLE_NORMAL, " ");
    canvas_put_wire(p, STYLE_DIM, bytes_str(help_at(v, row)));
}

static void draw_row(struct view_setup *v, struct canvas *c, struct rect area, int at)
{
    const struct settings *s = v->view.screen->settings;
    size_t row = v->scroll.top + (size_t)at;
    struct pen p = pen_in(c, area, at);
    p.needle = screen_needle(v->view.screen);
    canvas_put(&p, STYLE_NORMAL, row >= FIRST_KEY_ROW ? " key " : " ");
    canvas_put_field(&p, STYLE_LABEL, bytes_str(name_at(v, row)), NAME_COLUMNS);
    if (row < SETTINGS_CHOICE_COUNT) {
        put_words(&p, (enum settings_choice)row, s->choice[row]);
    } else if (row == COLUMNS_ROW) {
        struct buf text;
        buf_init(&text, 0);
        settings_append_columns(s, &text);
        canvas_put(&p, STYLE_NORMAL, "  ");
        bool is_plain = s->columns.count == 0 && s->widths.count == 0;
        canvas_put_wire(&p, STYLE_NORMAL,
                        is_plain ? BYTES_LIT("as many as there is room for") : buf_bytes(&text));
        buf_fini(&text);
    } else {
        put_keys(v, &p, row);
    }
    if (p.is_cut) canvas_mark_cut(&p);
    if (row == v->scroll.cursor)
        canvas_add_style(c, area.row + at, area.col, area.cols, STYLE_SELECTED);
}

static void setup_draw(struct view *view, struct canvas *c, struct rect area)
{
    struct view_setup *v = self(view);
    bool has_strip = c->rows >= SCREEN_STRIP_ROWS;
    if (has_strip) area.rows -= 2;
    v->area = area;
    scroll_fit(&v->scroll, v->scroll.count, area.rows);
    for (int i = 0; i < area.rows && v->scroll.top + (size_t)i < v->scroll.count; i++)
        draw_row(v, c, area, i);
    if (!has_strip) return;
    struct rect strip = {area.row + area.rows, area.col, 2, area.cols};
    canvas_rule(c, strip, 0, "─", STYLE_DIM);
    struct pen p = pen_in(c, strip, 1);
    canvas_put(&p, STYLE_NORMAL, " ");
    canvas_put_wire(&p, STYLE_NORMAL, bytes_str(help_at(v, v->scroll.cursor)));
    if (p.is_cut) canvas_mark_cut(&p);
}

static const struct view_ops setup_ops = {
    .context = KEYS_SETUP,
    .free = setup_free,
    .title = setup_title,
    .status = setup_status,
    .draw = setup_draw,
    .act = setup_act,
    .search = setup_search,
    .place = setup_place,
    .go = setup_go,
    .click = setup_click,
    .key = setup_key,
};

struct view *view_setup_new(struct screen *s)
{
    struct view_setup *v = err_calloc(1, sizeof(*v));
    v->view = (struct view){&setup_ops, s};
    for (int i = 0; i < ACTION_COUNT; i++)
        if (keys_action_contexts((enum action)i)) v->actions[v->action_count++] = (enum action)i;
    v->scroll.page = 1;
    v->scroll.count = FIRST_KEY_ROW + v->action_count;
    return &v->view;
}
