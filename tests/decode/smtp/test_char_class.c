// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/char_class.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static bool in(const char *set, unsigned c)
{
    return c != 0 && c < 0x80 && strchr(set, (int)c) != NULL;
}

#define DIGITS  "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// Each class spelt out as its RFC has it.
static void every_octet_is_in_its_classes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 256; i++) {
        uint8_t c = (uint8_t)i;
        bool is_visible = i > 32 && i < 127;
        assert_int_equal(char_is_digit(c), in(DIGITS, i));
        assert_int_equal(char_is_let_dig(c), in(LETTERS DIGITS, i));
        assert_int_equal(char_is_hex(c), in(DIGITS "ABCDEFabcdef", i));
        assert_int_equal(char_is_wsp(c), i == 32 || i == 9);
        assert_int_equal(char_is_atext(c), in(LETTERS DIGITS "!#$%&'*+-/=?^_`{|}~", i));
        assert_int_equal(char_is_qtext(c), (is_visible || i == 32) && i != '"' && i != '\\');
        assert_int_equal(char_is_esmtp_value(c), is_visible && i != '=');
        assert_int_equal(char_is_xchar(c), is_visible && i != '+' && i != '=');
    }
}

static void letters_become_upper_case_and_nothing_else_changes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 256; i++)
        assert_int_equal(char_upper((uint8_t)i), i >= 'a' && i <= 'z' ? i - 32 : i);
}

static void hexadecimal_digits_have_a_value(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 16; i++) {
        assert_int_equal(char_hex_value((uint8_t) "0123456789abcdef"[i]), i);
        assert_int_equal(char_hex_value((uint8_t) "0123456789ABCDEF"[i]), i);
    }
    assert_int_equal(char_hex_value('g'), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_octet_is_in_its_classes),
        cmocka_unit_test(letters_become_upper_case_and_nothing_else_changes),
        cmocka_unit_test(hexadecimal_digits_have_a_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
