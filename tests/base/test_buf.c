// SPDX-License-Identifier: BSD-2-Clause
#include "base/buf.h"

#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void appending_keeps_a_final_nul(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 0);
    assert_string_equal(buf_str(&b), "");
    assert_false(bytes_is_none(buf_bytes(&b)));
    buf_append_str(&b, "one");
    buf_append_byte(&b, ' ');
    buf_append(&b, "two\0three", 9);
    buf_printf(&b, " %d%%", 42);
    assert_int_equal(b.len, 17);
    assert_memory_equal(b.data, "one two\0three 42%", 18);
    assert_int_equal(b.cut, 0);
    buf_fini(&b);
}

static void a_long_printf_is_whole(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 0);
    for (int width = 200; width < 300; width++) {
        buf_reset(&b, SIZE_MAX);
        assert_string_equal(buf_str(&b), ""); // an empty string again
        buf_printf(&b, "%*d|", width, 7);
        assert_int_equal(b.len, width + 1);
        assert_int_equal(b.data[b.len - 1], '|');
    }
    buf_fini(&b);
}

static void at_the_cap_the_rest_is_counted(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 5);
    buf_append_str(&b, "abc");
    buf_append_str(&b, "defg");
    buf_append_byte(&b, 'h');
    buf_printf(&b, "%s", "ij");
    assert_string_equal(buf_str(&b), "abcde");
    assert_int_equal(b.cut, 5);
    buf_consume(&b, 2);
    buf_append_str(&b, "xyz");
    assert_string_equal(buf_str(&b), "cdexy");
    assert_int_equal(b.cut, 6);
    buf_reset(&b, 0);
    assert_int_equal(b.cut, 0);
    assert_string_equal(buf_str(&b), "");
    buf_fini(&b);
}

static void consuming_moves_the_rest_to_the_front(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 0);
    buf_consume(&b, 0);
    buf_append_str(&b, "220 ok\r\n250");
    buf_consume(&b, 8);
    assert_string_equal(buf_str(&b), "250");
    buf_consume(&b, 3);
    assert_int_equal(b.len, 0);
    assert_string_equal(buf_str(&b), "");
    buf_fini(&b);
}

static void reset_keeps_memory_up_to_a_bound(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 0);
    for (int i = 0; i < 100000; i++) buf_append_byte(&b, (uint8_t)i);
    assert_int_equal(b.len, 100000);
    buf_reset(&b, SIZE_MAX);
    assert_true(b.room > 100000);
    buf_reset(&b, 4096);
    assert_null(b.data);
    buf_fini(&b);
}

static void numbers_are_printed_as_printf_does(void **state)
{
    (void)state;
    static const uint64_t numbers[] = {0, 1, 9, 10, 99, 100, 12345, UINT32_MAX, UINT64_MAX};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        for (unsigned digits = 1; digits <= 20; digits++) {
            char expected[40];
            struct buf b;
            buf_init(&b, 0);
            snprintf(expected, sizeof(expected), "%0*llu", (int)digits,
                     (unsigned long long)numbers[i]);
            buf_append_number(&b, numbers[i], digits);
            assert_string_equal(buf_str(&b), expected);
            buf_fini(&b);
        }
}

static void an_octet_keeps_to_the_cap(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 3);
    for (int i = 0; i < 5; i++) buf_append_byte(&b, (uint8_t)('a' + i));
    assert_string_equal(buf_str(&b), "abc");
    assert_int_equal(b.cut, 2);
    buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appending_keeps_a_final_nul),
        cmocka_unit_test(a_long_printf_is_whole),
        cmocka_unit_test(at_the_cap_the_rest_is_counted),
        cmocka_unit_test(consuming_moves_the_rest_to_the_front),
        cmocka_unit_test(reset_keeps_memory_up_to_a_bound),
        cmocka_unit_test(numbers_are_printed_as_printf_does),
        cmocka_unit_test(an_octet_keeps_to_the_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
