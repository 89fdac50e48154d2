// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/homograph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void test_scripts(void **state)
{
    static const struct {
        const char *text;
        bool is_mixed;
    } rows[] = {
        {"plain", false},
        {"caf\xC3\xA9 \xC3\x85ngstr\xC3\xB6m", false},
        {"p\xD0\xB0ypal", true},                               // Cyrillic a
        {"\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD Smith", false},     // a word each
        {"IT-\xD0\xBE\xD1\x82\xD0\xB4\xD0\xB5\xD0\xBB", false}, // likewise
        {"g\xCE\xBFogle", true},                               // Greek o
        {"\xE6\x97\xA5\xE6\x9C\xAC" "abc", false},             // Han beside Latin is common
        {"a\xFF\xD0", false},                                  // broken
        {"", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (bytes_is_none(homograph_mixed_word(bytes_str(rows[i].text))) == rows[i].is_mixed)
            fail_msg("%s", rows[i].text);
}

static void test_skeleton(void **state)
{
    static const char *const rows[][2] = {
        {"paypal", "paypal"},
        {"PayPal", "paypal"},
        {"paypa1", "paypal"},
        {"PAYPAI", "paypal"}, // the last one is a capital I
        {"modem", "rnodern"},
        {"modern", "rnodern"},
        {"g00gle", "google"},
        {"\xD0\xB0\xD1\x80\xD1\x80\xD3\x8F\xD0\xB5", "apple"},
        {"\xCE\x91\xCE\x92\xCE\x95", "abe"},                  // Greek capitals
        {"\xEF\xBD\x81\xEF\xBC\xA2", "ab"},                   // full width
        {"\xD0\xB6\xD0\x96", "\xD0\xB6\xD0\xB6"},             // like nothing else
        {"\xFF", "\xEF\xBF\xBD"},
    };
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_reset(&out, SIZE_MAX);
        homograph_skeleton(bytes_str(rows[i][0]), &out);
        assert_string_equal(buf_str(&out), rows[i][1]);
    }
    buf_fini(&out);
}

// Words of ASCII have a way of their own through the code.
static void test_ascii_is_no_exception(void **state)
{
    (void)state;
    struct buf alone, among;
    buf_init(&alone, 0);
    buf_init(&among, 0);
    for (unsigned c = 0x21; c < 0x7F; c++) {
        char text[] = {(char)c, '\xC3', '\xA9'}; // and an e with an acute accent
        buf_reset(&alone, SIZE_MAX);
        buf_reset(&among, SIZE_MAX);
        homograph_skeleton(bytes_of(text, 1), &alone);
        homograph_skeleton(bytes_of(text, 3), &among);
        buf_append(&alone, text + 1, 2);
        assert_string_equal(buf_str(&alone), buf_str(&among));
    }
    buf_fini(&alone);
    buf_fini(&among);
}

// RFC 3492 7.1 and real domains.
static void test_domain(void **state)
{
    static const char *const rows[][2] = {
        {"example.org", "example.org"},
        {"xn--80ak6aa92e.com", "\xD0\xB0\xD1\x80\xD1\x80\xD3\x8F\xD0\xB5.com"},
        {"www.xn--bcher-kva.example", "www.b\xC3\xBC" "cher.example"},
        {"XN--BCHER-KVA.example", "B\xC3\xBC" "CHER.example"},
        {"xn--ihqwcrb4cv8a8dqg056pqjye",
         "\xE4\xBB\x96\xE4\xBB\xAC\xE4\xB8\xBA\xE4\xBB\x80\xE4\xB9\x88\xE4\xB8\x8D\xE8\xAF\xB4"
         "\xE4\xB8\xAD\xE6\x96\x87"},
        {"xn--a-b-c\xFF", "xn--a-b-c\xFF"},
        {"xn--99999999999999", "xn--99999999999999"},
        {"xn--", "xn--"},
        {"a..b.", "a..b"},
        {"", ""},
    };
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_reset(&out, SIZE_MAX);
        homograph_domain(bytes_str(rows[i][0]), &out);
        assert_string_equal(buf_str(&out), rows[i][1]);
    }
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_skeleton),
        cmocka_unit_test(test_ascii_is_no_exception),
        cmocka_unit_test(test_domain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
