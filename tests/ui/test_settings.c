// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "ui/settings.h"

static void note(void *ctx, size_t line, const char *sentence)
{
    buf_printf(ctx, "%zu: %s\n", line, sentence);
}

// What a file says, what is told of it, and what is written again.
static const struct {
    const char *text, *problems, *again;
} files[] = {
    {"", "", "# Settings of smtpscope; see SETTINGS in smtpscope(1).\n"},
    {"theme = light\nzone=local\n", "", "theme = light\nzone = local\n"},
    // Comments, and what is not known, stay where they are.
    {"# mine\n\n  theme =  SAFE  \r\nfuture = 1\n", "4: there is no setting \"future\"\n",
     "# mine\n\ntheme = safe\nfuture = 1\n"},
    {"future\r\r\ntheme = light\r\r\n", "1: a setting is written as NAME = VALUE\n",
     "future\ntheme = light\n"},
    {"theme = green\nlines\n= 1\n",
     "1: theme is one of: auto dark light safe mono\n2: a setting is written as NAME = VALUE\n"
     "3: there is no setting \"\"\n",
     "theme = auto\nlines\n= 1\n"},
    {"columns = id, client:20\n", "", "columns = id,client:20\n"},
    {"columns = auto\n", "", "columns = auto\n"},
    {"columns = Auto, path:40 client:20\n", "", "columns = auto,path:40,client:20\n"},
    {"columns = auto,id\n", "1: after auto come columns with a width, as in path:40\n",
     "columns = auto\n"},
    {"columns = autos\n", "1: there is no column \"autos\"; --help lists all\n",
     "columns = auto\n"},
    {"columns = id, nothing\n", "1: there is no column \"nothing\"; --help lists all\n",
     "columns = auto\n"},
    {"key.follow = F ^X PageUp\nkey.none = x\nkey.follow = Hyper\n",
     "2: there is no action \"none\"; the help has their names\n"
     "3: \"Hyper\" is no key; keys are named as in the help\n",
     "key.follow = F ^X PageUp\nkey.none = x\nkey.follow = F ^X PageUp\n"},
    {"filter.bad = rcpt.code >= 500\nfilter.worse = &bad and tls\nfilter.no = &none\n"
     "filter.a b = tls\nfilter.x = tls ==\n",
     "3: column 1 of the condition: there is no filter named none\n"
     "4: \"a b\" is no name of a filter: letters, digits, - _ . and at most 40\n"
     "5: column 7 of the condition: a value is missing at the end\n",
     "filter.bad = rcpt.code >= 500\nfilter.worse = &bad and tls\nfilter.a b = tls\n"},
    // A CR inside a value would be none of it when it is read again.
    {"filter.a=via\r\t\r \n", "1: a value has no such control characters\n", ""},
    // No filter names itself, also not through another.
    {"filter.a = tls\nfilter.b = &a\nfilter.a = &b\n",
     "3: column 1 of the condition: in &b: there is no filter named a\n",
     "filter.a = tls\nfilter.b = &a\nfilter.a = tls\n"},
};

static void test_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct settings s;
        struct buf problems, again;
        settings_init(&s);
        buf_init(&problems, 0);
        buf_init(&again, 0);
        settings_read(&s, bytes_str(files[i].text), note, &problems);
        settings_write(&s, &again);
        assert_string_equal(buf_str(&problems), files[i].problems);
        assert_string_equal(buf_str(&again), files[i].again);
        buf_fini(&again);
        buf_fini(&problems);
        settings_fini(&s);
    }
}

static void set(struct settings *s, const char *name, const char *value)
{
    struct err err;
    if (settings_set(s, bytes_str(name), bytes_str(value), &err) != ERR_NONE)
        fail_msg("%s", err.text);
}

