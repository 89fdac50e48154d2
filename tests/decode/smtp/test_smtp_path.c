// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"

#define L200                                                                                       \
    "01234567890123456789012345678901234567890123456789"                                           \
    "01234567890123456789012345678901234567890123456789"                                           \
    "01234567890123456789012345678901234567890123456789"                                           \
    "01234567890123456789012345678901234567890123456789"

// path|local-part|domain|route|rest and flags: b brackets, n null, u UTF-8, v valid; "-" is absent.
static const struct {
    enum smtp_path_kind kind;
    const char *arg, *log;
} rows[] = {
    {SMTP_PATH_FROM, "FROM:<a@b.example>", "a@b.example|a|b.example|-| bv"},
    {SMTP_PATH_FROM, "from:<a@b> SIZE=3 X", "a@b|a|b|-|SIZE=3 X bv"},
    {SMTP_PATH_FROM, "FROM:<>", "|||-| bn"},
    {SMTP_PATH_FROM, "FROM:<> RET=HDRS", "|||-|RET=HDRS bn"},
    {SMTP_PATH_TO, "TO:<>", "|||-| bn"},
    {SMTP_PATH_TO, "TO:<Postmaster>", "Postmaster|Postmaster|-|-| bv"},
    {SMTP_PATH_FROM, "FROM:<Postmaster>", "Postmaster|Postmaster|-|-| b"},
    {SMTP_PATH_TO, "TO:<ann>", "ann|ann|-|-| b"},
    {SMTP_PATH_FROM, "FROM: <a@b>", "a@b|a|b|-| b"},
    {SMTP_PATH_FROM, "FROM : \t<a@b>  SIZE=3 ", "a@b|a|b|-|SIZE=3 b"},
    {SMTP_PATH_FROM, "FROM:a@b", "a@b|a|b|-| "},
    {SMTP_PATH_FROM, "FROM: nobody SIZE=3", "nobody|nobody|-|-|SIZE=3 "},
    {SMTP_PATH_FROM, "FROM:<a@b SIZE=3", "a@b|a|b|-|SIZE=3 "},
    {SMTP_PATH_FROM, "FROM:<a@b", "a@b|a|b|-| "},
    {SMTP_PATH_FROM, "FROM:<a b@c>", "a b@c|a b|c|-| b"},
    {SMTP_PATH_FROM, "FROM:<a@b>SIZE=3", "a@b|a|b|-|SIZE=3 b"},
    {SMTP_PATH_FROM, "FROM:<<a@b>> X", "<a@b|<a|b|-|> X b"},
    {SMTP_PATH_FROM, "FROM:", "|||-| "},
    {SMTP_PATH_FROM, "FROM", "-|-|-|-| "},
    {SMTP_PATH_FROM, "FROMAGE:<a@b>", "-|-|-|-| "},
    {SMTP_PATH_FROM, "TO:<a@b>", "-|-|-|-| "},
    {SMTP_PATH_TO, "FROM:<a@b>", "-|-|-|-| "},
    {SMTP_PATH_FROM, "", "-|-|-|-| "},
    {SMTP_PATH_FROM, "<a@b>", "-|-|-|-| "},
    // Quoted local-parts.
    {SMTP_PATH_FROM, "FROM:<\"a b>c\"@d> X", "\"a b>c\"@d|\"a b>c\"|d|-|X bv"},
    {SMTP_PATH_FROM, "FROM:<\"a\\\">\"@d>", "\"a\\\">\"@d|\"a\\\">\"|d|-| bv"},
    {SMTP_PATH_FROM, "FROM:<\"a@b\"@d>", "\"a@b\"@d|\"a@b\"|d|-| bv"},
    {SMTP_PATH_FROM, "FROM:<\"\"@d>", "\"\"@d|\"\"|d|-| bv"},
    {SMTP_PATH_FROM, "FROM:<\"a@d> X", "\"a@d|\"a|d|-|X b"},
    {SMTP_PATH_FROM, "FROM:<\"a\\\"@d> X", "\"a\\\"@d|\"a\\\"|d|-|X b"},
    {SMTP_PATH_FROM, "FROM:<a\"b\"@d>", "a\"b\"@d|a\"b\"|d|-| b"},
    // Source routes: RFC 5321 appendix C.
    {SMTP_PATH_TO, "TO:<@a,@b:u@d>", "@a,@b:u@d|u|d|@a,@b| bv"},
    {SMTP_PATH_TO, "TO:<@a:u@d>", "@a:u@d|u|d|@a| bv"},
    {SMTP_PATH_TO, "TO:<@a,:u@d>", "@a,:u@d|u|d|@a,| b"},
    {SMTP_PATH_TO, "TO:<@a,b:u@d>", "@a,b:u@d|u|d|@a,b| b"},
    {SMTP_PATH_TO, "TO:<@a>", "@a||a|-| b"},
    {SMTP_PATH_TO, "TO:<u:v@d>", "u:v@d|u:v|d|-| b"},
    // Grammar of Mailbox.
    {SMTP_PATH_TO, "TO:<a.b+c@d>", "a.b+c@d|a.b+c|d|-| bv"},
    {SMTP_PATH_TO, "TO:<a..b@d>", "a..b@d|a..b|d|-| b"},
    {SMTP_PATH_TO, "TO:<.a@d>", ".a@d|.a|d|-| b"},
    {SMTP_PATH_TO, "TO:<a.@d>", "a.@d|a.|d|-| b"},
    {SMTP_PATH_TO, "TO:<a@>", "a@|a||-| b"},
    {SMTP_PATH_TO, "TO:<a@-d>", "a@-d|a|-d|-| b"},
    {SMTP_PATH_TO, "TO:<a@d->", "a@d-|a|d-|-| b"},
    {SMTP_PATH_TO, "TO:<a@d-.e>", "a@d-.e|a|d-.e|-| b"},
    {SMTP_PATH_TO, "TO:<a@d-e.f>", "a@d-e.f|a|d-e.f|-| bv"},
    {SMTP_PATH_TO, "TO:<a@d_e>", "a@d_e|a|d_e|-| b"},
    {SMTP_PATH_TO, "TO:<a@d.>", "a@d.|a|d.|-| b"},
    {SMTP_PATH_TO, "TO:<a@b@d>", "a@b@d|a@b|d|-| b"},
    {SMTP_PATH_TO, "TO:<a@[192.0.2.1]>", "a@[192.0.2.1]|a|[192.0.2.1]|-| bv"},
    {SMTP_PATH_TO, "TO:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]|a|[IPv6:2001:db8::1]|-| bv"},
    {SMTP_PATH_TO, "TO:<a@[]>", "a@[]|a|[]|-| b"},
    {SMTP_PATH_TO, "TO:<a@[1]2]>", "a@[1]2]|a|[1]2]|-| b"},
    // UTF-8 (RFC 6531) and other octets.
    {SMTP_PATH_TO, "TO:<caf\xC3\xA9@d\xC3\xA9.example>",
     "caf\xC3\xA9@d\xC3\xA9.example|caf\xC3\xA9|d\xC3\xA9.example|-| buv"},
    {SMTP_PATH_TO, "TO:<caf\xE9@d>", "caf\xE9@d|caf\xE9|d|-| b"},
    {SMTP_PATH_TO, "TO:<" L200 "@" L200 ">", L200 "@" L200 "|" L200 "|" L200 "|-| bv"},
};

