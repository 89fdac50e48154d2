// SPDX-License-Identifier: BSD-2-Clause
#include "base/display.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct {
    const char *in;
    unsigned flags;
    const char *out;
    size_t width;
} rows[] = {
    {"", 0, "", 0},
    {"250 Ok", 0, "250 Ok", 6},
    {"caf\xC3\xA9", 0, "caf\xC3\xA9", 4},
    {"\xE6\x97\xA5", 0, "\xE6\x97\xA5", 2},
    {"e\xCC\x81!", 0, "e\xCC\x81!", 2},
    // controls: an escape sequence, C1's own introducer, a line end
    {"\x1B[2J", 0, "\\x1B[2J", 7},
    {"\xC2\x9B"
     "2J",
     0, "<U+009B>2J", 10},
    {"a\r\n\x7F", 0, "a\\x0D\\x0A\\x7F", 13},
    {"a\tb", 0, "a\\x09b", 6},
    {"a\tb", DISPLAY_TABS, "a    b", 6},
    // broken octets
    {"\xC3", 0, "\\xC3", 4},
    {"\xE6\x97z", 0, "\\xE6\\x97z", 9},
    {"\xED\xA0\x80", 0, "\\xED\\xA0\\x80", 12},
    // invisible and reordering characters
    {"a\xE2\x80\xAE"
     "b",
     0, "a<U+202E>b", 10},
    {"\xE2\x80\x8B", 0, "<U+200B>", 8},
    {"\xEF\xBB\xBFx", 0, "<U+FEFF>x", 9},
    {"\xF3\xA0\x81\x81", 0, "<U+E0041>", 9},
    // combining marks: first, after a mark of ours, too many
    {"\xCC\x81"
     "e",
     0, "<U+0301>e", 9},
    {"\x01\xCC\x81", 0, "\\x01<U+0301>", 12},
    {"e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81", 0, "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81<U+0301>",
     9},
    // a terminal that knows ASCII only
    {"caf\xC3\xA9", DISPLAY_ASCII, "caf<U+00E9>", 11},
    {"e\xCC\x81", DISPLAY_ASCII, "e<U+0301>", 9},
};

static void text_and_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out;
        buf_init(&out, 0);
        display_append(&out, bytes_str(rows[i].in), rows[i].flags);
        assert_string_equal(buf_str(&out), rows[i].out);
        assert_int_equal(display_width(bytes_str(rows[i].in), rows[i].flags), rows[i].width);
        buf_fini(&out);
    }
}

static void pieces_cover_the_text_and_say_what_is_a_mark(void **state)
{
    (void)state;
    struct bytes in = BYTES_LIT("e\xCC\x81\x1B\xE6\x97\xA5\t\xFF");
    static const struct {
        const char *text;
        int width;
        bool is_mark;
        size_t used;
    } want[] = {
        {"e\xCC\x81", 1, false, 3}, {"\\x1B", 4, true, 1}, {"\xE6\x97\xA5", 2, false, 3},
        {"    ", 4, false, 1},      {"\\xFF", 4, true, 1},
    };
    struct display d = display_of(in, DISPLAY_TABS);
    struct display_piece p;
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        assert_true(display_next(&d, &p));
        assert_true(bytes_equal(p.text, bytes_str(want[i].text)));
        assert_int_equal(p.width, want[i].width);
        assert_int_equal(p.is_mark, want[i].is_mark);
        assert_int_equal(p.used, want[i].used);
    }
    assert_false(display_next(&d, &p));
    d = display_of(BYTES_NONE, 0);
    assert_false(display_next(&d, &p));
}

static void text_is_fitted_into_columns(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        size_t columns;
        bool pad, is_cut;
        unsigned flags;
        const char *out;
    } fits[] = {
        {"abc", 5, false, false, 0, "abc"},
        {"abc", 5, true, false, 0, "abc  "},
        {"abc", 3, true, false, 0, "abc"},
        {"abcd", 3, true, true, 0, "ab…"},
        {"abcd", 3, true, true, DISPLAY_ASCII, "ab~"},
        {"abcd", 1, true, true, 0, "…"},
        {"abcd", 0, true, true, 0, ""},
        {"", 2, true, false, 0, "  "},
        {"日本", 4, true, false, 0, "日本"},
        {"日本", 3, true, true, 0, "日…"},
        {"a日本", 4, true, true, 0, "a日…"},
        {"日本", 2, true, true, 0, "… "},
        {"a\x1B", 4, true, true, 0, "a…  "}, // a mark is shown whole or not at all
    };
    for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
        struct buf out;
        buf_init(&out, 0);
        bool is_cut = display_append_fit(&out, bytes_str(fits[i].in), fits[i].columns, fits[i].pad,
                                         fits[i].flags);
        assert_string_equal(buf_str(&out), fits[i].out);
        assert_int_equal(is_cut, fits[i].is_cut);
        buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_marks),
        cmocka_unit_test(pieces_cover_the_text_and_say_what_is_a_mark),
        cmocka_unit_test(text_is_fitted_into_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
