// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/address.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"

// Addresses joined by a vertical bar.
static const struct row {
    const char *in, *out;
} rows[] = {
    {"", ""},
    {"ann@example.org", "ann@example.org"},
    {" ann@example.org\t", "ann@example.org"},
    {"Ann <ann@example.org>", "ann@example.org"},
    {"<ann@example.org>", "ann@example.org"},
    {"\"Doe, John\" <john@example.org>, bob@example.com", "john@example.org|bob@example.com"},
    {"a@x, , b@y,", "a@x|b@y"},
    {"a@x; b@y", "a@x|b@y"},
    // groups, RFC 5322 3.4
    {"Friends: a@x, B <b@y>;", "a@x|b@y"},
    {"Friends: a@x, B <b@y>;, c@z", "a@x|b@y|c@z"},
    {"undisclosed-recipients:;", ""},
    {"\"Test Group\":addr-spec@example.com, <angle-addr@example.com>;, d@e",
     "addr-spec@example.com|angle-addr@example.com|d@e"},
    // comments and blanks, RFC 5322 A.5 and A.6.3
    {"ann@example.org (Ann)", "ann@example.org"},
    {"(x) ann (y) @ (z) example . org", "ann@example.org"},
    {"Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", "pete@silly.test"},
    {"john . doe @ example . org", "john.doe@example.org"},
    {"A Group(Some people)\t:Chris Jones <c@(Chris's host.)public.example>,\tjoe@example.org,\t"
     "John <jdoe@one.test> (my dear friend); (the end of the group)",
     "c@public.example|joe@example.org|jdoe@one.test"},
    // quoted strings and literals stay as they are
    {"\"a b\"@example.org", "\"a b\"@example.org"},
    {"<\"a@b\"@example.org>", "\"a@b\"@example.org"},
    {"ann@[192.0.2.1]", "ann@[192.0.2.1]"},
    {"ann@[IPv6:2001:db8::1]", "ann@[IPv6:2001:db8::1]"},
    // routes, RFC 5322 4.4
    {"<@a.test,@b.test:ann@example.org>", "ann@example.org"},
    {"Ann <@a.test : ann@example.org>", "ann@example.org"},
    {"<@a.test,,@b.test:ann@x>, b@y", "ann@x|b@y"},
    // UTF-8, RFC 6532
    {"J\xC3\xBCrgen <j\xC3\xBCrgen@b\xC3\xBC.example>", "j\xC3\xBCrgen@b\xC3\xBC.example"},
    {"=?utf-8?Q?J=C3=BCrgen?= <j@x>", "j@x"},
    // what no grammar covers
    {"root", "root"},
    {"<root>", "root"},
    {"<>", ""},
    {"Ann <>", ""},
    {"Ann Onymous", "Ann Onymous"},
    {"\"Ann\" ann@x", "ann@x"},
    {"a@x b@y", "a@x|b@y"},
    {"<a@x> <b@y>", "a@x|b@y"},
    {"a@x <b@y>", "b@y"},
    {"Doe, John <j@x>", "Doe|j@x"},
    {"<a b@x>", "a b@x"},
    {"Ann <ann@x", "ann@x"},
    {"Ann <ann@x, bob@y", "ann@x|bob@y"},
    {"Ann <a@x <b@y>", "a@x|b@y"},
    {"\"Ann <ann@x>", "ann@x"},
    {"(Ann <ann@x>", "ann@x"},
    {"a..b@x.", "a..b@x."},
    {"mailto:a@x", "a@x"},
    {"a@b@c", "a@b@c"},
};

static void collect(void *ctx, struct bytes addr_spec)
{
    struct buf *out = ctx;
    assert_true(addr_spec.len > 0);
    if (out->len > 0) buf_append_byte(out, '|');
    buf_append_bytes(out, addr_spec);
}

static void addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf got;
        buf_init(&got, 0);
        address_list(bytes_str(rows[i].in), collect, &got);
        assert_string_equal(buf_str(&got), rows[i].out);
        buf_fini(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(addresses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
