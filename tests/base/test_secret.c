// SPDX-License-Identifier: BSD-2-Clause
#include "base/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void a_secret_comes_out_only_where_it_may_be_shown(void **state)
{
    (void)state;
    struct secret s;
    secret_init(&s);
    assert_false(secret_is_set(&s));
    assert_true(bytes_is_none(secret_text(&s, SECRET_SHOW)));
    secret_set(&s, BYTES_LIT("pass\0word"));
    assert_true(secret_is_set(&s));
    assert_true(bytes_is_none(secret_text(&s, SECRET_HIDE)));
    assert_true(bytes_equal(secret_text(&s, SECRET_SHOW), BYTES_LIT("pass\0word")));
    secret_set(&s, BYTES_LIT(""));
    assert_true(secret_is_set(&s));
    assert_int_equal(secret_text(&s, SECRET_SHOW).len, 0);
    secret_set(&s, BYTES_NONE);
    assert_false(secret_is_set(&s));
    secret_set(&s, BYTES_LIT("x"));
    secret_fini(&s);
    assert_false(secret_is_set(&s));
}

static void wiping_leaves_zeros(void **state)
{
    (void)state;
    char text[] = "secret";
    secret_wipe(text, 6);
    assert_memory_equal(text, "\0\0\0\0\0\0", 7);
    secret_wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_comes_out_only_where_it_may_be_shown),
        cmocka_unit_test(wiping_leaves_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
