// SPDX-License-Identifier: BSD-2-Clause
#include "ui/settings.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"

static const struct {
    const char *name, *words, *help;
} choices[SETTINGS_CHOICE_COUNT] = {
#define X(e, name, words, help) [SETTINGS_##e] = {name, words, help},
    SETTINGS_CHOICES(X)
#undef X
};

#define KEY_PREFIX    "key."
#define FILTER_PREFIX "filter."

void settings_init(struct settings *s)
{
    *s = (struct settings){.key_count = 0};
    buf_init(&s->file, SETTINGS_FILE_MAX);
}

static void free_pairs(struct settings_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(pairs[i].name);
        free(pairs[i].value);
    }
    free(pairs);
}

void settings_fini(struct settings *s)
{
    free_pairs(s->keys, s->key_count);
    free_pairs(s->filters, s->filter_count);
    buf_fini(&s->file);
    s->keys = s->filters = NULL;
    s->key_count = s->filter_count = 0;
}

// --- words

const char *settings_choice_name(enum settings_choice c)
{
    return choices[c].name;
}

const char *settings_choice_help(enum settings_choice c)
{
    return choices[c].help;
}

// The next word, which is cut off text; empty at the end.
static struct bytes take_word(struct bytes *text)
{
    *text = bytes_trim_wsp(*text);
    struct bytes word = bytes_first(*text, bytes_find(*text, 0, ' '));
    *text = bytes_skip(*text, word.len);
    return word;
}

bool settings_choice_word(enum settings_choice c, int index, char word_out[SETTINGS_WORD])
{
    struct bytes rest = bytes_str(choices[c].words), word = take_word(&rest);
    for (; index > 0 && word.len > 0; index--) word = take_word(&rest);
    snprintf(word_out, SETTINGS_WORD, "%.*s", (int)word.len, (const char *)word.data);
    return word.len > 0;
}

static enum err_code set_choice(struct settings *s, enum settings_choice c, struct bytes value,
                                struct err *err)
{
    char word[SETTINGS_WORD];
    for (int i = 0; settings_choice_word(c, i, word); i++) {
        if (!bytes_equal_nocase(value, bytes_str(word))) continue;
        s->choice[c] = i;
        return ERR_NONE;
    }
    return err_set(err, ERR_USAGE, "%s is one of: %s", choices[c].name, choices[c].words);
}

// --- names and their values

static char *copy_of(struct bytes b)
{
    char *copy = err_malloc(b.len + 1);
    if (b.len) memcpy(copy, b.data, b.len);
    copy[b.len] = 0;
    return copy;
}

static struct settings_pair *find_pair(struct settings_pair *pairs, size_t count, struct bytes name)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal_nocase(bytes_str(pairs[i].name), name)) return &pairs[i];
    return NULL;
}

static void drop_pair(struct settings_pair *pairs, size_t *count, struct settings_pair *pair)
{
    free(pair->name);
    free(pair->value);
    size_t at = (size_t)(pair - pairs);
    memmove(pair, pair + 1, (*count - at - 1) * sizeof(*pair));
    --*count;
}

static enum err_code put_pair(struct settings_pair **pairs, size_t *count, struct bytes name,
                              struct bytes value, struct err *err)
{
    struct settings_pair *pair = find_pair(*pairs, *count, name);
    if (pair) {
        free(pair->value);
        pair->value = copy_of(value);
        return ERR_NONE;
    }
    if (*count == SETTINGS_NAMES_MAX)
        return err_set(err, ERR_USAGE, "there are %d of these already", SETTINGS_NAMES_MAX);
    *pairs = err_realloc_array(*pairs, *count + 1, sizeof(**pairs));
    (*pairs)[(*count)++] = (struct settings_pair){copy_of(name), copy_of(value)};
    return ERR_NONE;
}

// What is cut out of the file for a sentence.
static int shown(struct bytes b)
{
    return b.len > 60 ? 60 : (int)b.len;
}

