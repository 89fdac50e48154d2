// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "decode/model/message_trace.h"

static void collect(void *ctx, size_t number, struct bytes line)
{
    buf_printf(ctx, "%zu %.*s\n", number, (int)line.len, (const char *)line.data);
}

#define SECOND INT64_C(1000000000)

// The list begins with the last hop.
static struct message_hop hops[] = {
    {.next = &hops[1], .from = BYTES_LIT("relay.test"), .by = BYTES_LIT("mx.test"),
     .has_delay = true, .delay_ns = -5 * SECOND},
    {.next = &hops[2], .ip = BYTES_LIT("192.0.2.1"), .by = BYTES_LIT("relay.test"),
     .with = BYTES_LIT("ESMTPS"), .has_time = true, .time_ns = 2 * SECOND, .has_delay = true,
     .delay_ns = 2 * SECOND},
    {.by = BYTES_LIT("desk.test"), .has_time = true},
};

static void hops_are_told_in_the_order_of_the_way(void **state)
{
    (void)state;
    struct message_facts f = {.hops = hops, .hop_count = 3};
    struct buf out;
    buf_init(&out, 0);
    message_trace_hops(&f, collect, &out);
    assert_string_equal(buf_str(&out), "1 start   -> desk.test, 1970-01-01T00:00:00Z\n"
                                       "2 +2.0s   192.0.2.1 -> relay.test, ESMTPS, "
                                       "1970-01-01T00:00:02Z\n"
                                       "3 -5.0s   relay.test -> mx.test\n");
    // Of more than are kept the first ones of the way are missing.
    buf_reset(&out, 0);
    f.hop_count = 10;
    message_trace_hops(&f, collect, &out);
    assert_memory_equal(buf_str(&out), "8 ?  ", 5);
    buf_fini(&out);
}

static void checks_are_told_in_one_line(void **state)
{
    (void)state;
    struct message_auth_result dkim = {.method = BYTES_LIT("dkim"), .result = BYTES_LIT("pass")};
    struct message_auth_result spf = {
        .next = &dkim, .method = BYTES_LIT("spf"), .result = BYTES_LIT("softfail")};
    struct message_auth none = {.server = BYTES_LIT("b.test")};
    struct message_auth auth = {.next = &none, .server = BYTES_LIT("mx.test"), .results = &spf};
    struct message_spf received = {.result = BYTES_LIT("pass")};
    struct message_signature list = {
        .domain = BYTES_LIT("c.test"), .body_hash = MESSAGE_MATCHES, .is_partial = true};
    struct message_signature other = {
        .next = &list, .domain = BYTES_LIT("b.test"), .body_hash = MESSAGE_DIFFERS};
    struct message_signature good = {
        .next = &other, .domain = BYTES_LIT("a.test"), .body_hash = MESSAGE_MATCHES};
    struct message_facts f = {.auth = &auth, .spf = &received, .signatures = &good};
    struct buf out;
    buf_init(&out, 0);
    message_trace_checks(&f, &out);
    assert_string_equal(
        buf_str(&out),
        "DKIM of a.test: the body is as it was signed; "
        "DKIM of b.test: the body is not the one that was signed; "
        "DKIM of c.test: the body begins as it was signed, and goes on; "
        "Received-SPF says pass; mx.test says spf softfail, dkim pass; b.test says none");
    struct message_facts empty = {.hop_count = 0};
    buf_reset(&out, 0);
    message_trace_checks(&empty, &out);
    message_trace_hops(&empty, collect, &out);
    assert_int_equal(out.len, 0);
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hops_are_told_in_the_order_of_the_way),
        cmocka_unit_test(checks_are_told_in_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
