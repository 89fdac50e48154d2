// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "ui/term_mouse.h"

// What follows ESC [ < or ESC [ M, and what is made of it, key by key: "-" none of a report's,
// "+" taken, "P", "R", "U", "D" a report with its column and row.
static const struct {
    bool is_old;
    const char *keys, *log;
} cases[] = {
    {false, "0;30;5M", "++++++P29,4"},
    {false, "0;30;5m", "++++++R29,4"},
    {false, "64;1;1M", "++++++U0,0"},
    {false, "65;1;1M", "++++++D0,0"},
    {false, "16;3;4M", "++++++P2,3"},   // with Ctrl
    {false, "1;3;4M", "++++++"},        // the middle button
    {false, "32;3;4M", "+++++++"},      // moved
    {false, "66;3;4M", "+++++++"},      // the wheel to the side
    {false, "128;3;4M", "+++++++P2,3"}, // a bit that says nothing here
    {false, "0;0;5M", "++++++"},
    {false, "0;5;0M", "++++++"},
    {false, ";;M", "+++"},
    {false, "M", "-"},
    {false, "0;5M", "+++-"},
    {false, "0;5;5;M", "+++++--"},
    {false, "0;5j", "+++-"},
    {false, "-1;2;3M", "-------"},
    {false, "0;99999999999999999999;2M", "++++++++++++++++++++++++P99998,1"},
    {false, "0;1;1Mj", "+++++P0,0-"},
    {true, " !!", "++P0,0"},
    {true, " \"#", "++P1,2"},
    {true, "#!!", "++R0,0"},
    {true, "`!!", "++U0,0"},
    {true, "a!!", "++D0,0"},
    {true, "  !", "+++"}, // column 0
    {true, " \x1B", "+-"},
    {true, " !!j", "++P0,0-"},
};

static void test_reports(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct term_mouse m;
        char log[80] = "";
        term_mouse_begin(&m, cases[i].is_old);
        for (const char *k = cases[i].keys; *k; k++) {
            size_t len = strlen(log);
            switch (term_mouse_key(&m, (uint32_t)*k)) {
            case TERM_MOUSE_NO: strcat(log, "-"); break;
            case TERM_MOUSE_MORE: strcat(log, "+"); break;
            case TERM_MOUSE_REPORT:
                snprintf(log + len, sizeof(log) - len, "%c%d,%d", "PRUD"[m.button], m.col, m.row);
                break;
            }
        }
        if (strcmp(log, cases[i].log) != 0)
            fail_msg("\"%s\": %s instead of %s", cases[i].keys, log, cases[i].log);
    }
}

// A report that is cut is given up with the next key that is none of it, which counts.
static void test_keys_after_a_cut_report(void **state)
{
    (void)state;
    struct term_mouse m = {.row = 0};
    assert_int_equal(term_mouse_key(&m, '0'), TERM_MOUSE_NO);
    term_mouse_begin(&m, false);
    assert_int_equal(term_mouse_key(&m, '0'), TERM_MOUSE_MORE);
    assert_int_equal(term_mouse_key(&m, 0x200000), TERM_MOUSE_NO);
    assert_int_equal(term_mouse_key(&m, '0'), TERM_MOUSE_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_keys_after_a_cut_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
