// SPDX-License-Identifier: BSD-2-Clause
#include "ui/command.h"

#include <stdio.h>
#include <stdlib.h>

#include "ui/filter_prompt.h"
#include "ui/screen.h"

// The words of a line, each with its place.
struct words {
    struct bytes line, rest; // rest: what is left behind the words that were taken
    size_t at;               // of rest in line
};

static struct words words_of(struct bytes line)
{
    return (struct words){line, line, 0};
}

static struct bytes take(struct words *w)
{
    size_t at = w->at;
    while (at < w->line.len && w->line.data[at] == ' ') at++;
    struct bytes rest = bytes_skip(w->line, at);
    struct bytes word = bytes_first(rest, bytes_find(rest, 0, ' '));
    w->at = at + word.len;
    w->rest = bytes_skip(rest, word.len);
    return word;
}

// What is left without the blanks around it.
static struct bytes take_rest(struct words *w)
{
    while (w->rest.len > 0 && w->rest.data[0] == ' ') {
        w->rest = bytes_skip(w->rest, 1);
        w->at++;
    }
    while (w->rest.len > 0 && w->rest.data[w->rest.len - 1] == ' ') w->rest.len--;
    return w->rest;
}

static bool fail(struct command_error *error, const struct words *w, struct bytes word,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
static bool fail(struct command_error *error, const struct words *w, struct bytes word,
                 const char *format, ...)
{
    va_list args;
    error->at = word.len ? (size_t)(word.data - w->line.data) : w->line.len;
    error->len = word.len;
    va_start(args, format);
    vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
    return false;
}

// --- commands

typedef bool run_function(struct screen *s, struct words *w, struct command_error *error);

static bool run_set(struct screen *s, struct words *w, struct command_error *error)
{
    struct err err;
    struct bytes rest = take_rest(w);
    size_t end = 0;
    while (end < rest.len && rest.data[end] != ' ' && rest.data[end] != '=') end++;
    struct bytes name = bytes_first(rest, end), value = bytes_skip(rest, end);
    if (name.len == 0) return fail(error, w, BYTES_LIT(""), "set what? set NAME VALUE");
    value = bytes_trim_wsp(value);
    if (value.len > 0 && value.data[0] == '=') value = bytes_trim_wsp(bytes_skip(value, 1));
    if (settings_set(s->settings, name, value, &err) != ERR_NONE)
        return fail(error, w, value.len ? value : name, "%.190s", err.text);
    screen_apply_settings(s);
    return true;
}

static bool run_filter(struct screen *s, struct words *w, struct command_error *error)
{
    struct filter_error wrong;
    struct bytes text = take_rest(w);
    struct filter_names names = settings_filter_names(s->settings);
    if (text.len > 0) {
        struct filter *f = filter_parse_named(text, &names, &wrong);
        if (!f) {
            struct bytes place = bytes_first(bytes_skip(text, wrong.at), wrong.len);
            return fail(error, w, place, "%.190s", wrong.text);
        }
        filter_free(f);
    }
    screen_filter_list(s, text);
    return true;
}

static bool run_name(struct screen *s, struct words *w, struct command_error *error)
{
    struct bytes name = take_rest(w);
    struct buf full;
    struct err err;
    if (s->filter_text.len == 0)
        return fail(error, w, BYTES_LIT(""), "there is no filter in force to give a name to");
    buf_init(&full, 0);
    buf_append_str(&full, "filter.");
    buf_append_bytes(&full, name);
    bool is_set =
        settings_set(s->settings, buf_bytes(&full), buf_bytes(&s->filter_text), &err) == ERR_NONE;
    buf_fini(&full);
    if (!is_set) return fail(error, w, name, "%.190s", err.text);
    s->settings_changed = true;
    screen_notice(s, false, "&%.*s is this filter now; save-settings keeps it", (int)name.len,
                  (const char *)name.data);
    return true;
}

static bool run_sort(struct screen *s, struct words *w, struct command_error *error)
{
    struct bytes name = take(w), order = take(w);
    enum column_id id = column_find(name);
    bool is_reversed = bytes_equal_nocase(order, BYTES_LIT("reverse"));
    if (id == COLUMN_COUNT) return fail(error, w, name, "sort by which column? Tab lists them");
    if (order.len && !is_reversed) return fail(error, w, order, "only \"reverse\" may follow");
    struct view *list = s->stack[0];
    list->ops->act(list, ACTION_SORT_BY, COLUMN_COUNT * (is_reversed ? 2 : 1) + (int)id);
    return true;
}

static bool run_columns(struct screen *s, struct words *w, struct command_error *error)
{
    struct bytes text = take_rest(w);
    struct err err;
    if (settings_set(s->settings, BYTES_LIT("columns"), text, &err) != ERR_NONE)
        return fail(error, w, text, "%.190s", err.text);
    screen_apply_settings(s);
    return true;
}

static bool run_goto(struct screen *s, struct words *w, struct command_error *error)
{
    struct bytes word = take(w);
    uint64_t id;
    if (!bytes_to_u64(word, &id) || !store_row_by_id(s->host->store, id))
        return fail(error, w, word, "goto takes the number of a session, 1 to %zu",
                    store_count(s->host->store));
    while (s->depth > 1) screen_pop(s);
    struct view *list = s->stack[0];
    list->ops->go(list, id);
    if (list->ops->place(list) != id) screen_notice(s, false, "the filter hides that session");
    return true;
}

static bool run_write(struct screen *s, struct words *w, struct command_error *error)
{
    struct bytes name = take_rest(w);
    struct buf path;
    struct err err;
    if (name.len == 0) return fail(error, w, name, "write to which file? write FILE");
    buf_init(&path, 0);
    buf_append_bytes(&path, name);
    bool is_written = screen_write(s, buf_str(&path), &err);
    buf_fini(&path);
    return is_written || fail(error, w, name, "%.190s", err.text);
}

static bool run_quit(struct screen *s, struct words *w, struct command_error *error)
{
    (void)w;
    (void)error;
    screen_act(s, ACTION_QUIT);
    return true;
}

static const struct {
    const char *name;
    run_function *run;
    const char *help;
} commands[] = {
    {"set", run_set, "set NAME VALUE: a setting"},
    {"filter", run_filter, "filter CONDITION: only sessions that match; alone: all"},
    {"name", run_name, "name NAME: the filter in force can be used as &NAME"},
    {"sort", run_sort, "sort COLUMN, sort COLUMN reverse"},
    {"columns", run_columns, "columns LIST, as in columns start,client:20,path; columns auto"},
    {"goto", run_goto, "goto NUMBER: to that session"},
    {"write", run_write, "write FILE: what is on the screen, as text"},
    {"quit", run_quit, "leave smtpscope"},
    {"q", run_quit, "leave smtpscope"},
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

// Actions that a command of the same name does with more to say.
static bool is_command(const char *name)
{
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0) return true;
    return false;
}

static enum keys_context context_of(const struct screen *s)
{
    return s->stack[s->depth - 1]->ops->context;
}

static bool is_here(const struct screen *s, int a)
{
    return (keys_action_contexts((enum action)a) & context_of(s)) &&
           !is_command(keys_action_name((enum action)a));
}

// Which command (0 …) or action (COMMANDS …) a word is: by its whole name, else by what only one
// begins with. -1: none; -2: several.
static int find(const struct screen *s, struct bytes word)
{
    int found = -1, count = 0;
    for (int i = 0; i < COMMANDS + ACTION_COUNT; i++) {
        if (i >= COMMANDS && !is_here(s, i - COMMANDS)) continue;
        struct bytes name = bytes_str(i < COMMANDS ? commands[i].name
                                                   : keys_action_name((enum action)(i - COMMANDS)));
        if (bytes_equal_nocase(word, name)) return i;
        if (!bytes_starts_nocase(name, word)) continue;
        found = i;
        count++;
    }
    return count > 1 ? -2 : found;
}

bool command_run(struct screen *s, struct bytes line, struct command_error *error)
{
    struct words w = words_of(line);
    struct bytes word = take(&w);
    *error = (struct command_error){.at = 0};
    if (word.len == 0) return true;
    int which = find(s, word);
    if (which == -2) return fail(error, &w, word, "several commands begin so: Tab lists them");
    if (which < 0) {
        return fail(error, &w, word, "there is no command \"%.*s\" here; Tab lists them",
                    word.len > 40 ? 40 : (int)word.len, (const char *)word.data);
    }
    if (which < COMMANDS) return commands[which].run(s, &w, error);
    struct bytes more = take_rest(&w);
    if (more.len > 0) return fail(error, &w, more, "this command takes nothing more");
    screen_act(s, (enum action)(which - COMMANDS));
    return true;
}

// --- completion

enum { CANDIDATES = 320, CANDIDATE = 48 };

struct candidates {
    char text[CANDIDATES][CANDIDATE];
    int count;
    struct bytes prefix;
};

static void add(struct candidates *c, const char *before, const char *name)
{
    if (c->count == CANDIDATES) return;
    char *text = c->text[c->count];
    int len = snprintf(text, CANDIDATE, "%s%s", before, name);
    if (len > 0 && len < CANDIDATE && bytes_starts_nocase(bytes_str(text), c->prefix)) c->count++;
}

static void add_settings(struct candidates *c, const struct settings *s)
{
    for (int i = 0; i < SETTINGS_CHOICE_COUNT; i++)
        add(c, "", settings_choice_name((enum settings_choice)i));
    add(c, "", "columns");
    for (int i = 0; i < ACTION_COUNT; i++)
        if (keys_action_contexts((enum action)i)) add(c, "key.", keys_action_name((enum action)i));
    for (size_t i = 0; i < s->filter_count; i++) add(c, "filter.", s->filters[i].name);
}

static void add_words(struct candidates *c, struct bytes setting)
{
    for (int i = 0; i < SETTINGS_CHOICE_COUNT; i++) {
        char word[SETTINGS_WORD];
        if (!bytes_equal_nocase(setting, bytes_str(settings_choice_name((enum settings_choice)i))))
            continue;
        for (int k = 0; settings_choice_word((enum settings_choice)i, k, word); k++)
            add(c, "", word);
    }
}

static void add_columns(struct candidates *c)
{
    for (int i = 0; i < COLUMN_COUNT; i++) add(c, "", column_name((enum column_id)i));
}

static bool is_filter(struct bytes line)
{
    struct words w = words_of(line);
    return bytes_equal_nocase(take(&w), BYTES_LIT("filter"));
}

// All that the word before the cursor may become; to be freed.
static struct candidates *candidates_of(const struct screen *s, const struct prompt *p)
{
    struct candidates *c = err_calloc(1, sizeof(*c));
    struct bytes line = bytes_first(buf_bytes(&p->text), p->cursor);
    size_t start = line.len;
    while (start > 0 && line.data[start - 1] != ' ' && line.data[start - 1] != ',') start--;
    c->prefix = bytes_skip(line, start);
    struct words w = words_of(bytes_first(line, start));
    struct bytes command = take(&w), second = take(&w);
    if (command.len == 0) {
        for (int i = 0; i < COMMANDS; i++) add(c, "", commands[i].name);
        for (int i = 0; i < ACTION_COUNT; i++)
            if (is_here(s, i)) add(c, "", keys_action_name((enum action)i));
    } else if (bytes_equal_nocase(command, BYTES_LIT("set"))) {
        if (second.len == 0) add_settings(c, s->settings);
        else if (bytes_equal_nocase(second, BYTES_LIT("columns"))) add_columns(c);
        else add_words(c, second);
    } else if (bytes_equal_nocase(command, BYTES_LIT("columns")) ||
               (bytes_equal_nocase(command, BYTES_LIT("sort")) && second.len == 0)) {
        add_columns(c);
    }
    return c;
}

void command_complete(const struct screen *s, struct prompt *p)
{
    if (is_filter(bytes_first(buf_bytes(&p->text), p->cursor))) {
        filter_prompt_complete(p);
        return;
    }
    struct candidates *c = candidates_of(s, p);
    if (c->count > 0) {
        size_t shared = strlen(c->text[0]);
        for (int i = 1; i < c->count; i++) {
            size_t same = 0;
            while (same < shared && c->text[0][same] == c->text[i][same]) same++;
            shared = same;
        }
        char text[CANDIDATE + 1];
        snprintf(text, sizeof(text), "%.*s%s", (int)shared, c->text[0], c->count == 1 ? " " : "");
        if (strlen(text) > c->prefix.len) prompt_put(p, p->cursor - c->prefix.len, bytes_str(text));
    }
    free(c);
}

static const char *help_of(const struct screen *s, struct bytes line)
{
    struct words w = words_of(line);
    int which = find(s, take(&w));
    if (which < 0) return "";
    return which < COMMANDS ? commands[which].help
                            : keys_action_help((enum action)(which - COMMANDS));
}

void command_hint(const struct screen *s, const struct prompt *p, struct pen *pen)
{
    struct candidates *c = candidates_of(s, p);
    struct bytes line = buf_bytes(&p->text);
    canvas_fill(pen, STYLE_NORMAL);
    pen->col = 0;
    canvas_put(pen, STYLE_DIM, " ");
    bool is_alone = c->count == 1 && c->prefix.len == strlen(c->text[0]);
    if (c->count == 0 || is_alone) canvas_put(pen, STYLE_DIM, help_of(s, line));
    for (int i = 0; i < c->count && !is_alone; i++) {
        if (pen_left(pen) < (int)strlen(c->text[i]) + 3) {
            canvas_put(pen, STYLE_DIM, "…");
            break;
        }
        canvas_putf(pen, STYLE_DIM, "%s  ", c->text[i]);
    }
    free(c);
}
