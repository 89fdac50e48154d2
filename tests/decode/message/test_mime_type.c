// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/mime_type.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct row {
    const char *name, *body;
    const char *want; // type charset encoding disposition filename boundary, "-" for none
};

static const struct row rows[] = {
    {"Content-Type", "text/html", "text/html - - - - -"},
    {"content-type", " TEXT/Html; Charset=UTF-8", "text/html utf-8 - - - -"},
    {"Content-Type", "text/plain; charset=\"ISO-8859-1\"", "text/plain iso-8859-1 - - - -"},
    {"Content-Type", "text/plain; charset=us-ascii (Plain text)", "text/plain us-ascii - - - -"},
    {"Content-Type", "(c) text (c) / (c) html (c) ; charset=x", "text/html x - - - -"},
    {"Content-Type", "text/plain charset=x", "text/plain x - - - -"},
    {"Content-Type", "text/plain;", "text/plain - - - - -"},
    {"Content-Type", "application/vnd.ms-excel; name=\"A.xls\"",
     "application/vnd.ms-excel - - - A.xls -"},
    {"Content-Type", "multipart/MIXED; boundary=\"Aa bB\"", "multipart/mixed - - - - Aa bB"},
    // RFC 2045 5.2: what is no type is text/plain
    {"Content-Type", "", "text/plain - - - - -"},
    {"Content-Type", "text", "text/plain - - - - -"},
    {"Content-Type", "application;", "text/plain - - - - -"},
    {"Content-Type", "/html; charset=x", "text/plain x - - - -"},
    {"Content-Type", "text/", "text/plain - - - - -"},
    {"Content-Transfer-Encoding", " BASE64 ", "- - base64 - - -"},
    {"Content-Transfer-Encoding", "8bit;", "- - 8bit - - -"},
    {"Content-Transfer-Encoding", "(c) 7bit (c)", "- - 7bit - - -"},
    {"Content-Transfer-Encoding", "\"base64\"", "- - base64 - - -"},
    {"Content-Transfer-Encoding", "7 bit", "- - 7 bit - - -"},
    {"Content-Transfer-Encoding", "", "- - - - - -"},
    {"Content-Disposition", "ATTACHMENT; filename=a.txt", "- - - attachment a.txt -"},
    {"Content-Disposition", "attachment", "- - - attachment - -"},
    {"Content-Disposition", "filename=a.txt", "- - - - a.txt -"},
    {"Content-Disposition", "; filename=a.txt", "- - - - a.txt -"},
    {"Content-Disposition", "", "- - - - - -"},
    {"Content-Disposition", "inline; filename=\"\"", "- - - inline - -"},
    {"Content-Description", "x", "- - - - - -"},
    {"Subject", "x", "- - - - - -"},
};

static void put(struct buf *out, struct bytes b)
{
    if (out->len > 0) buf_append_byte(out, ' ');
    buf_append_bytes(out, bytes_is_none(b) ? BYTES_LIT("-") : b);
}

static void describe(const struct mime_type *t, struct buf *out)
{
    put(out, mime_type_name(t, BYTES_NONE));
    put(out, mime_text_bytes(&t->charset));
    put(out, mime_text_bytes(&t->encoding));
    put(out, mime_text_bytes(&t->disposition));
    put(out, mime_type_filename(t));
    put(out, mime_text_bytes(&t->boundary));
}

static void fields(void **state)
{
    (void)state;
    struct charset *c = charset_new();
    struct mime_type t;
    mime_type_init(&t, c);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf got;
        buf_init(&got, 0);
        mime_type_reset(&t);
        mime_type_field(&t, bytes_str(rows[i].name), bytes_str(rows[i].body));
        describe(&t, &got);
        assert_string_equal(buf_str(&got), rows[i].want);
        buf_fini(&got);
    }
    mime_type_fini(&t);
    charset_free(c);
}

static void together(const struct row *fields_of_one, size_t count, const char *want,
                     bool names_differ)
{
    struct charset *c = charset_new();
    struct mime_type t;
    struct buf got;
    mime_type_init(&t, c);
    buf_init(&got, 0);
    for (size_t i = 0; i < count; i++)
        mime_type_field(&t, bytes_str(fields_of_one[i].name), bytes_str(fields_of_one[i].body));
    describe(&t, &got);
    assert_string_equal(buf_str(&got), want);
    assert_int_equal(t.names_differ, names_differ);
    buf_fini(&got);
    mime_type_fini(&t);
    charset_free(c);
}

#define TOGETHER(want, differ, ...)                                                                \
    do {                                                                                           \
        static const struct row f[] = {__VA_ARGS__};                                               \
        together(f, sizeof(f) / sizeof(f[0]), want, differ);                                       \
    } while (0)

static void several_fields(void **state)
{
    (void)state;
    // The disposition's name, else the type's.
    TOGETHER("a/b - - attachment two -", false, {"Content-Type", "a/b; name=one", NULL},
             {"Content-Disposition", "attachment; filename=two", NULL});
    TOGETHER("a/b - - attachment one -", false, {"Content-Type", "a/b; name=one", NULL},
             {"Content-Disposition", "attachment", NULL});
    TOGETHER("a/b - - attachment - -", false, {"Content-Type", "a/b; name=one", NULL},
             {"Content-Disposition", "attachment; filename=\"\"", NULL});
    // The first of two.
    TOGETHER("a/b - 7bit inline - -", false, {"Content-Type", "a/b", NULL},
             {"Content-Type", "c/d; charset=x", NULL}, {"Content-Transfer-Encoding", "7bit", NULL},
             {"Content-Transfer-Encoding", "8bit", NULL}, {"Content-Disposition", "inline", NULL},
             {"Content-Disposition", "attachment; filename=x", NULL});
    TOGETHER("- - - attachment b -", true,
             {"Content-Disposition", "attachment; filename=a; filename*=utf-8''b", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(several_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
