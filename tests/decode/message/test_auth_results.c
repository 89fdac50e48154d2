// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/auth_results.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "decode/message/received_spf.h"

// Out: authserv-id, then "|method=result (reason)" and ",property=value".
static const struct row {
    const char *in, *out;
} rows[] = {
    // RFC 8601 B.2 to B.6
    {" example.org 1; none", "example.org"},
    {"example.com; spf=pass smtp.mailfrom=example.net",
     "example.com|spf=pass,smtp.mailfrom=example.net"},
    {"example.com;\tauth=pass (cram-md5) smtp.auth=sender@example.net;\tspf=pass "
     "smtp.mailfrom=example.net",
     "example.com|auth=pass,smtp.auth=sender@example.net|spf=pass,smtp.mailfrom=example.net"},
    {"foo.example.net (foobar) 1 (baz);    dkim (Because I like it) / 1 (One yay) = (wait for it) "
     "fail\tpolicy (A dot can go here) . (like that) expired\t(this surprised me) = (as I wasn't "
     "expecting it) 1362471462",
     "foo.example.net|dkim=fail,expired=1362471462"},
    {"example.com; dkim=pass reason=\"good signature\" header.i=@mail-router.example.net; "
     "dkim=fail reason=\"bad; signature\" header.i=@newyork.example.com",
     "example.com|dkim=pass (good signature),header.i=@mail-router.example.net|dkim=fail (bad; "
     "signature),header.i=@newyork.example.com"},
    // what servers write
    {"mx.google.com;       dkim=pass header.i=@a.example header.s=s1 header.b=\"Ab+/c\";       "
     "spf=pass (google.com: domain of ann@a.example designates 192.0.2.1 as permitted sender) "
     "smtp.mailfrom=ann@a.example;       dmarc=pass (p=NONE sp=NONE dis=NONE) "
     "header.from=a.example",
     "mx.google.com|dkim=pass,header.i=@a.example,header.s=s1,header.b=Ab+/c|spf=pass,"
     "smtp.mailfrom=ann@a.example|dmarc=pass,header.from=a.example"},
    {"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=none (message not signed) "
     "header.d=none;dmarc=pass action=none header.from=a.example;",
     "|spf=pass,smtp.mailfrom=a.example|dkim=none,header.d=none|dmarc=pass,action=none,"
     "header.from=a.example"},
    {"i=1; mx.example; arc=none; iprev=pass policy.iprev=\"192.0.2.1\" (pc.example)",
     "mx.example|arc=none|iprev=pass,policy.iprev=192.0.2.1"},
    // broken
    {"", ""},
    {";", ""},
    {"x;;=;a=;=b;c=d", "x|a=|c=d"},
    {"x; dkim", "x"},
    {"x; dkim=pass (unclosed header.d=y", "x|dkim=pass,header.d=y"},
};

static void result(void *ctx, struct bytes method, struct bytes value, struct bytes reason)
{
    struct buf *out = ctx;
    buf_append_byte(out, '|');
    buf_append_bytes(out, method);
    buf_append_byte(out, '=');
    buf_append_bytes(out, value);
    if (bytes_is_none(reason)) return;
    buf_append_str(out, " (");
    buf_append_bytes(out, reason);
    buf_append_byte(out, ')');
}

static void property(void *ctx, struct bytes name, struct bytes value)
{
    struct buf *out = ctx;
    buf_append_byte(out, ',');
    buf_append_bytes(out, name);
    buf_append_byte(out, '=');
    buf_append_bytes(out, value);
}

static void results(void **state)
{
    (void)state;
    static const struct auth_results_handler handler = {result, property};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf got, all;
        buf_init(&got, 0);
        buf_init(&all, 0);
        buf_append_bytes(&all, auth_results_read(bytes_str(rows[i].in), &handler, &got));
        buf_append_bytes(&all, buf_bytes(&got));
        assert_string_equal(buf_str(&all), rows[i].out);
        buf_fini(&got);
        buf_fini(&all);
    }
}

// Out: result (comment), then ",key=value".
static const struct row spf_rows[] = {
    {"pass (mybox.example.org: domain of myname@example.com designates 192.0.2.1 as permitted "
     "sender) receiver=mybox.example.org; client-ip=192.0.2.1; "
     "envelope-from=\"myname@example.com\";"
     " helo=foo.example.com;",
     "pass (mybox.example.org: domain of myname@example.com designates 192.0.2.1 as permitted "
     "sender),receiver=mybox.example.org,client-ip=192.0.2.1,envelope-from=myname@example.com,"
     "helo=foo.example.com"},
    {" Fail identity=mailfrom client-ip=2001:db8::1",
     "Fail,identity=mailfrom,client-ip=2001:db8::1"},
    {"SoftFail", "SoftFail"},
    {"(c) none (d(e)) x = y (z) ; w=\"a;b\"", "none (d(e)),x=y,w=a;b"},
    {"", ""},
    {"=;=", ""},
    {"pass x", "pass"},
};

static void spf(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(spf_rows) / sizeof(spf_rows[0]); i++) {
        struct buf pairs, all;
        struct received_spf r;
        buf_init(&pairs, 0);
        buf_init(&all, 0);
        received_spf_read(bytes_str(spf_rows[i].in), &r, property, &pairs);
        buf_append_bytes(&all, r.result);
        if (!bytes_is_none(r.comment))
            buf_printf(&all, " (%.*s)", (int)r.comment.len, (const char *)r.comment.data);
        buf_append_bytes(&all, buf_bytes(&pairs));
        assert_string_equal(buf_str(&all), spf_rows[i].out);
        buf_fini(&pairs);
        buf_fini(&all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(results), cmocka_unit_test(spf)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
