// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/utf8.h"
#include "tests/ui/check_canvas.h"
#include "ui/canvas.h"

static void assert_row(const struct canvas *c, int row, const char *want)
{
    struct buf got;
    buf_init(&got, 0);
    canvas_row_text(c, row, &got);
    assert_string_equal(buf_str(&got), want);
    buf_fini(&got);
    const char *wrong = check_canvas(c);
    if (wrong) fail_msg("%s", wrong);
}

struct put_case {
    const char *name;
    const char *before; // what stands on the line already
    int col, end, skip;
    const char *text;
    const char *want;
    bool is_full;
};

static void lines_are_cut_and_say_when_they_are_full(void **state)
{
    (void)state;
    static const struct put_case cases[] = {
        {"fits", "", 0, 8, 0, "abc", "abc", false},
        {"fills", "", 0, 3, 0, "abc", "abc", true},
        {"is cut", "", 1, 4, 0, "abcdef", " abc", true},
        {"nothing fits", "xyz", 3, 3, 0, "abc", "xyz", true},
        {"wide", "", 0, 8, 0, "日本", "日本", false},
        {"half of a wide one does not fit", "", 0, 3, 0, "日本", "日", true},
        {"wide at the edge of the canvas", "", 9, 10, 0, "日", "", true},
        {"over the left half", "日本", 0, 1, 0, "a", "a 本", true},
        {"over the right half", "日本", 1, 2, 0, "a", " a本", true},
        {"over two halves", "日本", 1, 3, 0, "ab", " ab", true},
        {"wide over two halves", "日本", 1, 3, 0, "語", " 語", true},
        {"combining marks stay on their character", "", 0, 5, 0, "e\xCC\x81x", "e\xCC\x81x", false},
        {"scrolled", "", 0, 8, 2, "abcdef", "cdef", false},
        {"scrolled over half of a wide one", "", 0, 8, 1, "日本", " 本", false},
        {"scrolled over all", "", 0, 8, 9, "abc", "", false},
        {"escape", "", 0, 10, 0, "a\x1B[", "a\\x1B[", false},
        {"line end", "", 0, 10, 0, "a\r\n", "a\\x0D\\x0A", false},
        {"tab", "", 0, 10, 0, "a\tb", "a    b", false},
        {"bidi", "", 0, 10, 0, "\xE2\x80\xAEx", "<U+202E>x", false},
        {"mark cut", "", 0, 5, 0, "\xE2\x80\xAEx", "<U+20", true},
        {"broken", "", 0, 10, 0, "\xC3(", "\\xC3(", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct put_case *k = &cases[i];
        struct canvas c;
        canvas_init(&c);
        canvas_resize(&c, 1, 10);
        struct pen p = pen_at(&c, 0, 0, 10);
        canvas_put(&p, STYLE_NORMAL, k->before);
        p = pen_at(&c, 0, k->col, k->end);
        p.skip = k->skip;
        bool is_full = canvas_put_wire(&p, STYLE_BODY, bytes_str(k->text));
        if (is_full != k->is_full) fail_msg("%s: full %d", k->name, is_full);
        assert_row(&c, 0, k->want);
        canvas_fini(&c);
    }
}

static void fields_have_their_width(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int width;
        const char *want;
    } cases[] = {
        {"abc", 5, "abc  |"},    {"abcde", 5, "abcde|"}, {"abcdef", 5, "abcd…|"},
        {"日本語", 5, "日本…|"}, {"日本", 4, "日本|"},   {"日本", 3, "日…|"},
        {"", 2, "  |"},          {"\x1B", 2, "\\…|"},
    };
    struct canvas c;
    canvas_init(&c);
    canvas_resize(&c, 1, 10);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        canvas_clear(&c);
        struct pen p = pen_at(&c, 0, 0, 10);
        canvas_put_field(&p, STYLE_NORMAL, bytes_str(cases[i].text), cases[i].width);
        canvas_put(&p, STYLE_NORMAL, "|");
        assert_row(&c, 0, cases[i].want);
    }
    canvas_fini(&c);
}

static void what_was_searched_for_is_marked(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c);
    canvas_resize(&c, 1, 12);
    struct pen p = pen_at(&c, 0, 0, 12);
    p.needle = BYTES_LIT("ab");
    canvas_put_wire(&p, STYLE_BODY, BYTES_LIT("xABabaxab"));
    const char *want = "BffffBBff...";
    for (int i = 0; i < 12; i++) {
        assert_int_equal(theme_style_letter(canvas_cell(&c, 0, i)->style), want[i]);
    }
    canvas_fini(&c);
}

