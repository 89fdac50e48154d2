// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_param.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void parameters_come_one_by_one(void **state)
{
    (void)state;
    // KEYWORD in upper case, "=" where there is one, value, "!" where it is not valid.
    static const struct {
        const char *rest, *log;
    } rows[] = {
        {"", ""},
        {" \t ", ""},
        {"SIZE=3", "SIZE=3;"},
        {"  size=3\tBody=8bitmime  SMTPUTF8 ", "SIZE=3;BODY=8bitmime;SMTPUTF8;"},
        {"RET=", "RET=!;"},
        {"=x", "=x!;"},
        {"=", "=!;"},
        {"A==b", "A==b!;"},
        {"ENVID=a+20b", "ENVID=a+20b;"},
        {"AUTH=<>", "AUTH=<>;"},
        {"-A=b", "-A=b!;"},
        {"A-1=b", "A-1=b;"},
        {"A_1", "A_1!;"},
        {"ORCPT=utf-8;caf\xC3\xA9@x", "ORCPT=utf-8;caf\xC3\xA9@x;"},
        {"ORCPT=caf\xE9", "ORCPT=caf\xE9!;"},
        {"X=\x01", "X=\x01!;"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes rest = bytes_str(rows[i].rest);
        struct smtp_param p;
        struct arena arena;
        struct buf log;
        arena_init(&arena);
        buf_init(&log, 0);
        while (smtp_param_next(&rest, &p)) {
            buf_append_bytes(&log, smtp_param_upper(&arena, p.keyword));
            if (p.has_value) buf_append_str(&log, "=");
            assert_false(bytes_is_none(p.value));
            buf_append_bytes(&log, p.value);
            if (!p.is_valid) buf_append_str(&log, "!");
            buf_append_str(&log, ";");
        }
        assert_string_equal(buf_str(&log), rows[i].log);
        buf_fini(&log);
        arena_fini(&arena);
    }
}

static void xtext_is_undone(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
        bool is_valid;
    } rows[] = {
        {"", "", true},
        {"abc", "abc", true},
        {"a+20b", "a b", true},
        {"+2B+3d", "+=", true},
        {"+C3+A9", "\xC3\xA9", true},
        {"a+2", "a+2", false},
        {"a+", "a+", false},
        {"a+2Gb", "a+2Gb", false},
        {"a=b", "a=b", false},
        {"a b", "a b", false},
        {"caf\xC3\xA9", "caf\xC3\xA9", false},
        {"++20", "+ ", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out;
        buf_init(&out, 0);
        assert_int_equal(smtp_param_xtext(bytes_str(rows[i].in), &out), rows[i].is_valid);
        assert_string_equal(buf_str(&out), rows[i].out);
        buf_fini(&out);
    }
    // Digits that follow in the line are not the value's.
    struct buf out;
    buf_init(&out, 0);
    assert_false(smtp_param_xtext(bytes_first(BYTES_LIT("a+20"), 3), &out));
    assert_string_equal(buf_str(&out), "a+2");
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_come_one_by_one),
        cmocka_unit_test(xtext_is_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
