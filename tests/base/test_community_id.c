// SPDX-License-Identifier: BSD-2-Clause
#include "base/community_id.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct stream_endpoint endpoint(const char *ip, uint16_t port)
{
    struct stream_endpoint e = {.ip_version = strchr(ip, ':') ? 6 : 4, .port = port};
    assert_int_equal(inet_pton(e.ip_version == 6 ? AF_INET6 : AF_INET, ip, e.ip), 1);
    return e;
}

static void the_same_both_ways(void **state)
{
    (void)state;
    static const struct {
        const char *a_ip;
        uint16_t a_port;
        const char *b_ip;
        uint16_t b_port;
        const char *id;
    } rows[] = {
        // The first from the specification, the others by its reference algorithm.
        {"128.232.110.120", 34855, "66.35.250.204", 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
        {"2001:db8::1", 50112, "2001:db8::25", 25, "1:AAnB9TecW2QT1gTqggMcxJs6IMo="},
        {"127.0.0.1", 4711, "127.0.0.1", 25, "1:QepGtFGyeCT+V5aIo5/pQzejnD0="},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct stream_endpoint a = endpoint(rows[i].a_ip, rows[i].a_port);
        struct stream_endpoint b = endpoint(rows[i].b_ip, rows[i].b_port);
        char text[COMMUNITY_ID_TEXT];
        community_id_text(&a, &b, text);
        assert_string_equal(text, rows[i].id);
        community_id_text(&b, &a, text);
        assert_string_equal(text, rows[i].id);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
