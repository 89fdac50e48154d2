// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "ui/keys.h"
#include "ui/prompt.h"

// Words are keys by name; what has no name is typed.
static enum prompt_result press(struct prompt *p, const char *keys)
{
    enum prompt_result result = PROMPT_GOES_ON;
    struct bytes rest = bytes_str(keys);
    while (rest.len > 0) {
        size_t n = bytes_find(rest, 0, ' ');
        struct bytes word = bytes_first(rest, n);
        rest = bytes_skip(rest, n + 1);
        uint32_t key = keys_parse(word);
        if (key != KEYS_NONE) {
            result = prompt_key(p, key);
            continue;
        }
        while (word.len > 0) {
            uint32_t code;
            word = bytes_skip(word, utf8_decode(word, &code));
            result = prompt_key(p, code);
        }
    }
    return result;
}

static void keys_edit_the_line(void **state)
{
    (void)state;
    static const struct {
        const char *keys, *want;
        enum prompt_result result;
    } cases[] = {
        {"abc", "abc", PROMPT_CHANGED},
        {"abc Left x", "abxc", PROMPT_CHANGED},
        {"abc Backspace", "ab", PROMPT_CHANGED},
        {"日本 Backspace", "日", PROMPT_CHANGED},
        {"日本 Left Left x", "x日本", PROMPT_CHANGED},
        {"abc Home Delete", "bc", PROMPT_CHANGED},
        {"abc Home ^K", "", PROMPT_CHANGED},
        {"abc Left ^U", "c", PROMPT_CHANGED},
        {"one Space two ^W", "one ", PROMPT_CHANGED},
        {"one Space two ^W ^W", "", PROMPT_CHANGED},
        {"abc ^A x ^E y", "xabcy", PROMPT_CHANGED},
        {"abc Home Backspace", "abc", PROMPT_GOES_ON},
        {"Backspace", "", PROMPT_GIVEN_UP},
        {"abc Esc", "abc", PROMPT_GIVEN_UP},
        {"abc Enter", "abc", PROMPT_DONE},
        {"a F5", "a", PROMPT_GOES_ON},
        {"a ^G", "a", PROMPT_GOES_ON},
        {"\xE2\x80\xAE", "", PROMPT_GOES_ON}, // no bidi control by way of the prompt
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct prompt p;
        prompt_init(&p);
        prompt_open(&p);
        assert_int_equal(press(&p, cases[i].keys), cases[i].result);
        assert_string_equal(buf_str(&p.text), cases[i].want);
        prompt_fini(&p);
    }
}

static void history_is_remembered(void **state)
{
    (void)state;
    struct prompt p;
    prompt_init(&p);
    static const char *const typed[] = {"one Enter", "two Enter", "two Enter", "Enter"};
    for (size_t i = 0; i < 4; i++) {
        prompt_open(&p);
        press(&p, typed[i]);
    }
    prompt_open(&p);
    press(&p, "x Up");
    assert_string_equal(buf_str(&p.text), "two");
    press(&p, "Up");
    assert_string_equal(buf_str(&p.text), "one");
    assert_int_equal(press(&p, "Up"), PROMPT_GOES_ON);
    press(&p, "Down Down");
    assert_string_equal(buf_str(&p.text), "");
    assert_int_equal(press(&p, "Down"), PROMPT_GOES_ON);
    for (int i = 0; i < 2 * PROMPT_HISTORY; i++) {
        prompt_open(&p);
        prompt_key(&p, (uint32_t)('!' + i % 90));
        prompt_key(&p, KEYS_ENTER);
    }
    assert_int_equal(p.history_count, PROMPT_HISTORY);
    prompt_fini(&p);
}

static void a_long_line_is_cut_and_shows_its_cursor(void **state)
{
    (void)state;
    struct prompt p;
    struct canvas c;
    struct buf row;
    prompt_init(&p);
    prompt_open(&p);
    canvas_init(&c);
    canvas_resize(&c, 1, 10);
    buf_init(&row, 0);
    for (int i = 0; i < 2 * PROMPT_MAX; i++) prompt_key(&p, (uint32_t)('a' + i % 26));
    assert_int_equal(p.text.len, PROMPT_MAX);
    struct pen pen = pen_at(&c, 0, 0, 10);
    prompt_draw(&p, &pen, "/");
    assert_int_equal(c.cursor_row, 0);
    assert_int_equal(c.cursor_col, 9);
    canvas_row_text(&c, 0, &row);
    assert_string_equal(buf_str(&row), "/klmnopqr");
    prompt_key(&p, KEYS_HOME);
    canvas_clear(&c);
    pen = pen_at(&c, 0, 0, 10);
    prompt_draw(&p, &pen, "/");
    assert_int_equal(c.cursor_col, 1);
    buf_fini(&row);
    canvas_fini(&c);
    prompt_fini(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_edit_the_line),
        cmocka_unit_test(history_is_remembered),
        cmocka_unit_test(a_long_line_is_cut_and_shows_its_cursor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
