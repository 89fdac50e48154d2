// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/rfc5322_token.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"

// Tokens as letters: . blank, A atom, Q quoted, C comment, L literal, S special; each with its
// text.
static const struct row {
    const char *in, *out;
} rows[] = {
    {"", ""},
    {"ann", "A<ann>"},
    {" \t ann  b", ".< \t >A<ann>.<  >A<b>"},
    {"ann@example.org", "A<ann>S<@>A<example>S<.>A<org>"},
    {"\"a \\\" b\"c", "Q<\"a \\\" b\">A<c>"},
    {"\"\"", "Q<\"\">"},
    {"(a (b) \\) c)d", "C<(a (b) \\) c)>A<d>"},
    {"[IPv6:::1]", "L<[IPv6:::1]>"},
    {"[a\\]b]", "L<[a\\]b]>"},
    {"\"never closed", "S<\">A<never>.< >A<closed>"},
    {"(never closed", "S<(>A<never>.< >A<closed>"},
    {"((closed)", "S<(>S<(>A<closed>S<)>"}, // one that is not closed ends the search for others
    {"[never", "S<[>A<never>"},
    {"\"a\\", "S<\">A<a>S<\\>"},
    {"<a>,;:", "S<<>A<a>S<>>S<,>S<;>S<:>"},
    {"\xC3\xA9=?x?=", "A<\xC3\xA9=?x?=>"},
};

static void tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rfc5322_scan s = rfc5322_scan_of(bytes_str(rows[i].in));
        struct buf got;
        struct bytes text;
        enum rfc5322_token kind;
        buf_init(&got, 0);
        while ((kind = rfc5322_next(&s, &text)) != RFC5322_END)
            buf_printf(&got, "%c<%.*s>", ".AQCLS"[kind - RFC5322_BLANK], (int)text.len,
                       (const char *)text.data);
        assert_string_equal(buf_str(&got), rows[i].out);
        buf_fini(&got);
    }
}

static void an_octet_of_zero_is_an_atom(void **state)
{
    (void)state;
    struct rfc5322_scan s = rfc5322_scan_of(BYTES_LIT("a\0b"));
    struct bytes text;
    assert_int_equal(rfc5322_next(&s, &text), RFC5322_ATOM);
    assert_int_equal(text.len, 3);
}

static void cfws_is_skipped(void **state)
{
    (void)state;
    struct rfc5322_scan s = rfc5322_scan_of(BYTES_LIT(" (a) (b(c))\t d"));
    rfc5322_skip_cfws(&s);
    assert_int_equal(s.pos, 13);
    s = rfc5322_scan_of(BYTES_LIT(" (a"));
    rfc5322_skip_cfws(&s);
    assert_int_equal(s.pos, 1);
}

// A million openings that nothing closes: each must not be searched to the end.
static void unclosed_openings_are_linear(void **state)
{
    (void)state;
    static uint8_t text[1000 * 1000];
    for (size_t i = 0; i < sizeof(text); i++) text[i] = (uint8_t) "(\"["[i % 3];
    text[sizeof(text) - 1] = 'x';
    struct rfc5322_scan s = rfc5322_scan_of(bytes_of(text, sizeof(text)));
    struct bytes token;
    size_t count = 0;
    while (rfc5322_next(&s, &token) != RFC5322_END) count++;
    assert_true(count > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens),
        cmocka_unit_test(an_octet_of_zero_is_an_atom),
        cmocka_unit_test(cfws_is_skipped),
        cmocka_unit_test(unclosed_openings_are_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
