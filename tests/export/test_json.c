// SPDX-License-Identifier: BSD-2-Clause
#include "export/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void strings_are_clean_and_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        size_t len; // 0: up to the NUL
        const char *out;
    } rows[] = {
        {"", 0, "\"\""},
        {"plain", 0, "\"plain\""},
        {"a\"b\\c/", 0, "\"a\\\"b\\\\c/\""},
        {"\r\n\t", 0, "\"\\r\\n\\t\""},
        {"a\0b", 3, "\"a\\u0000b\""},
        {"\x1B[2J\x7F", 0, "\"\\u001b[2J\\u007f\""},
        {"caf\xC3\xA9 \xE6\x97\xA5", 0, "\"caf\xC3\xA9 \xE6\x97\xA5\""},
        {"caf\xE9!", 0, "\"caf\xEF\xBF\xBD!\""},
        {"\xE6\x97", 0, "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {"\xF0\x9F\x98\x80", 0, "\"\xF0\x9F\x98\x80\""},
        {"\xC2\x9B", 0, "\"\\u009b\""},                // C1: CSI
        {"\xE2\x80\xAE", 0, "\"\\u202e\""},            // bidi
        {"\xF3\xA0\x81\x81", 0, "\"\\udb40\\udc41\""}, // a tag, beyond the BMP
        {"e\xCC\x81", 0, "\"e\xCC\x81\""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out;
        buf_init(&out, 0);
        struct json j = json_of(&out);
        json_string(&j, bytes_of(rows[i].in, rows[i].len ? rows[i].len : strlen(rows[i].in)));
        assert_string_equal(buf_str(&out), rows[i].out);
        buf_fini(&out);
    }
}

static void commas_come_by_themselves(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    struct json j = json_of(&out);
    json_object_begin(&j);
    json_key(&j, "a");
    json_array_begin(&j);
    json_number(&j, 1);
    json_array_begin(&j);
    json_array_end(&j);
    json_object_begin(&j);
    json_object_end(&j);
    json_number(&j, UINT64_MAX);
    json_array_end(&j);
    json_key(&j, "b");
    json_object_begin(&j);
    json_key_bytes(&j, BYTES_LIT("x\"\xFF"));
    json_null(&j);
    json_key(&j, "c");
    json_bool(&j, true);
    json_object_end(&j);
    json_key(&j, "d");
    json_bool(&j, false);
    json_key(&j, "e");
    json_string(&j, BYTES_NONE);
    json_key(&j, "f");
    json_str(&j, NULL);
    json_key(&j, "g");
    json_str(&j, "h");
    json_object_end(&j);
    assert_string_equal(buf_str(&out), "{\"a\":[1,[],{},18446744073709551615],"
                                       "\"b\":{\"x\\\"\xEF\xBF\xBD\":null,\"c\":true},"
                                       "\"d\":false,\"e\":null,\"f\":null,\"g\":\"h\"}");
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_clean_and_escaped),
        cmocka_unit_test(commas_come_by_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