static enum err_code set_key(struct settings *s, struct bytes name, struct bytes value,
                             struct err *err)
{
    enum action a = keys_find_action(name);
    if (a == ACTION_NONE)
        return err_set(err, ERR_USAGE, "there is no action \"%.*s\"; the help has their names",
                       shown(name), (const char *)name.data);
    struct bytes rest = value;
    for (struct bytes word = take_word(&rest); word.len > 0; word = take_word(&rest))
        if (keys_parse(word) == KEYS_NONE)
            return err_set(err, ERR_USAGE, "\"%.*s\" is no key; keys are named as in the help",
                           shown(word), (const char *)word.data);
    return put_pair(&s->keys, &s->key_count, bytes_str(keys_action_name(a)), value, err);
}

static bool is_filter_name(struct bytes name)
{
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.data[i];
        bool is_letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (!is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.') return false;
    }
    return name.len > 0 && name.len <= SETTINGS_NAME_MAX;
}

static enum err_code set_filter(struct settings *s, struct bytes name, struct bytes value,
                                struct err *err)
{
    if (!is_filter_name(name))
        return err_set(err, ERR_USAGE,
                       "\"%.*s\" is no name of a filter: letters, digits, - _ . and at most %d",
                       shown(name), (const char *)name.data, SETTINGS_NAME_MAX);
    struct settings_pair *pair = find_pair(s->filters, s->filter_count, name);
    if (value.len == 0) {
        if (pair) drop_pair(s->filters, &s->filter_count, pair);
        return ERR_NONE;
    }
    // One that names itself, also through others, is found out here: it must not be known yet.
    struct filter_error error;
    char *before = pair ? copy_of(bytes_str(pair->value)) : NULL;
    if (pair) drop_pair(s->filters, &s->filter_count, pair);
    struct filter_names names = settings_filter_names(s);
    struct filter *f = filter_parse_named(value, &names, &error);
    filter_free(f);
    enum err_code code = ERR_NONE;
    if (f) code = put_pair(&s->filters, &s->filter_count, name, value, err);
    else if (before) put_pair(&s->filters, &s->filter_count, name, bytes_str(before), err);
    free(before);
    if (f) return code;
    return err_set(err, ERR_USAGE, "column %zu of the condition: %s",
                   filter_error_column(value, &error), error.text);
}

static bool has_prefix(struct bytes name, const char *prefix, struct bytes *rest_out)
{
    if (!bytes_starts_nocase(name, bytes_str(prefix))) return false;
    *rest_out = bytes_skip(name, strlen(prefix));
    return true;
}

static enum err_code set_columns(struct settings *s, struct bytes value, struct err *err)
{
    struct column_list list = {.count = 0}, none = {.count = 0};
    size_t auto_len = strlen("auto");
    bool is_auto = bytes_starts_nocase(value, BYTES_LIT("auto")) &&
                   (value.len == auto_len || strchr(", \t", value.data[auto_len]));
    struct bytes rest = is_auto ? bytes_skip(value, auto_len) : value;
    bool is_list = !is_auto || bytes_trim_wsp(rest).len > 0;
    if (is_list && column_list_parse(rest, &list, err) != ERR_NONE) return ERR_USAGE;
    for (int i = 0; i < list.count && is_auto; i++)
        if (list.column[i].width == 0)
            return err_set(err, ERR_USAGE, "after auto come columns with a width, as in path:40");
    s->columns = is_auto ? none : list;
    s->widths = is_auto ? list : none;
    return ERR_NONE;
}

void settings_append_columns(const struct settings *s, struct buf *out)
{
    if (s->columns.count == 0) buf_append_str(out, s->widths.count ? "auto," : "auto");
    column_list_append(s->columns.count ? &s->columns : &s->widths, out);
}

void settings_set_width(struct settings *s, enum column_id id, int width)
{
    struct column_list *l = s->columns.count ? &s->columns : &s->widths;
    int i = 0;
    while (i < l->count && l->column[i].id != id) i++;
    if (i == l->count && l == &s->columns) return;
    if (i == l->count) l->count++;
    l->column[i] = (struct column_choice){id, width};
}

