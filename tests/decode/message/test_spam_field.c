// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/spam_field.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { NONE = INT32_MIN };

static const struct row {
    const char *name, *body;
    int flag; // -1: none
    int32_t score, required, level, scl;
    const char *tests;
} rows[] = {
    {"X-Spam-Status",
     "Yes, score=7.1 required=5.0 tests=BAYES_99,HTML_MESSAGE,\tURIBL autolearn=no "
     "autolearn_force=no version=4.0.0",
     1, 7100, 5000, NONE, NONE, "BAYES_99,HTML_MESSAGE,\tURIBL"},
    {"X-Spam-Status", "No, hits=-2.599 required=6.31 tests=[BAYES_00=-2.599] autolearn=ham", 0,
     -2599, 6310, NONE, NONE, "BAYES_00=-2.599"},
    {"X-Spam-Status", "No, score=-1.9 required=6.2 tests=ALL_TRUSTED=-1,BAYES_00=-1.9", 0, -1900,
     6200, NONE, NONE, "ALL_TRUSTED=-1,BAYES_00=-1.9"},
    {"x-spam-flag", " YES ", 1, NONE, NONE, NONE, NONE, NULL},
    {"X-Spam-Flag", "NO", 0, NONE, NONE, NONE, NONE, NULL},
    {"X-Spam-Score", "7.1", -1, 7100, NONE, NONE, NONE, NULL},
    {"X-Spam-Score", "-0.1234 (/)", -1, -123, NONE, NONE, NONE, NULL},
    {"X-Spam-Score", "++", -1, NONE, NONE, NONE, NONE, NULL},
    {"X-Spam-Score", ".5", -1, 500, NONE, NONE, NONE, NULL},
    {"X-Spam-Score", "99999999999", -1, 999999000, NONE, NONE, NONE, NULL},
    {"X-Spam-Level", "*******", -1, NONE, NONE, 7000, NONE, NULL},
    {"X-Spam-Level", "", -1, NONE, NONE, 0, NONE, NULL},
    {"X-Spam-Level", "s7", -1, NONE, NONE, NONE, NONE, NULL},
    {"X-Spamd-Result", "default: True [16.60 / 15.00];\tABUSE(5.00)[]", 1, 16600, 15000, NONE, NONE,
     NULL},
    {"X-Spamd-Result", "broken [1.60 15.00]", -1, NONE, NONE, NONE, NONE, NULL},
    {"X-Spam", "Yes", 1, NONE, NONE, NONE, NONE, NULL},
    {"X-Rspamd-Score", "8.2", -1, 8200, NONE, NONE, NONE, NULL},
    {"X-Spamd-Bar", "+++", -1, NONE, NONE, 3000, NONE, NULL},
    {"X-Spamd-Bar", "--", -1, NONE, NONE, -2000, NONE, NULL},
    {"X-Spam-Bar", "/", -1, NONE, NONE, 0, NONE, NULL},
    {"X-Spam-Bar", "5", -1, NONE, NONE, NONE, NONE, NULL},
    {"X-Forefront-Antispam-Report", "CIP:192.0.2.1;CTRY:US; SCL:5;SFV:SPM;", -1, NONE, NONE, NONE,
     5000, NULL},
    {"X-Forefront-Antispam-Report", "CIP:192.0.2.1", -1, NONE, NONE, NONE, NONE, NULL},
    {"X-MS-Exchange-Organization-SCL", "-1", -1, NONE, NONE, NONE, -1000, NULL},
    {"X-MS-Exchange-Organization-SCL", "9", -1, NONE, NONE, NONE, 9000, NULL},
};

static void assert_number(const struct spam_number *n, int32_t expected)
{
    assert_int_equal(n->is_set, expected != NONE);
    if (n->is_set) assert_int_equal(n->thousandths, expected);
}

static void fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *r = &rows[i];
        struct spam_facts f = {0};
        assert_true(spam_field_read(&f, bytes_str(r->name), bytes_str(r->body)));
        assert_int_equal(f.has_flag ? f.is_spam : -1, r->flag);
        assert_number(&f.score, r->score);
        assert_number(&f.required, r->required);
        assert_number(&f.level, r->level);
        assert_number(&f.scl, r->scl);
        assert_int_equal(f.tests.len, r->tests ? strlen(r->tests) : 0);
        if (r->tests) assert_memory_equal(f.tests.data, r->tests, f.tests.len);
    }
}

static void other_fields_and_the_first_of_two(void **state)
{
    (void)state;
    struct spam_facts f = {0};
    assert_false(spam_field_read(&f, BYTES_LIT("X-Spam-Checker-Version"), BYTES_LIT("4.0")));
    assert_false(spam_field_read(&f, BYTES_LIT("Subject"), BYTES_LIT("x")));
    assert_true(spam_field_read(&f, BYTES_LIT("X-Spam-Flag"), BYTES_LIT("YES")));
    assert_true(spam_field_read(&f, BYTES_LIT("X-Spam-Status"), BYTES_LIT("No, score=1")));
    assert_true(spam_field_read(&f, BYTES_LIT("X-Spam-Score"), BYTES_LIT("2")));
    assert_true(f.is_spam);
    assert_int_equal(f.score.thousandths, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fields),
                                       cmocka_unit_test(other_fields_and_the_first_of_two)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
