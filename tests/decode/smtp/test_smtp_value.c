// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "decode/smtp/smtp_value.h"

// "name=value", "name=[a|b]", flags as yes and no; "?" where the keyword is not known, "!" in front
// where the grammar was not kept.
static void describe(const struct smtp_values *v, struct buf *out)
{
    if (!v->is_known) buf_append_str(out, "?");
    if (v->is_known && !v->is_valid) buf_append_str(out, "!");
    for (unsigned i = 0; i < v->count; i++) {
        const struct smtp_value *value = &v->values[i];
        if (i > 0) buf_append_byte(out, ' ');
        if (!bytes_is_none(value->name)) {
            buf_append_bytes(out, value->name);
            buf_append_byte(out, '=');
        }
        struct bytes rest = value->text, word;
        const char *before = "";
        switch (value->kind) {
        case SMTP_VALUE_TEXT: buf_append_bytes(out, value->text); break;
        case SMTP_VALUE_NUMBER: buf_printf(out, "%lld", (long long)value->number); break;
        case SMTP_VALUE_FLAG: buf_append_str(out, value->number ? "yes" : "no"); break;
        case SMTP_VALUE_WORDS:
            buf_append_byte(out, '[');
            while (smtp_value_next_word(&rest, value->separator, &word)) {
                buf_append_str(out, before);
                buf_append_bytes(out, word);
                before = "|";
            }
            buf_append_byte(out, ']');
            break;
        }
    }
}

struct row {
    const char *what, *text, *expected;
};

static const struct row params[] = {
    {"SIZE", "1200", "1200"},
    {"size", "12a", "!"},
    {"SIZE", "", "!"},
    {"SIZE", "99999999999999999999", "99999999999999999999"},
    {"SIZE", "999999999999999999999", "!"},
    {"BODY", "8bitMIME", "8BITMIME"},
    {"BODY", "9BIT", "!9BIT"},
    {"RET", "HDRS", "HDRS"},
    {"RET", "FULL HDRS", "!FULL HDRS"},
    {"ENVID", "QQ+2B314159", "QQ+314159"},
    {"ENVID", "a+2", "!a+2"},
    {"AUTH", "<>", ""},
    {"AUTH", "e+3Dmc2@example.com", "e=mc2@example.com"},
    {"SMTPUTF8", "", "yes"},
    {"SMTPUTF8", "x", "!yes"},
    {"BY", "120;R", "seconds=120 mode=R trace=no"},
    {"BY", "-30;nt", "seconds=-30 mode=N trace=yes"},
    {"BY", "120", "!seconds=120 mode= trace=no"},
    {"HOLDFOR", "3600", "3600"},
    {"HOLDFOR", "1234567890", "!1234567890"},
    {"HOLDUNTIL", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"},
    {"HOLDUNTIL", "tomorrow", "!tomorrow"},
    {"MT-PRIORITY", "-9", "-9"},
    {"MT-PRIORITY", "10", "!10"},
    {"REQUIRETLS", "", "yes"},
    {"SOLICIT", "net.example:ADV,org.example:ADV:ADLT", "[net.example:ADV|org.example:ADV:ADLT]"},
    {"MTRK", "aGFzaA==:86400", "certifier=aGFzaA== timeout=86400"},
    {"MTRK", "aGFzaA==", "certifier=aGFzaA=="},
    {"NOTIFY", "success,FAILURE", "[SUCCESS|FAILURE]"},
    {"NOTIFY", "NEVER", "[NEVER]"},
    {"NOTIFY", "NEVER,DELAY", "![NEVER|DELAY]"},
    {"ORCPT", "rfc822;Bob+2Bx@example.com", "type=rfc822 address=Bob+x@example.com"},
    {"ORCPT", "bob@example.com", "!type=bob@example.com address="},
    {"RRVS", "2014-04-03T23:01:00Z;C", "since=2014-04-03T23:01:00Z action=C"},
    {"XRCPTFORWARD", "a2V5PXZhbHVl", "key=value"},
    {"XRCPTFORWARD", "?", "!"},
    {"X-OWN", "1", "?"},
};

static const struct row extensions[] = {
    {"", "SIZE 52428800", "limit=52428800"},
    {"", "SIZE", ""},
    {"", "AUTH PLAIN LOGIN", "mechanisms=[PLAIN|LOGIN]"},
    {"", "AUTH=LOGIN", "mechanisms=[LOGIN]"},
    {"", "DELIVERBY 240", "minimum=240"},
    {"", "FUTURERELEASE 604800 2026-12-01T00:00:00Z", "interval=604800 until=2026-12-01T00:00:00Z"},
    {"", "MT-PRIORITY MIXER", "profiles=[MIXER]"},
    {"", "LIMITS RCPTMAX=20 MAILMAX=5", "RCPTMAX=20 MAILMAX=5"},
    {"", "LIMITS RCPTMAX", "!"},
    {"", "NO-SOLICITING net.example:ADV", "keywords=[net.example:ADV]"},
    {"", "XCLIENT NAME ADDR", "attributes=[NAME|ADDR]"},
    {"", "BURL imap", "words=[imap]"},
    {"", "8BITMIME", "?"},
};

static const struct row arguments[] = {
    {"EHLO", "client.example", "domain=client.example"},
    {"HELO", "[192.0.2.1]", "literal=192.0.2.1"},
    {"LHLO", "", "!domain="},
    {"MAIL", "FROM:<ann@example.org> SIZE=1",
     "path=ann@example.org local_part=ann domain=example.org"},
    {"SAML", "FROM:<>", "path="},
    {"RCPT", "TO:<@a.example,@b.example:bob@c.example>",
     "path=@a.example,@b.example:bob@c.example route=@a.example,@b.example local_part=bob "
     "domain=c.example"},
    {"MAIL", "ann@example.org", "!"},
    {"DATA", "", ""},
    {"DATA", "now", "!"},
    {"BDAT", "86 LAST", "size=86 last=yes"},
    {"BDAT", "0", "size=0 last=no"},
    {"BDAT", "-1", "!"},
    {"BURL", "imap://x/;uid=1 LAST", "url=imap://x/;uid=1 last=yes"},
    {"VRFY", "Bob Baker", "string=Bob Baker"},
    {"EXPN", "staff SMTPUTF8", "string=staff smtputf8=yes"},
    {"EXPN", "SMTPUTF8 staff", "string=SMTPUTF8 staff"},
    {"VRFY", "nosmtputf8", "string=nosmtputf8"},
    {"VRFY", "SMTPUTF8", "string=SMTPUTF8"},
    {"HELP", "", ""},
    {"HELP", "MAIL", "string=MAIL"},
    {"AUTH", "plain", "mechanism=PLAIN"},
    {"ETRN", "example.com", "node=example.com"},
    {"ETRN", "@example.com", "option=@ node=example.com"},
    {"ETRN", "#queue", "option=# node=queue"},
    {"ETRN", "", "!node="},
    {"ATRN", "example.org,example.com", "domains=[example.org|example.com]"},
    {"ATRN", "", "domains=[]"},
    {"XCLIENT", "name=a+2Bb.example ADDR=[UNAVAILABLE]", "NAME=a+b.example ADDR=[UNAVAILABLE]"},
    {"XFORWARD", "NAME", "!NAME="},
    {"PROXY", "TCP4 192.0.2.7 198.51.100.25 50112 25",
     "PROTO=TCP4 ADDR=192.0.2.7 DESTADDR=198.51.100.25 PORT=50112 DESTPORT=25"},
    {"PROXY", "UNKNOWN ff::1", "PROTO=UNKNOWN"},
    {"PROXY", "TCP4 192.0.2.7", "!PROTO=TCP4 ADDR=192.0.2.7 DESTADDR= PORT= DESTPORT="},
    {"XEXCH50", "1024 2", "length=1024 version=2"},
    {"XEXCH50", "many", "!"},
    {"X-LINK2STATE", "LAST CHUNK={0000} x", "order=LAST chunk={0000} x"},
    {"X-LINK2STATE", "CHUNK=abc", "chunk=abc"},
    {"FROB", "x", "?"},
};

static void check(const struct smtp_values *v, const struct row *row)
{
    struct buf out;
    buf_init(&out, 0);
    describe(v, &out);
    assert_string_equal(out.len ? buf_str(&out) : "", row->expected);
    buf_fini(&out);
}

static void test_params(void **state)
{
    (void)state;
    struct smtp_values v;
    smtp_values_init(&v);
    for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
        smtp_value_of_param(&v, bytes_str(params[i].what), bytes_str(params[i].text));
        check(&v, &params[i]);
    }
    smtp_values_fini(&v);
}

