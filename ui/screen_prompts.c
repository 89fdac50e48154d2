// SPDX-License-Identifier: BSD-2-Clause
//
// The prompts in the last line: search, filter, command.
#include "ui/filter_prompt.h"
#include "ui/screen_parts.h"

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
    prompt_open(&s->prompt);
    s->is_prompting = true;
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
    prompt_open(&s->filter);
    prompt_put(&s->filter, 0, text);
    s->is_prompting = s->is_filtering = true;
}

void screen_open_filter(struct screen *s)
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
    if (result == PROMPT_DONE) screen_set_filter(s, buf_bytes(&s->filter.text));
    if (result == PROMPT_DONE || result == PROMPT_GIVEN_UP)
        s->is_prompting = s->is_filtering = false;
}

static void search_key_pressed(struct screen *s, uint32_t key)
{
    struct view *v = screen_panes_focused(s);
    switch (prompt_key(&s->prompt, key)) {
    case PROMPT_GOES_ON: break;
    case PROMPT_CHANGED:
        screen_set_needle(s, buf_bytes(&s->prompt.text));
        v->ops->go(v, s->origin);
        if (s->needle.len) v->ops->search(v, screen_needle(s), 0);
        break;
    case PROMPT_DONE:
        s->is_prompting = false;
        if (s->prompt.text.len == 0) screen_set_needle(s, BYTES_LIT(""));
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

// --- whichever is open

void screen_prompt_key(struct screen *s, uint32_t key)
{
    if (s->is_filtering) filter_key_pressed(s, key);
    else if (s->is_commanding) command_key_pressed(s, key);
    else search_key_pressed(s, key);
}

void screen_prompt_draw(struct screen *s, struct pen *p, struct pen *hint)
{
    if (s->is_filtering) {
        filter_prompt_hint(&s->filter, s->settings, hint);
        prompt_draw(&s->filter, p, "filter: ");
    } else if (s->is_commanding) {
        draw_command(s, p, hint);
    } else {
        prompt_draw(&s->prompt, p, "/");
    }
}
