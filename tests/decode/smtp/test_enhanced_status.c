// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/enhanced_status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void a_code_counts_where_class_and_end_are_right(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned code;
        size_t len;
    } rows[] = {
        {"2.1.5 Ok", 250, 5},    {"2.1.5", 250, 5},        {"2.1.5\tOk", 250, 5},
        {"5.7.123 no", 550, 7},  {"5.123.123 no", 550, 9}, {"4.7.1 later", 550, 0},
        {"2.1.5Ok", 250, 0},     {"2.1.5: Ok", 250, 0},    {"2.1.5.6 Ok", 250, 0},
        {"2.1 Ok", 250, 0},      {"2.1.", 250, 0},         {"2..5 Ok", 250, 0},
        {"22.1.5 Ok", 250, 0},   {" 2.1.5 Ok", 250, 0},    {"", 250, 0},
        {"2.1234.5 Ok", 250, 0}, {"2.1.1234 Ok", 250, 0},  {"192.0.2.1 is busy", 451, 0},
        {"3.0.0 go on", 354, 5}, {"Ok", 250, 0},           {"2", 250, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(enhanced_status_len(bytes_str(rows[i].text), rows[i].code), rows[i].len);
}

static void a_whole_code_gives_its_three_numbers(void **state)
{
    (void)state;
    struct enhanced_status s;
    assert_true(enhanced_status_parse(BYTES_LIT("5.7.26"), &s));
    assert_int_equal(s.class, 5);
    assert_int_equal(s.subject, 7);
    assert_int_equal(s.detail, 26);
    assert_false(enhanced_status_parse(BYTES_LIT("5.7.26 "), &s));
    assert_false(enhanced_status_parse(BYTES_LIT("5.7"), &s));
    assert_false(enhanced_status_parse(BYTES_NONE, &s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_counts_where_class_and_end_are_right),
        cmocka_unit_test(a_whole_code_gives_its_three_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