static void test_whose_parameter(void **state)
{
    (void)state;
    assert_true(smtp_value_param_fits(BYTES_LIT("size"), false));
    assert_false(smtp_value_param_fits(BYTES_LIT("SIZE"), true));
    assert_true(smtp_value_param_fits(BYTES_LIT("NOTIFY"), true));
    assert_false(smtp_value_param_fits(BYTES_LIT("NOTIFY"), false));
    assert_true(smtp_value_param_fits(BYTES_LIT("ALT-ADDRESS"), true));
    assert_true(smtp_value_param_fits(BYTES_LIT("ALT-ADDRESS"), false));
    assert_true(smtp_value_param_fits(BYTES_LIT("XNEW"), true));
}

static void test_extensions(void **state)
{
    (void)state;
    struct smtp_values v;
    smtp_values_init(&v);
    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        smtp_value_of_extension(&v, bytes_str(extensions[i].text));
        check(&v, &extensions[i]);
    }
    smtp_values_fini(&v);
}

static void test_arguments(void **state)
{
    (void)state;
    struct smtp_values v;
    smtp_values_init(&v);
    for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
        smtp_value_of_argument(&v, bytes_str(arguments[i].what), bytes_str(arguments[i].text));
        check(&v, &arguments[i]);
    }
    smtp_values_fini(&v);
}

// More attributes than are kept: the rest is left out, nothing else happens.
static void test_many(void **state)
{
    (void)state;
    struct buf arg;
    buf_init(&arg, 0);
    for (int i = 0; i < 1000; i++) buf_printf(&arg, "N%d=v ", i);
    struct smtp_values v;
    smtp_values_init(&v);
    smtp_value_of_argument(&v, BYTES_LIT("XCLIENT"), buf_bytes(&arg));
    assert_int_equal(v.count, SMTP_VALUES);
    smtp_values_fini(&v);
    buf_fini(&arg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_params),
        cmocka_unit_test(test_whose_parameter),
        cmocka_unit_test(test_extensions),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
