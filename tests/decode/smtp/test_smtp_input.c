// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "decode/smtp/smtp_input.h"

static void add(struct smtp_input_queue *q, enum smtp_input_kind kind, const char *text)
{
    struct smtp_input in = {.kind = kind, .data = bytes_str(text), .missing = 7};
    smtp_input_add(q, &in);
}

static void test_in_order(void **state)
{
    (void)state;
    struct smtp_input_queue q;
    smtp_input_init(&q);
    assert_true(smtp_input_is_empty(&q));
    add(&q, SMTP_INPUT_DATA, "abc");
    add(&q, SMTP_INPUT_GAP, "");
    add(&q, SMTP_INPUT_DATA, "de");
    assert_int_equal(smtp_input_count(&q), 3);
    assert_int_equal(q.bytes, 5);
    smtp_input_take(&q, 1);
    struct smtp_input in = smtp_input_front(&q);
    assert_true(bytes_equal(in.data, BYTES_LIT("bc")));
    assert_int_equal(in.offset, 1);
    assert_true(bytes_equal(smtp_input_octets(&q), BYTES_LIT("bcde")));
    smtp_input_take(&q, 2);
    assert_int_equal(smtp_input_front(&q).kind, SMTP_INPUT_GAP);
    assert_int_equal(smtp_input_front(&q).missing, 7);
    smtp_input_pop(&q);
    assert_true(bytes_equal(smtp_input_octets(&q), BYTES_LIT("de")));
    smtp_input_pop(&q);
    assert_true(smtp_input_is_empty(&q));
    assert_int_equal(q.bytes, 0);
    smtp_input_fini(&q);
}

// Never empty, always used: the queue must not grow with what went through it.
static void test_stays_small(void **state)
{
    (void)state;
    struct smtp_input_queue q;
    smtp_input_init(&q);
    add(&q, SMTP_INPUT_DATA, "0123456789");
    for (int i = 0; i < 100000; i++) {
        add(&q, SMTP_INPUT_DATA, "0123456789");
        assert_true(bytes_equal(smtp_input_front(&q).data, BYTES_LIT("0123456789")));
        smtp_input_pop(&q);
    }
    assert_int_equal(smtp_input_count(&q), 1);
    assert_true(q.room <= 16);
    assert_true(q.octets.len <= 64 * 1024);
    smtp_input_fini(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order),
        cmocka_unit_test(test_stays_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