static void test_changes_are_written(void **state)
{
    (void)state;
    struct settings s;
    struct buf problems, again;
    settings_init(&s);
    buf_init(&problems, 0);
    buf_init(&again, 0);
    settings_read(&s,
                  BYTES_LIT("theme = light # not a comment\n# theme = dark\nkey.help = h\n"
                            "filter.old = tls\ntheme = light\n"),
                  note, &problems);
    set(&s, "theme", "mono");
    set(&s, "columns", "id");
    set(&s, "times.list", "delta");
    set(&s, "filter.old", "");
    set(&s, "filter.new", "not tls");
    settings_reset_key(&s, "help");
    settings_write(&s, &again);
    assert_string_equal(buf_str(&again), "theme = mono\n# theme = dark\ntheme = mono\n"
                                         "times.list = delta\ncolumns = id\n"
                                         "filter.new = not tls\n");
    buf_fini(&again);
    buf_fini(&problems);
    settings_fini(&s);
}

// --- keys

static enum action action_of(const struct keys *k, const char *key, enum keys_context context)
{
    return keys_action(k, keys_parse(bytes_str(key)), context);
}

static void test_keys(void **state)
{
    (void)state;
    struct settings s;
    struct keys keys;
    settings_init(&s);
    keys_init(&keys);
    set(&s, "key.follow", "i F9");
    assert_null(settings_apply_keys(&s, &keys));
    assert_int_equal(action_of(&keys, "i", KEYS_LIST), ACTION_FOLLOW);
    assert_int_equal(action_of(&keys, "F9", KEYS_LIST), ACTION_FOLLOW);
    assert_int_equal(action_of(&keys, "f", KEYS_LIST), ACTION_NONE);
    assert_int_equal(keys_of_action(&keys, ACTION_STATS, 0), KEYS_NONE);
    // Where the two do not meet, a key stays what it was.
    assert_true(keys_rebind(&keys, ACTION_STATS, BYTES_LIT("w")));
    assert_int_equal(action_of(&keys, "w", KEYS_LIST), ACTION_STATS);
    assert_int_equal(action_of(&keys, "w", KEYS_MESSAGE), ACTION_WRAP);
    // An action without keys.
    set(&s, "key.sort-reverse", "");
    assert_null(settings_apply_keys(&s, &keys));
    assert_int_equal(action_of(&keys, "z", KEYS_LIST), ACTION_NONE);
    // Nobody is locked in.
    set(&s, "key.quit", "");
    assert_string_equal(settings_apply_keys(&s, &keys), "quit");
    assert_int_equal(action_of(&keys, "Q", KEYS_LIST), ACTION_QUIT);
    assert_false(keys_rebind(&keys, ACTION_FOLLOW, BYTES_LIT("Esc q Backspace")));
    assert_int_equal(action_of(&keys, "Esc", KEYS_HELP), ACTION_BACK);
    keys_fini(&keys);
    settings_fini(&s);
}

static void test_bounds(void **state)
{
    (void)state;
    struct settings s;
    struct buf text, problems;
    settings_init(&s);
    buf_init(&text, 0);
    buf_init(&problems, 0);
    // Each filter names the one before twice: their text would double with every line.
    buf_append_str(&text, "filter.f0 = rcpt.code == 250 or rcpt.code == 251\n");
    for (int i = 1; i < 60; i++) buf_printf(&text, "filter.f%d = &f%d and &f%d\n", i, i - 1, i - 1);
    settings_read(&s, buf_bytes(&text), note, &problems);
    assert_true(problems.len > 0);
    assert_true(s.filter_count < 20);
    buf_reset(&text, 0);
    for (int i = 0; i < SETTINGS_FILE_MAX; i++) buf_append_str(&text, "# x\n");
    buf_reset(&problems, 0);
    settings_read(&s, buf_bytes(&text), note, &problems);
    assert_string_equal(buf_str(&problems), "1: the file is too long for settings\n");
    buf_fini(&problems);
    buf_fini(&text);
    settings_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_changes_are_written),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
