// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_ehlo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void no_line(void *ctx, const struct smtp_reply_line *line)
{
    (void)ctx;
    (void)line;
}

static void list(void *ctx, const struct smtp_reply *r)
{
    struct buf *log = ctx;
    struct arena arena;
    arena_init(&arena);
    struct smtp_ehlo e = smtp_ehlo_of(r);
    struct bytes extension;
    while (smtp_ehlo_next(&e, &extension)) {
        buf_append_bytes(log, smtp_ehlo_copy(&arena, extension));
        buf_append_str(log, ";");
    }
    arena_fini(&arena);
}

static void extensions_are_the_lines_but_the_first(void **state)
{
    (void)state;
    static const struct smtp_reply_events events = {no_line, list};
    static const struct {
        const char *wire, *log;
    } rows[] = {
        {"250 mx.example\r\n", ""},
        {"250-mx.example\r\n250-Size 1000\r\n250 pipelining\r\n", "SIZE 1000;PIPELINING;"},
        {"250-mx\r\n250-auth=login Plain\r\n250 ok\r\n", "AUTH=login Plain;OK;"},
        {"250-mx\r\n250-X-Foo a b \r\n250 \r\n", "X-FOO a b ;;"},
        {"250-2.1.0 mx\r\n250-2.1.0 dsn\r\n250 help\r\n", "2.1.0 dsn;HELP;"},
        {"250-mx\r\n250-dsn\r\n", "DSN;"},
        {"250-mx\r\n250-dsn\r\n250-pipelini", "DSN;"},
        {"250-mx\r\n250-dsn\r\n25", "DSN;"},
        {"250-m", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct smtp_reply_parser p;
        struct buf log;
        buf_init(&log, 0);
        smtp_reply_init(&p, &events, &log);
        smtp_reply_feed(&p, bytes_str(rows[i].wire));
        smtp_reply_finish(&p);
        assert_string_equal(buf_str(&log), rows[i].log);
        smtp_reply_fini(&p);
        buf_fini(&log);
    }
}

static void an_extension_has_keyword_and_parameters(void **state)
{
    (void)state;
    static const struct {
        const char *extension, *keyword, *params;
    } rows[] = {
        {"SIZE 1000", "SIZE", "1000"},
        {"dsn", "dsn", ""},
        {"AUTH PLAIN LOGIN", "AUTH", "PLAIN LOGIN"},
        {"AUTH=PLAIN LOGIN ", "AUTH", "PLAIN LOGIN"},
        {"  HELP\t x ", "HELP", "x"},
        {"", "", ""},
        {"SIZE", "SIZE", ""},
        {"=x", "", "x"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes e = bytes_str(rows[i].extension);
        assert_true(bytes_equal(smtp_ehlo_keyword(e), bytes_str(rows[i].keyword)));
        assert_true(bytes_equal(smtp_ehlo_params(e), bytes_str(rows[i].params)));
        assert_true(smtp_ehlo_is(e, rows[i].keyword));
        assert_false(smtp_ehlo_is(e, "SIZ"));
    }
    assert_true(smtp_ehlo_is(BYTES_LIT("StartTLS"), "STARTTLS"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(extensions_are_the_lines_but_the_first),
        cmocka_unit_test(an_extension_has_keyword_and_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