enum err_code settings_set(struct settings *s, struct bytes name, struct bytes value,
                           struct err *err)
{
    struct bytes rest;
    static const uint8_t line_ends[] = {0, '\n', '\r'}; // they would not be read again
    for (size_t i = 0; i < sizeof line_ends; i++)
        if (bytes_find(value, 0, line_ends[i]) < value.len)
            return err_set(err, ERR_USAGE, "a value has no such control characters");
    for (int i = 0; i < SETTINGS_CHOICE_COUNT; i++)
        if (bytes_equal_nocase(name, bytes_str(choices[i].name)))
            return set_choice(s, (enum settings_choice)i, value, err);
    if (bytes_equal_nocase(name, BYTES_LIT("columns"))) return set_columns(s, value, err);
    if (has_prefix(name, KEY_PREFIX, &rest)) return set_key(s, rest, value, err);
    if (has_prefix(name, FILTER_PREFIX, &rest)) return set_filter(s, rest, value, err);
    return err_set(err, ERR_USAGE, "there is no setting \"%.*s\"", shown(name),
                   (const char *)name.data);
}

enum err_code settings_set_keys(struct settings *s, const char *action, const char *names,
                                struct err *err)
{
    return set_key(s, bytes_str(action), bytes_str(names), err);
}

char *settings_keys(const struct settings *s, const char *action)
{
    const struct settings_pair *pair = find_pair(s->keys, s->key_count, bytes_str(action));
    return pair ? copy_of(bytes_str(pair->value)) : NULL;
}

void settings_reset_key(struct settings *s, const char *action)
{
    struct settings_pair *pair = find_pair(s->keys, s->key_count, bytes_str(action));
    if (pair) drop_pair(s->keys, &s->key_count, pair);
}

// --- files

// A line without its end; text goes on behind it.
static struct bytes take_line(struct bytes *text)
{
    size_t end = bytes_find(*text, 0, '\n');
    struct bytes line = bytes_first(*text, end);
    *text = bytes_skip(*text, end + 1);
    while (line.len > 0 && line.data[line.len - 1] == '\r') line.len--;
    return line;
}

// false: no line of a setting. *value_out is BYTES_NONE where there is no "=".
static bool split(struct bytes line, struct bytes *name_out, struct bytes *value_out)
{
    line = bytes_trim_wsp(line);
    if (line.len == 0 || line.data[0] == '#') return false;
    size_t sign = bytes_find(line, 0, '=');
    *name_out = bytes_trim_wsp(bytes_first(line, sign));
    *value_out = sign < line.len ? bytes_trim_wsp(bytes_skip(line, sign + 1)) : BYTES_NONE;
    return true;
}

void settings_read(struct settings *s, struct bytes text,
                   void (*problem)(void *ctx, size_t line, const char *sentence), void *ctx)
{
    if (text.len > SETTINGS_FILE_MAX) {
        problem(ctx, 1, "the file is too long for settings");
        return;
    }
    buf_reset(&s->file, 0);
    buf_append_bytes(&s->file, text);
    size_t number = 0;
    while (text.len > 0) {
        struct bytes line = take_line(&text), name, value;
        struct err err;
        number++;
        if (!split(line, &name, &value)) continue;
        if (bytes_is_none(value)) problem(ctx, number, "a setting is written as NAME = VALUE");
        else if (settings_set(s, name, value, &err) != ERR_NONE) problem(ctx, number, err.text);
    }
}

// --- writing

static void put_setting(struct buf *out, const char *prefix, const char *name, const char *value)
{
    buf_printf(out, "%s%s = %s\n", prefix, name, value);
}

// The value of a setting by its name into value; false: it has none of its own now.
static bool value_of(const struct settings *s, struct bytes name, struct buf *value)
{
    struct bytes rest;
    for (int i = 0; i < SETTINGS_CHOICE_COUNT; i++) {
        char word[SETTINGS_WORD];
        if (!bytes_equal_nocase(name, bytes_str(choices[i].name))) continue;
        settings_choice_word((enum settings_choice)i, s->choice[i], word);
        buf_append_str(value, word);
        return true;
    }
    if (bytes_equal_nocase(name, BYTES_LIT("columns"))) {
        settings_append_columns(s, value);
        return true;
    }
    const struct settings_pair *pair = NULL;
    if (has_prefix(name, KEY_PREFIX, &rest)) pair = find_pair(s->keys, s->key_count, rest);
    if (has_prefix(name, FILTER_PREFIX, &rest)) pair = find_pair(s->filters, s->filter_count, rest);
    if (pair) buf_append_str(value, pair->value);
    return pair != NULL;
}

