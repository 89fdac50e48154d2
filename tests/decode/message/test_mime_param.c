// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/mime_param.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define NONE "(none)"

static const struct row {
    const char *in, *filename;
} rows[] = {
    {"", NONE},
    {";", NONE},
    {"filename=a.txt", "a.txt"},
    {"; filename=a.txt", "a.txt"},
    {"; FileName = \"a b.txt\" ; size=3", "a b.txt"},
    {"size=3; filename=\"a;b.txt\"", "a;b.txt"},
    {"filename=\"a\\\"b\\\\c.txt\"", "a\"b\\c.txt"},
    {"filename=\"C:\\tmp\\a.txt\"", "C:\\tmp\\a.txt"},
    {"filename=\"\"", ""},
    {"filename=", ""},
    {"filename", NONE},
    {"filename; filename=a", "a"},
    {"filename=a; filename=b", "a"},
    {"filename=\"a", "a"},
    {"filename=\"a\"junk; x=y", "a"},
    // unquoted, as in the wild
    {"filename=a b (1).txt", "a b (1).txt"},
    {"filename=a b.txt ; x=y", "a b.txt"},
    {"(c) filename (c) = (c) \"a\" (c); x=y", "a"},
    // RFC 2231 3: continuations
    {"filename*0=\"ab\"; filename*1=cd; filename*2=\"e f\"", "abcde f"},
    {"filename*1=\"b\"; filename*0=\"a\"", "ab"},
    {"filename*0=a; filename*2=c", "a"},
    {"filename*1=b", NONE},
    {"filename*00=a", "a"},
    {"filename*x=a; filename=b", "b"},
    {"filename*0=a; filename=b", "a"},
    // RFC 2231 4: charsets
    {"filename*=utf-8''%C3%A9.txt", "\u00e9.txt"},
    {"filename*=ISO-8859-1'en'%E9%20a", "\u00e9 a"},
    {"filename*=\"utf-8''%C3%A9\"", "\u00e9"},
    {"filename*=''a%20b", "a b"},
    {"filename*=a%20b", "a b"},
    {"filename*=it's", "it's"},
    {"filename*=utf-8''%4", "%4"},
    {"filename*=utf-8''%zz%41", "%zzA"},
    {"filename*=utf-8''%FF", "\uFFFD"},
    {"filename*=no-such''%C3%A9", "\u00e9"},
    {"filename=plain; filename*=utf-8''%C3%A9", "\u00e9"},
    {"filename*=utf-8''%C3%A9; filename=plain", "\u00e9"},
    // RFC 2231 4.1: both
    {"filename*0*=us-ascii'en'This%20is%20even%20more%20; "
     "filename*1*=%2A%2A%2Afun%2A%2A%2A%20; filename*2=\"isn't it!\"",
     "This is even more ***fun*** isn't it!"},
    {"filename*0*=utf-8''%C3; filename*1*=%A9", "\u00e9"},
    {"filename*0*=utf-8''a; filename*1=%41", "a%41"},
    {"filename*0=a'b'c; filename*1*=%20", "a'b'c "},
    // RFC 2047 in parameters
    {"filename=\"=?utf-8?Q?=C3=A9.txt?=\"", "\u00e9.txt"},
    {"filename==?utf-8?Q?=C3=A9.txt?=", "\u00e9.txt"},
    {"filename=\"=?utf-8?Q?=C3?= =?utf-8?Q?=A9.txt?=\"", "\u00e9.txt"},
    {"filename*0=\"=?utf-8?Q?=C3\"; filename*1=\"=A9.txt?=\"", "\u00e9.txt"},
    // raw octets
    {"filename=\"\u00e9.txt\"", "\u00e9.txt"},
    {"filename=\"\xE9.txt\"", "\uFFFD.txt"},
};

static void file_names(void **state)
{
    (void)state;
    struct charset *c = charset_new();
    struct mime_params p;
    mime_params_init(&p);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf got;
        buf_init(&got, 0);
        mime_params_read(&p, bytes_str(rows[i].in));
        if (!mime_param_text(&p, "filename", c, &got)) buf_append_str(&got, NONE);
        assert_string_equal(buf_str(&got), rows[i].filename);
        buf_fini(&got);
    }
    mime_params_fini(&p);
    charset_free(c);
}

// Other parameters end at a blank or comment.
static void raw_values(void **state)
{
    (void)state;
    static const struct row raw[] = {
        {"boundary=a b", "a"},
        {"boundary=a(comment)", "a"},
        {"boundary=\"a b\"", "a b"},
        {"x=1 boundary=b", NONE},
        {"x=\"1\" y; boundary=b", "b"},
        {"boundary==_x", "=_x"},
        {"boundary=\"=?utf-8?Q?a?=\"", "=?utf-8?Q?a?="},
        {"boundary*=utf-8''a%20b", "a b"},
        {"boundary*0=a; boundary*1=b", "ab"},
        {"boundary=\xFF", "\xFF"},
    };
    struct mime_params p;
    mime_params_init(&p);
    for (size_t i = 0; i < sizeof(raw) / sizeof(raw[0]); i++) {
        struct buf got;
        buf_init(&got, 0);
        mime_params_read(&p, bytes_str(raw[i].in));
        if (!mime_param_raw(&p, "boundary", &got)) buf_append_str(&got, NONE);
        assert_string_equal(buf_str(&got), raw[i].filename);
        buf_fini(&got);
    }
    mime_params_fini(&p);
}

static void differing_forms(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        bool differs;
    } cases[] = {
        {"filename=a", false},
        {"filename*=utf-8''a", false},
        {"filename=a; filename*=utf-8''a", false},
        {"filename=\"=?utf-8?q?=C3=A9?=\"; filename*=utf-8''%C3%A9", false},
        {"filename=a.txt; filename*=utf-8''a.exe", true},
        {"filename=a.txt; filename*0=a; filename*1=.exe", true},
    };
    struct charset *c = charset_new();
    struct mime_params p;
    mime_params_init(&p);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        mime_params_read(&p, bytes_str(cases[i].in));
        assert_int_equal(mime_param_differs(&p, "filename", c), cases[i].differs);
    }
    mime_params_fini(&p);
    charset_free(c);
}

static void too_many_are_counted(void **state)
{
    (void)state;
    struct buf in;
    struct mime_params p;
    buf_init(&in, 0);
    mime_params_init(&p);
    for (int i = 0; i < LIMIT_MIME_PARAMS + 7; i++) buf_printf(&in, ";p%d=v", i);
    mime_params_read(&p, buf_bytes(&in));
    assert_int_equal(p.count, LIMIT_MIME_PARAMS);
    assert_int_equal(p.cut, 7);
    mime_params_fini(&p);
    buf_fini(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_names),
        cmocka_unit_test(raw_values),
        cmocka_unit_test(differing_forms),
        cmocka_unit_test(too_many_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
