// SPDX-License-Identifier: BSD-2-Clause
//
// Which answer counts for which message, and that the memory for them is bounded. Whether the
// signatures verify is tested with dkimpy (tests/message/dkim.sh).
#include "decode/model/dkim_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/limits.h"
#include "base/timestamp.h"

#define HOUR_NS (3600 * TIMESTAMP_NS_PER_S)
#define DAY_NS  (24 * HOUR_NS)

static void put_name(struct buf *out, const char *name)
{
    for (const char *dot; *name; name = *dot ? dot + 1 : dot) {
        dot = name;
        while (*dot && *dot != '.') dot++;
        buf_append_byte(out, (uint8_t)(dot - name));
        buf_append(out, name, (size_t)(dot - name));
    }
    buf_append_byte(out, 0);
}

// text NULL: there is no such name.
static void take(struct dkim_keys *k, const char *name, const char *text, int64_t time_ns,
                 uint64_t packet)
{
    struct buf m;
    buf_init(&m, 0);
    buf_append(&m, text ? "\0\0\x81\x80\0\1\0\1\0\0\0\0" : "\0\0\x81\x83\0\1\0\0\0\0\0\0", 12);
    put_name(&m, name);
    buf_append(&m, "\0\x10\0\1", 4);
    if (text) {
        size_t len = strlen(text);
        buf_append(&m, "\xc0\x0c\0\x10\0\1\0\0\0\0", 10);
        buf_append_byte(&m, 0);
        buf_append_byte(&m, (uint8_t)(len + 1));
        buf_append_byte(&m, (uint8_t)len);
        buf_append(&m, text, len);
    }
    struct stream_point at = {time_ns, packet};
    dkim_keys_take(k, buf_bytes(&m), &at);
    buf_fini(&m);
}

static const uint64_t seed[2] = {3, 4};

// "12 p=A": packet and text; "12 none": there is no such name; "": nothing is known.
static const char *find(struct dkim_keys *k, int64_t time_ns, uint64_t upto)
{
    static char line[100];
    struct buf text;
    buf_init(&text, 0);
    struct dkim_question q = {BYTES_LIT("S"), BYTES_LIT("Example.ORG"), time_ns, upto};
    struct dkim_found found = dkim_keys_find(k, &q, &text);
    snprintf(line, sizeof line, "%d %s", (int)found.at.packet,
             found.result == DNS_TEXT ? buf_str(&text) : "none");
    if (found.result == DNS_NONE) line[0] = 0;
    buf_fini(&text);
    return line;
}

static void test_which(void **state)
{
    (void)state;
    struct dkim_keys *k = dkim_keys_new(seed);
    const char *name = "s._domainkey.example.org";
    int64_t now = 1000 * DAY_NS;
    assert_string_equal(find(k, now, UINT64_MAX), "");
    take(k, "s.example.org", "p=X", now, 1);
    take(k, "s._domainkey.example.net", "p=X", now, 2);
    assert_string_equal(find(k, now, UINT64_MAX), "");
    take(k, name, NULL, now + HOUR_NS, 10);
    take(k, name, "v=DKIM1; p=A", now + 2 * HOUR_NS, 20);
    take(k, name, "v=DKIM1; p=A", now + 3 * HOUR_NS, 30); // the same once more
    take(k, name, "v=DKIM1; p=B", now + 9 * HOUR_NS, 40);
    assert_int_equal(dkim_keys_count(k), 4);
    // The last one before the message, else the first one after it.
    assert_string_equal(find(k, now, UINT64_MAX), "10 none");
    assert_string_equal(find(k, now + HOUR_NS, UINT64_MAX), "10 none");
    assert_string_equal(find(k, now + 8 * HOUR_NS, UINT64_MAX), "20 v=DKIM1; p=A");
    assert_string_equal(find(k, now + 9 * HOUR_NS, UINT64_MAX), "40 v=DKIM1; p=B");
    assert_string_equal(find(k, now + 7 * DAY_NS, UINT64_MAX), "40 v=DKIM1; p=B");
    assert_string_equal(find(k, now + 8 * DAY_NS, UINT64_MAX), "");
    assert_string_equal(find(k, now - 8 * DAY_NS, UINT64_MAX), "");
    // What came later does not count for who says so.
    assert_string_equal(find(k, now + 9 * HOUR_NS, 3), "20 v=DKIM1; p=A");
    assert_string_equal(find(k, now + 9 * HOUR_NS, 1), "");
    dkim_keys_free(k);
}

// The same answer for months is found all the time, and old ones go.
static void test_daily(void **state)
{
    (void)state;
    struct dkim_keys *k = dkim_keys_new(seed);
    for (int day = 0; day < 400; day++) {
        take(k, "s._domainkey.example.org", "p=A", day * DAY_NS, (uint64_t)day + 1);
        char expected[40];
        snprintf(expected, sizeof expected, "%d p=A", day + 1);
        assert_string_equal(find(k, day * DAY_NS + HOUR_NS, UINT64_MAX), expected);
    }
    dkim_keys_free(k);
}

static void test_full(void **state)
{
    (void)state;
    struct dkim_keys *k = dkim_keys_new(seed);
    char name[80];
    take(k, "s._domainkey.example.org", "p=A", 0, 1);
    for (int i = 0; !dkim_keys_is_full(k); i++) {
        assert_true(i < LIMIT_DKIM_KEYS);
        snprintf(name, sizeof name, "x%d._domainkey.example.org", i);
        take(k, name, "p=X", HOUR_NS, 2);
    }
    assert_string_equal(find(k, HOUR_NS, UINT64_MAX), "1 p=A");
    dkim_keys_forget(k);
    assert_false(dkim_keys_is_full(k));
    assert_string_equal(find(k, HOUR_NS, UINT64_MAX), "");
    take(k, "s._domainkey.example.org", "p=A", HOUR_NS, 3);
    assert_string_equal(find(k, HOUR_NS, UINT64_MAX), "3 p=A");
    // One name with ever new answers does not grow without end.
    uint64_t before = dkim_keys_count(k);
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "p=%d", i);
        take(k, "s._domainkey.example.org", name, HOUR_NS, 4);
    }
    assert_int_equal(dkim_keys_count(k) - before, LIMIT_DKIM_KEY_VERSIONS - 1);
    dkim_keys_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which),
        cmocka_unit_test(test_daily),
        cmocka_unit_test(test_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
