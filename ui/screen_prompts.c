// SPDX-License-Identifier: BSD-2-Clause
//
// The prompts in the last line: search, filter, command.
#include "base/display.h"
#include "ui/filter_prompt.h"
#include "ui/screen_parts.h"

static struct prompt *prompt_of(struct screen *s)
{
    return &s->prompts[s->asked];
}

static void open_prompt(struct screen *s, enum screen_prompt what)
{
    prompt_open(&s->prompts[what]);
    s->asked = what;
    s->is_prompting = true;
}

// --- search

void screen_set_needle(struct screen *s, struct bytes text)
{
    buf_reset(&s->needle, PROMPT_MAX + 1);
    buf_append_bytes(&s->needle, text);
}

void screen_search(struct screen *s, int direction)
{
    struct view *v = screen_panes_focused(s);
    if (s->needle.len == 0) {
        screen_notice(s, false, "nothing to search for yet: / begins a search");
    } else if (!v->ops->search(v, screen_needle(s), direction)) {
        screen_notice(s, true, "not found: %s", buf_str(&s->needle));
    }
}

void screen_open_search(struct screen *s)
{
    struct view *v = screen_panes_focused(s);
    open_prompt(s, SCREEN_ASKS_SEARCH);
    s->origin = v->ops->place(v);
}

// --- filter

// false: text is wrong, and what is said about it is on the screen.
bool screen_set_filter(struct screen *s, struct bytes text)
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
    if (!screen_set_filter(s, text))
        screen_notice(s, true, "no condition: %s", (const char *)text.data);
}

void screen_ask_filter(struct screen *s, struct bytes text)
{
    open_prompt(s, SCREEN_ASKS_FILTER);
    prompt_put(prompt_of(s), 0, text);
}

void screen_open_filter(struct screen *s)
{
    screen_ask_filter(s, buf_bytes(&s->filter_text));
}

// Whether text is a condition, or none at all.
static bool is_filter(struct screen *s, struct bytes text)
{
    struct filter_error error;
    if (bytes_trim_wsp(text).len == 0) return true;
    struct filter_names names = settings_filter_names(s->settings);
    struct filter *f = filter_parse_named(text, &names, &error);
    filter_free(f);
    return f != NULL;
}

// "x" becomes "not (x)", and that "x" again.
static void exclude(struct prompt *p)
{
    struct bytes text = bytes_trim_wsp(buf_bytes(&p->text));
    struct buf turned;
    buf_init(&turned, 0);
    bool is_excluded =
        bytes_starts_nocase(text, BYTES_LIT("not (")) && bytes_find(text, 0, ')') == text.len - 1;
    if (text.len == 0) return;
    if (is_excluded) buf_append_bytes(&turned, bytes_first(bytes_skip(text, 5), text.len - 6));
    else buf_printf(&turned, "not (%.*s)", (int)text.len, (const char *)text.data);
    p->cursor = p->text.len;
    prompt_put(p, 0, buf_bytes(&turned));
    buf_fini(&turned);
}

enum { CTRL_S = 'S' - '@', CTRL_X = 'X' - '@' };

static void filter_key_pressed(struct screen *s, uint32_t key)
{
    struct prompt *p = prompt_of(s);
    struct bytes text = buf_bytes(&p->text);
    if (key == KEYS_TAB) {
        filter_prompt_complete(p);
        return;
    }
    if (key == CTRL_X) {
        exclude(p);
        return;
    }
    // A line that is wrong stays to be put right.
    if ((key == KEYS_ENTER || key == CTRL_S) && !is_filter(s, text)) return;
    if (key == CTRL_S) {
        if (bytes_trim_wsp(text).len > 0) open_prompt(s, SCREEN_ASKS_NAME);
        return;
    }
    enum prompt_result result = prompt_key(p, key);
    if (result == PROMPT_DONE) screen_set_filter(s, buf_bytes(&p->text));
    if (result == PROMPT_DONE || result == PROMPT_GIVEN_UP) s->is_prompting = false;
}

// The filter that is typed gets a name; then its prompt is there again.
static void name_key_pressed(struct screen *s, uint32_t key)
{
    struct prompt *p = prompt_of(s);
    struct buf name;
    struct err err;
    enum prompt_result result = prompt_key(p, key);
    if (result != PROMPT_DONE && result != PROMPT_GIVEN_UP) return;
    s->asked = SCREEN_ASKS_FILTER;
    if (result == PROMPT_GIVEN_UP) return;
    buf_init(&name, 0);
    buf_append_str(&name, "filter.");
    buf_append_bytes(&name, buf_bytes(&p->text));
    bool is_set = settings_set(s->settings, buf_bytes(&name), buf_bytes(&prompt_of(s)->text),
                               &err) == ERR_NONE;
    buf_fini(&name);
    if (!is_set) {
        screen_notice(s, true, "%s", err.text);
        s->asked = SCREEN_ASKS_NAME;
        return;
    }
    s->settings_changed = true;
    screen_notice(s, false, "&%s is this filter now; save-settings keeps it", buf_str(&p->text));
}

