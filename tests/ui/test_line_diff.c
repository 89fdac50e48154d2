// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "ui/line_diff.h"

enum { LINES = 3000 };

static void make(struct line_diff *d, const struct bytes *left, size_t left_count,
                 const struct bytes *right, size_t right_count)
{
    line_diff_begin(d, left, left_count, right, right_count);
    while (line_diff_step(d)) {
    }
}

// A text whose lines are its characters.
static size_t lines_of(const char *text, struct bytes *lines)
{
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) lines[i] = bytes_of(text + i, 1);
    return n;
}

// "a" same, "[x>y]" one for the other; "." for none.
static void show(const char *a, const char *b, char *out)
{
    struct bytes left[LINES], right[LINES];
    struct line_diff d;
    make(&d, left, lines_of(a, left), right, lines_of(b, right));
    for (size_t i = 0; i < d.count; i++) {
        const struct line_diff_row *r = &d.rows[i];
        char l = r->line[0] == LINE_DIFF_NONE ? '.' : a[r->line[0]];
        char m = r->line[1] == LINE_DIFF_NONE ? '.' : b[r->line[1]];
        out += r->is_same ? sprintf(out, "%c", l) : sprintf(out, "[%c>%c]", l, m);
    }
    *out = 0;
    line_diff_fini(&d);
}

static void lines_are_matched(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"", "", ""},
        {"abc", "abc", "abc"},
        {"", "ab", "[.>a][.>b]"},
        {"ab", "", "[a>.][b>.]"},
        {"abc", "axc", "a[b>x]c"},
        {"abc", "ac", "a[b>.]c"},
        {"ac", "abbc", "a[.>b][.>b]c"},
        {"abcd", "xbcy", "[a>x]bc[d>y]"},
        {"abcabba", "cbabac", NULL},
        {"aaaa", "aa", NULL},
        {"xaxbxc", "abc", "[x>.]a[x>.]b[x>.]c"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[200];
        show(rows[i][0], rows[i][1], out);
        if (rows[i][2]) assert_string_equal(out, rows[i][2]);
    }
}

// Whatever the texts: each line stands once, in order, and same rows are the same.
static void every_line_stands_once(void **state)
{
    (void)state;
    uint32_t r = 1;
    for (int round = 0; round < 2000; round++) {
        char a[64], b[64];
        size_t n = r % 60, m = r / 64 % 60;
        for (size_t i = 0; i < n; i++) a[i] = (char)('a' + (r = r * 1664525 + 1013904223) % 3);
        for (size_t i = 0; i < m; i++) b[i] = (char)('a' + (r = r * 1664525 + 1013904223) % 3);
        a[n] = b[m] = 0;
        r = r * 1664525 + 1013904223;
        r ^= r >> 13;
        struct bytes left[64], right[64];
        struct line_diff d;
        make(&d, left, lines_of(a, left), right, lines_of(b, right));
        uint32_t next[2] = {0, 0};
        for (size_t i = 0; i < d.count; i++) {
            for (int side = 0; side < 2; side++)
                if (d.rows[i].line[side] != LINE_DIFF_NONE)
                    assert_int_equal(d.rows[i].line[side], next[side]++);
            if (d.rows[i].is_same)
                assert_int_equal(a[d.rows[i].line[0]], b[d.rows[i].line[1]]);
        }
        assert_int_equal(next[0], n);
        assert_int_equal(next[1], m);
        line_diff_fini(&d);
    }
}

static void what_has_little_in_common_is_one_difference(void **state)
{
    (void)state;
    static char a[LINES], b[LINES];
    static struct bytes left[LINES], right[LINES];
    memset(a, 'a', LINES - 1);
    memset(b, 'b', LINES - 1);
    a[0] = b[0] = 'x';
    struct line_diff d;
    make(&d, left, lines_of(a, left), right, lines_of(b, right));
    assert_true(d.is_cut);
    assert_int_equal(d.changes, 1);
    assert_int_equal(d.count, LINES - 1);
    assert_true(d.rows[0].is_same);
    line_diff_fini(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_matched),
        cmocka_unit_test(every_line_stands_once),
        cmocka_unit_test(what_has_little_in_common_is_one_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