// Whether name is one that settings_write writes: not so are those of other versions.
static bool is_known(struct bytes name)
{
    struct bytes rest;
    for (int i = 0; i < SETTINGS_CHOICE_COUNT; i++)
        if (bytes_equal_nocase(name, bytes_str(choices[i].name))) return true;
    if (has_prefix(name, KEY_PREFIX, &rest)) return keys_find_action(rest) != ACTION_NONE;
    if (has_prefix(name, FILTER_PREFIX, &rest)) return is_filter_name(rest);
    return bytes_equal_nocase(name, BYTES_LIT("columns"));
}

// Whether a line of text sets name.
static bool is_in(struct bytes text, const char *prefix, const char *name)
{
    while (text.len > 0) {
        struct bytes line = take_line(&text), found, value, rest;
        if (!split(line, &found, &value)) continue;
        if (has_prefix(found, prefix, &rest) && bytes_equal_nocase(rest, bytes_str(name)))
            return true;
    }
    return false;
}

static void write_old_lines(const struct settings *s, struct buf *out)
{
    struct bytes text = buf_bytes(&s->file);
    while (text.len > 0) {
        struct bytes line = take_line(&text), name, value;
        struct buf now;
        buf_init(&now, 0);
        if (!split(line, &name, &value) || !is_known(name)) {
            buf_append_bytes(out, line);
            buf_append_byte(out, '\n');
        } else if (value_of(s, name, &now)) {
            buf_append_bytes(out, name);
            buf_printf(out, " = %s\n", buf_str(&now));
        }
        buf_fini(&now);
    }
}

void settings_write(const struct settings *s, struct buf *out)
{
    struct bytes old = buf_bytes(&s->file);
    if (old.len == 0)
        buf_append_str(out, "# Settings of smtpscope; see SETTINGS in smtpscope(1).\n");
    write_old_lines(s, out);
    for (int i = 0; i < SETTINGS_CHOICE_COUNT; i++) {
        char word[SETTINGS_WORD];
        if (s->choice[i] == 0 || is_in(old, "", choices[i].name)) continue;
        settings_choice_word((enum settings_choice)i, s->choice[i], word);
        put_setting(out, "", choices[i].name, word);
    }
    if ((s->columns.count || s->widths.count) && !is_in(old, "", "columns")) {
        buf_append_str(out, "columns = ");
        settings_append_columns(s, out);
        buf_append_byte(out, '\n');
    }
    for (size_t i = 0; i < s->key_count; i++)
        if (!is_in(old, KEY_PREFIX, s->keys[i].name))
            put_setting(out, KEY_PREFIX, s->keys[i].name, s->keys[i].value);
    for (size_t i = 0; i < s->filter_count; i++)
        if (!is_in(old, FILTER_PREFIX, s->filters[i].name))
            put_setting(out, FILTER_PREFIX, s->filters[i].name, s->filters[i].value);
}

// --- for others

const char *settings_apply_keys(const struct settings *s, struct keys *keys)
{
    const char *refused = NULL;
    for (size_t i = 0; i < s->key_count; i++) {
        enum action a = keys_find_action(bytes_str(s->keys[i].name));
        if (a == ACTION_NONE || keys_rebind(keys, a, bytes_str(s->keys[i].value))) continue;
        refused = s->keys[i].name;
    }
    return refused;
}

static const char *find_filter(const void *ctx, struct bytes name)
{
    const struct settings *s = ctx;
    const struct settings_pair *pair = find_pair(s->filters, s->filter_count, name);
    return pair ? pair->value : NULL;
}

struct filter_names settings_filter_names(const struct settings *s)
{
    return (struct filter_names){find_filter, s};
}