// --- notes on marks

void screen_ask_note(struct screen *s, uint64_t session, size_t line, struct bytes text)
{
    const struct mark *before = marks_at(&s->marks, session, line);
    open_prompt(s, SCREEN_ASKS_NOTE);
    if (before) prompt_put(prompt_of(s), 0, bytes_str(before->note));
    s->noted.session = session;
    s->noted.line = line;
    buf_reset(&s->noted_text, MARKS_TEXT);
    display_append(&s->noted_text, bytes_first(text, MARKS_TEXT), DISPLAY_TABS);
}

static void note_key_pressed(struct screen *s, uint32_t key)
{
    struct prompt *p = prompt_of(s);
    enum prompt_result result = prompt_key(p, key);
    if (result != PROMPT_DONE && result != PROMPT_GIVEN_UP) return;
    s->is_prompting = false;
    if (result == PROMPT_GIVEN_UP) return;
    bool is_put = marks_put(&s->marks, s->noted.session, s->noted.line, buf_bytes(&s->noted_text),
                            buf_bytes(&p->text));
    char name[KEYS_NAME];
    keys_name(keys_shown(&s->keys, ACTION_MARKS), name);
    if (is_put) screen_notice(s, false, "marked: %s shows all marks", name);
    else screen_notice(s, true, "there are %d marks already", MARKS_MAX);
}

static void search_key_pressed(struct screen *s, uint32_t key)
{
    struct view *v = screen_panes_focused(s);
    struct prompt *p = prompt_of(s);
    switch (prompt_key(p, key)) {
    case PROMPT_GOES_ON: break;
    case PROMPT_CHANGED:
        screen_set_needle(s, buf_bytes(&p->text));
        v->ops->go(v, s->origin);
        if (s->needle.len) v->ops->search(v, screen_needle(s), 0);
        break;
    case PROMPT_DONE:
        s->is_prompting = false;
        if (p->text.len == 0) screen_set_needle(s, BYTES_LIT(""));
        else screen_search(s, 0);
        break;
    case PROMPT_GIVEN_UP:
        s->is_prompting = false;
        screen_set_needle(s, BYTES_LIT(""));
        v->ops->go(v, s->origin);
        break;
    }
}

// --- commands

void screen_open_command(struct screen *s)
{
    open_prompt(s, SCREEN_ASKS_COMMAND);
    s->command_error.text[0] = 0;
}

static void command_key_pressed(struct screen *s, uint32_t key)
{
    struct prompt *p = prompt_of(s);
    s->command_error.text[0] = 0;
    if (key == KEYS_TAB) {
        command_complete(s, p);
        return;
    }
    enum prompt_result result = prompt_key(p, key);
    if (result != PROMPT_DONE && result != PROMPT_GIVEN_UP) return;
    s->is_prompting = false;
    if (result == PROMPT_GIVEN_UP) return;
    // A line that is wrong stays to be put right.
    if (command_run(s, buf_bytes(&p->text), &s->command_error)) return;
    s->is_prompting = true;
    s->asked = SCREEN_ASKS_COMMAND;
    p->cursor = s->command_error.at + s->command_error.len;
}

static void draw_command_hint(struct screen *s, struct pen *hint)
{
    if (!s->command_error.text[0]) {
        command_hint(s, prompt_of(s), hint);
        return;
    }
    canvas_put_sentence(hint->canvas, hint->row, 1, STYLE_ERROR,
                        bytes_str(s->command_error.text));
}

// --- whichever is open

void screen_prompt_key(struct screen *s, uint32_t key)
{
    switch (s->asked) {
    case SCREEN_ASKS_SEARCH: search_key_pressed(s, key); break;
    case SCREEN_ASKS_FILTER: filter_key_pressed(s, key); break;
    case SCREEN_ASKS_COMMAND: command_key_pressed(s, key); break;
    case SCREEN_ASKS_NAME: name_key_pressed(s, key); break;
    case SCREEN_ASKS_NOTE: note_key_pressed(s, key); break;
    case SCREEN_PROMPTS: break;
    }
}

// A notice given while a prompt stands in its line is said above it.
static void draw_notice(const struct screen *s, struct pen *hint)
{
    canvas_put_sentence(hint->canvas, hint->row, 1,
                        s->notice_is_error ? STYLE_ERROR : STYLE_STRONG, bytes_str(s->notice));
}

void screen_prompt_draw(struct screen *s, struct pen *p, struct pen *hint)
{
    static const char *const labels[SCREEN_PROMPTS] = {
        "/", "filter: ", ":", "name of this filter: &", "note on this place: "};
    if (s->notice[0]) draw_notice(s, hint);
    else if (s->asked == SCREEN_ASKS_FILTER) filter_prompt_hint(prompt_of(s), s->settings, hint);
    else if (s->asked == SCREEN_ASKS_COMMAND) draw_command_hint(s, hint);
    prompt_draw(prompt_of(s), p, labels[s->asked]);
}
