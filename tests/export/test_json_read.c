// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/json_read.h"

static void an_object_is_read_in_order(void **state)
{
    (void)state;
    struct json_read r;
    bool is_null;
    json_read_init(&r, BYTES_LIT(" {\"a\": 1,\"b\":[true, false],\r\n\"c\":\"x\\u00e9\\\"\","
                                 "\"d\":null,\"e\":{\"f\":[-1.5e3,{}]},\"g\":null} "));
    json_read_begin(&r, '{');
    assert_true(json_read_next(&r, '}'));
    assert_true(bytes_equal(json_read_name(&r), BYTES_LIT("a")));
    assert_int_equal(json_read_number(&r, NULL), 1);
    assert_true(json_read_next(&r, '}'));
    json_read_name(&r);
    assert_true(json_read_is_array(&r));
    json_read_begin(&r, '[');
    assert_true(json_read_next(&r, ']'));
    assert_true(json_read_bool(&r));
    assert_true(json_read_next(&r, ']'));
    assert_false(json_read_bool(&r));
    assert_false(json_read_next(&r, ']'));
    assert_true(json_read_next(&r, '}'));
    json_read_name(&r);
    assert_true(bytes_equal(json_read_string(&r), BYTES_LIT("x\xC3\xA9\"")));
    assert_true(json_read_next(&r, '}'));
    json_read_name(&r);
    assert_true(bytes_is_none(json_read_string(&r)));
    assert_true(json_read_next(&r, '}'));
    json_read_name(&r);
    json_read_skip(&r);
    assert_true(json_read_next(&r, '}'));
    json_read_name(&r);
    assert_int_equal(json_read_number(&r, &is_null), 0);
    assert_true(is_null);
    assert_false(json_read_next(&r, '}'));
    assert_true(json_read_end(&r));
    json_read_fini(&r);
}

static const struct row {
    struct bytes json;
    const char *text; // NULL: bad
} strings[] = {
    {BYTES_LIT("\"\""), ""},
    {BYTES_LIT("\"\\b\\f\\n\\r\\t\\/\\\\\""), "\b\f\n\r\t/\\"},
    {BYTES_LIT("\"\\ud83d\\ude00\""), "\xF0\x9F\x98\x80"},
    {BYTES_LIT("\"\\ud83d\""), "\xEF\xBF\xBD"},
    {BYTES_LIT("\"\\ud83dx\""), "\xEF\xBF\xBDx"},
    {BYTES_LIT("\"\\u20AC\""), "\xE2\x82\xAC"},
    {BYTES_LIT("\"a"), NULL},
    {BYTES_LIT("\"a\\"), NULL},
    {BYTES_LIT("\"\\u12\""), NULL},
    {BYTES_LIT("\"\\x\""), NULL},
    {BYTES_LIT("\"\n\""), NULL},
    {BYTES_LIT("\"a\" x"), NULL},
    {BYTES_LIT("a"), NULL},
    {BYTES_LIT(""), NULL},
};

static void strings_are_unescaped(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        struct json_read r;
        json_read_init(&r, strings[i].json);
        struct bytes text = json_read_string(&r);
        bool is_well = strings[i].text != NULL;
        if (is_well) assert_true(bytes_equal(text, bytes_str(strings[i].text)));
        assert_int_equal(json_read_end(&r), is_well);
        json_read_fini(&r);
    }
}

static void what_is_wrong_ends_every_loop(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{",        "{\"a\"",      "{\"a\":",   "{\"a\":1,",  "{\"a\":1 \"b\":2}", "[1,2}",
        "{\"a\"1}", "{\"a\":1}}x", "{a:1}",     "[1,,2]",     "{\"a\":}",          "nulla",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct json_read r;
        json_read_init(&r, bytes_str(texts[i]));
        json_read_skip(&r);
        // A word that is none is only told by who reads it.
        if (strcmp(texts[i], "nulla") != 0) assert_false(json_read_end(&r));
        json_read_fini(&r);
    }
    struct json_read r;
    json_read_init(&r, BYTES_LIT("99999999999999999999"));
    json_read_number(&r, NULL);
    assert_false(json_read_end(&r));
    json_read_fini(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_is_read_in_order),
        cmocka_unit_test(strings_are_unescaped),
        cmocka_unit_test(what_is_wrong_ends_every_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
