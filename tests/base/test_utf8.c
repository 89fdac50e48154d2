// SPDX-License-Identifier: BSD-2-Clause
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void every_code_point_goes_there_and_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110000; c++) {
        uint8_t octets[4];
        uint32_t back;
        bool is_scalar = c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
        size_t len = utf8_encode(c, octets);
        assert_int_equal(utf8_decode(bytes_of(octets, len), &back), len);
        assert_int_equal(back, is_scalar ? c : UTF8_REPLACEMENT);
        for (size_t cut = 1; cut < len; cut++)
            assert_int_equal(utf8_decode(bytes_of(octets, cut), &back), 0);
    }
}

// RFC 3629 3 and 10: what must not be taken for a character.
static void what_is_not_utf8_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "\x80",
        "\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC3",
        "\xC3(",
        "\xE0\x80\x80",
        "\xE0\x9F\xBF",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xE2\x82",
        "\xE2(\xA1",
        "\xF0\x8F\xBF\xBF",
        "\xF0\x9F\x98",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80\x80",
        "\xFE",
        "\xFF",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t code = 0;
        assert_int_equal(utf8_decode(bytes_str(rows[i]), &code), 0);
        assert_int_equal(code, UTF8_REPLACEMENT);
        assert_false(utf8_is_valid(bytes_str(rows[i])));
    }
}

static void each_broken_octet_becomes_one_replacement(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"", ""},
        {"plain ascii that is longer than eight", "plain ascii that is longer than eight"},
        {"caf\xC3\xA9 \xE6\x97\xA5 \xF0\x9F\x98\x80", "caf\xC3\xA9 \xE6\x97\xA5 \xF0\x9F\x98\x80"},
        {"caf\xE9", "caf\xEF\xBF\xBD"},
        {"\xE6\x97", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xE6\x97z", "\xEF\xBF\xBD\xEF\xBF\xBDz"},
        {"12345678\xFF"
         "12345678",
         "12345678\xEF\xBF\xBD"
         "12345678"},
        {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"a\x01\x7F", "a\x01\x7F"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out;
        buf_init(&out, 0);
        utf8_append_clean(&out, bytes_str(rows[i].in));
        assert_string_equal(buf_str(&out), rows[i].out);
        assert_true(utf8_is_valid(buf_bytes(&out)));
        buf_fini(&out);
    }
}

static void ascii_is_seen_to_the_last_octet(void **state)
{
    (void)state;
    uint8_t text[40];
    memset(text, 'x', sizeof(text));
    assert_true(utf8_is_ascii(bytes_of(text, sizeof(text))));
    assert_true(utf8_is_ascii(BYTES_NONE));
    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = 0x80;
        assert_false(utf8_is_ascii(bytes_of(text, sizeof(text))));
        assert_true(utf8_is_ascii(bytes_of(text, i)));
        text[i] = 0x7F;
    }
}

static void widths(void **state)
{
    (void)state;
    static const struct {
        uint32_t code;
        int width;
    } rows[] = {
        {0x00, -1},   {0x1B, -1},    {0x1F, -1},     {' ', 1},       {'~', 1},         {0x7F, -1},
        {0x80, -1},   {0x9B, -1},    {0xA0, 1},      {0xAD, -1},     {0xE9, 1},        {0x300, 0},
        {0x378, 1},   {0x5D0, 1},    {0x61C, -1},    {0x1100, 2},    {0x1161, 0},      {0x200B, -1},
        {0x200D, -1}, {0x200E, -1},  {0x202E, -1},   {0x2066, -1},   {0x2028, -1},     {0x20AC, 1},
        {0x3042, 2},  {0x4E00, 2},   {0xAC00, 2},    {0xD800, -1},   {0xE000, 1},      {0xFE0F, 0},
        {0xFEFF, -1}, {0xFF01, 2},   {0xFF61, 1},    {0xFFFD, 1},    {0xFFFF, -1},     {0x1F600, 2},
        {0x20000, 2}, {0xE0041, -1}, {0x10FFFE, -1}, {0x110000, -1}, {UINT32_MAX, -1},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(utf8_width(rows[i].code), rows[i].width);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_goes_there_and_back),
        cmocka_unit_test(what_is_not_utf8_is_refused),
        cmocka_unit_test(each_broken_octet_becomes_one_replacement),
        cmocka_unit_test(ascii_is_seen_to_the_last_octet),
        cmocka_unit_test(widths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
