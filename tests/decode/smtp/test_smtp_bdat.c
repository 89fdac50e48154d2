// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "decode/smtp/smtp_bdat.h"

static void test_arguments(void **state)
{
    (void)state;
    static const struct {
        const char *arg;
        bool is_bdat;
        uint64_t size;
        bool is_last;
    } rows[] = {
        {"0", true, 0, false},
        {"0 LAST", true, 0, true},
        {"86 last", true, 86, true},
        {" 86  LAST ", true, 86, true},
        {"86\tLAST", true, 86, true},
        {"9223372036854775807", true, INT64_MAX, false},
        {"9223372036854775808", false, 0, false},
        {"99999999999999999999 LAST", false, 0, false},
        {"", false, 0, false},
        {"LAST", false, 0, false},
        {"-1", false, 0, false},
        {"+1", false, 0, false},
        {"0x10", false, 0, false},
        {"12a", false, 0, false},
        {"12 LASTLY", false, 0, false},
        {"12 LAST x", false, 0, false},
        {"12LAST", false, 0, false},
        {"1 2", false, 0, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct smtp_bdat bdat = {0};
        if (smtp_bdat_parse(bytes_str(rows[i].arg), &bdat) != rows[i].is_bdat)
            fail_msg("\"%s\" is taken wrong", rows[i].arg);
        assert_int_equal(bdat.size, rows[i].size);
        assert_int_equal(bdat.is_last, rows[i].is_last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_arguments)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