static void put(struct buf *log, struct bytes b)
{
    if (bytes_is_none(b)) buf_append_str(log, "-");
    else buf_append_bytes(log, b);
}

static void a_path_is_taken_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct smtp_path p;
        struct buf log;
        buf_init(&log, 0);
        smtp_path_parse(bytes_str(rows[i].arg), rows[i].kind, &p);
        put(&log, p.path);
        buf_append_str(&log, "|");
        put(&log, p.local_part);
        buf_append_str(&log, "|");
        if (p.path.len > 0 || bytes_is_none(p.path)) put(&log, p.domain);
        buf_append_str(&log, "|");
        put(&log, p.source_route);
        buf_append_str(&log, "|");
        put(&log, p.rest);
        buf_printf(&log, " %s%s%s%s", p.has_brackets ? "b" : "", p.is_null ? "n" : "",
                   p.is_utf8 ? "u" : "", p.is_valid && !p.is_null ? "v" : "");
        assert_string_equal(buf_str(&log), rows[i].log);
        bool opens = p.raw.len > 0 && p.raw.data[0] == '<';
        assert_int_equal(p.raw.len, p.path.len + opens + p.has_brackets);
        buf_fini(&log);
    }
}

static void the_null_path_is_a_reverse_path_only(void **state)
{
    (void)state;
    struct smtp_path p;
    smtp_path_parse(BYTES_LIT("FROM:<>"), SMTP_PATH_FROM, &p);
    assert_true(p.is_null && p.is_valid);
    assert_false(bytes_is_none(p.path));
    assert_true(bytes_is_none(p.domain));
    smtp_path_parse(BYTES_LIT("TO:<>"), SMTP_PATH_TO, &p);
    assert_true(p.is_null && !p.is_valid);
}

// Quotes that never end, many of them, must not cost a scan each.
static void many_quotes_are_read_in_linear_time(void **state)
{
    (void)state;
    static uint8_t arg[1 << 20];
    struct smtp_path p;
    memset(arg, '\\', sizeof(arg));
    for (size_t i = 0; i < sizeof(arg); i += 2) arg[i] = '"';
    memcpy(arg, "FROM:<", 6);
    smtp_path_parse(bytes_of(arg, sizeof(arg)), SMTP_PATH_FROM, &p);
    assert_false(p.has_brackets);
    assert_int_equal(p.path.len, sizeof(arg) - 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_taken_apart),
        cmocka_unit_test(the_null_path_is_a_reverse_path_only),
        cmocka_unit_test(many_quotes_are_read_in_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