// Every octet alone, every code point: none reaches a cell that must not.
static void nothing_drives_the_terminal(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c);
    canvas_resize(&c, 1, 40);
    for (int ascii = 0; ascii < 2; ascii++) {
        c.is_ascii = ascii;
        for (uint32_t code = 0; code <= 0x110100; code += code < 0x3000 ? 1 : 7) {
            uint8_t text[8] = {'a'};
            size_t len = code < 256 ? 1 : utf8_encode(code, text + 1);
            if (code < 256) text[1] = (uint8_t)code;
            text[1 + len] = 'b';
            canvas_clear(&c);
            struct pen p = pen_at(&c, 0, 0, 40);
            canvas_put_wire(&p, STYLE_BODY, bytes_of(text, len + 2));
            const char *wrong = check_canvas(&c);
            if (wrong) fail_msg("U+%04X: %s", code, wrong);
        }
    }
    canvas_fini(&c);
}

static void our_own_signs_have_ascii_for_them(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c);
    canvas_resize(&c, 1, 20);
    c.is_ascii = true;
    struct pen p = pen_at(&c, 0, 0, 20);
    canvas_put(&p, STYLE_NORMAL, "│─┌└▸▾→←…▲▼é");
    assert_row(&c, 0, "|-.'>v><~^v?");
    p = pen_at(&c, 0, 0, 20);
    canvas_put_wire(&p, STYLE_NORMAL, BYTES_LIT("é"));
    assert_row(&c, 0, "<U+00E9>~^v?");
    canvas_fini(&c);
}

static void text_wraps_at_blanks(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int columns;
        size_t want;
    } cases[] = {
        {"one two three", 8, 8},
        {"one two three", 7, 4},
        {"onetwothree", 4, 4},
        {"one", 10, 3},
        {"", 10, 0},
        {"日本語", 4, 6},
        {"日本語", 1, 3},
        {"\x1B\x1B", 4, 1},
    };
    struct canvas c;
    canvas_init(&c);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(canvas_wrap(&c, bytes_str(cases[i].text), cases[i].columns),
                         cases[i].want);
    }
    canvas_fini(&c);
}

static void a_click_finds_what_was_drawn_last(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c);
    canvas_hot(&c, 1, 2, 3, 7, 1);
    canvas_hot(&c, 1, 4, 3, 8, 2);
    assert_null(canvas_hot_at(&c, 1, 1));
    assert_int_equal(canvas_hot_at(&c, 1, 2)->action, 7);
    assert_int_equal(canvas_hot_at(&c, 1, 4)->action, 8);
    assert_null(canvas_hot_at(&c, 2, 4));
    for (int i = 0; i < 2 * CANVAS_HOT_MAX; i++) canvas_hot(&c, 3, i, 1, 9, i);
    assert_int_equal(c.hot_count, CANVAS_HOT_MAX);
    canvas_clear(&c);
    assert_null(canvas_hot_at(&c, 1, 2));
    canvas_fini(&c);
}

static void odd_places_are_no_places(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c);
    canvas_resize(&c, 0, 100000);
    assert_int_equal(c.rows, 1);
    assert_int_equal(c.cols, CANVAS_COLS_MAX);
    canvas_resize(&c, 2, 5);
    int places[] = {-5, -1, 0, 1, 2, 4, 5, 6, 100};
    for (size_t i = 0; i < 9; i++) {
        for (size_t k = 0; k < 9; k++) {
            struct pen p = pen_at(&c, places[i], places[k], places[8 - k]);
            canvas_put(&p, STYLE_NORMAL, "text");
            canvas_add_style(&c, places[i], places[k], 100, STYLE_SELECTED);
            canvas_rule(&c, (struct rect){places[i], places[k], 3, 3}, 1, "─", STYLE_DIM);
        }
    }
    assert_null(check_canvas(&c));
    canvas_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_cut_and_say_when_they_are_full),
        cmocka_unit_test(fields_have_their_width),
        cmocka_unit_test(what_was_searched_for_is_marked),
        cmocka_unit_test(nothing_drives_the_terminal),
        cmocka_unit_test(our_own_signs_have_ascii_for_them),
        cmocka_unit_test(text_wraps_at_blanks),
        cmocka_unit_test(a_click_finds_what_was_drawn_last),
        cmocka_unit_test(odd_places_are_no_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
