// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "ui/keys.h"

static void names_are_read_as_they_are_written(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t key;
    } cases[] = {
        {"j", 'j'},
        {"G", 'G'},
        {"?", '?'},
        {"^F", 6},
        {"Enter", KEYS_ENTER},
        {"Esc", KEYS_ESCAPE},
        {"Tab", KEYS_TAB},
        {"Space", ' '},
        {"F1", KEYS_F1},
        {"F12", KEYS_F12},
        {"F", 'F'},
        {"PageUp", KEYS_PAGE_UP},
        {"BackTab", KEYS_BACK_TAB},
        {"é", 0xE9},
        {"日", 0x65E5},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char name[KEYS_NAME];
        assert_int_equal(keys_parse(bytes_str(cases[i].name)), cases[i].key);
        keys_name(cases[i].key, name);
        assert_string_equal(name, cases[i].name);
    }
    static const char *const wrong[] = {"",   "F0",    "F13", "Fx", "^",
                                        "^a", "enter", "ab",  " ",  "\xFF"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        // "^" is a key of its own
        uint32_t want = wrong[i][0] == '^' && !wrong[i][1] ? '^' : KEYS_NONE;
        assert_int_equal(keys_parse(bytes_str(wrong[i])), want);
    }
}

static const enum keys_context contexts[] = {KEYS_LIST, KEYS_DIALOGUE, KEYS_MESSAGE, KEYS_HELP};

static void a_key_means_one_thing_on_a_screen(void **state)
{
    (void)state;
    struct keys k;
    keys_init(&k);
    for (size_t i = 0; i < k.count; i++) {
        for (size_t j = i + 1; j < k.count; j++) {
            if (k.bindings[i].key != k.bindings[j].key) continue;
            unsigned a = keys_action_contexts((enum action)k.bindings[i].action);
            unsigned b = keys_action_contexts((enum action)k.bindings[j].action);
            char name[KEYS_NAME];
            keys_name(k.bindings[i].key, name);
            if (a & b) fail_msg("%s has two meanings", name);
        }
    }
    keys_fini(&k);
}

static void every_action_has_a_key_a_name_and_a_help(void **state)
{
    (void)state;
    struct keys k;
    keys_init(&k);
    for (int a = 0; a < ACTION_COUNT; a++) {
        const char *name = keys_action_name((enum action)a);
        assert_true(name[0]);
        for (int b = 0; b < a; b++) assert_string_not_equal(name, keys_action_name((enum action)b));
        if (a == ACTION_SORT_BY || a == ACTION_SHOW_OUTCOME) continue; // by the mouse only
        assert_true(keys_action_help((enum action)a)[0]);
        assert_true(keys_action_contexts((enum action)a) != 0);
        if (keys_of_action(&k, (enum action)a, 0) == KEYS_NONE) fail_msg("%s has no key", name);
        for (size_t i = 0;; i++) {
            uint32_t key = keys_of_action(&k, (enum action)a, i);
            if (key == KEYS_NONE) break;
            for (size_t c = 0; c < 4; c++) {
                if (!(keys_action_contexts((enum action)a) & contexts[c])) continue;
                assert_int_equal(keys_action(&k, key, contexts[c]), a);
            }
        }
    }
    keys_fini(&k);
}

static void what_the_screens_promise_works_on_each(void **state)
{
    (void)state;
    struct keys k;
    keys_init(&k);
    for (size_t c = 0; c < 4; c++) {
        assert_int_equal(keys_action(&k, 'q', contexts[c]), ACTION_BACK);
        assert_int_equal(keys_action(&k, KEYS_ESCAPE, contexts[c]), ACTION_BACK);
        assert_int_equal(keys_action(&k, '?', contexts[c]), ACTION_HELP);
        assert_int_equal(keys_action(&k, KEYS_F1, contexts[c]), ACTION_HELP);
        assert_int_equal(keys_action(&k, '/', contexts[c]), ACTION_SEARCH);
        assert_int_equal(keys_action(&k, 'j', contexts[c]), ACTION_DOWN);
        assert_int_equal(keys_action(&k, KEYS_END, contexts[c]), ACTION_LAST);
        assert_int_equal(keys_action(&k, 0x1F600, contexts[c]), ACTION_NONE);
    }
    keys_fini(&k);
}

// A terminal without a key is told of another, if there is one.
static void keys_that_are_not_there_are_not_shown(void **state)
{
    (void)state;
    struct keys k;
    keys_init(&k);
    assert_int_equal(keys_shown(&k, ACTION_FILTER), KEYS_F1 + 6);
    keys_lack(&k, KEYS_F1 + 6);
    keys_lack(&k, KEYS_F12);
    keys_lack(&k, 'j');
    assert_int_equal(keys_shown(&k, ACTION_FILTER), '\\');
    assert_int_equal(keys_shown(&k, ACTION_WRITE_SCREEN), KEYS_F12); // it has no other
    assert_int_equal(keys_shown(&k, ACTION_SORT_BY), KEYS_NONE);
    assert_true(keys_is_there(&k, 'j') && keys_is_there(&k, KEYS_F1));
    assert_false(keys_is_there(&k, KEYS_F12));
    assert_true(keys_rebind(&k, ACTION_FILTER, BYTES_LIT("F7 F6")));
    assert_int_equal(keys_shown(&k, ACTION_FILTER), KEYS_F1 + 5);
    keys_reset(&k);
    assert_int_equal(keys_shown(&k, ACTION_FILTER), '\\');
    keys_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_are_not_there_are_not_shown),
        cmocka_unit_test(names_are_read_as_they_are_written),
        cmocka_unit_test(a_key_means_one_thing_on_a_screen),
        cmocka_unit_test(every_action_has_a_key_a_name_and_a_help),
        cmocka_unit_test(what_the_screens_promise_works_on_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
