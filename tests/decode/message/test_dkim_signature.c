// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/dkim_signature.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "decode/message/tag_list.h"

static void assert_text(struct bytes got, const char *expected)
{
    assert_int_equal(got.len, strlen(expected));
    assert_memory_equal(got.data, expected, got.len);
}

static void tags(void **state)
{
    (void)state;
    struct bytes rest = BYTES_LIT(" v = 1 ;; =x; y ; a=b=c; d=; e");
    struct tag tag;
    static const char *const expected[][2] = {{"v", "1"}, {"a", "b=c"}, {"d", ""}};
    for (int i = 0; i < 3; i++) {
        assert_true(tag_list_next(&rest, &tag));
        assert_text(tag.name, expected[i][0]);
        assert_text(tag.value, expected[i][1]);
    }
    assert_false(tag_list_next(&rest, &tag));
}

static void a_signature(void **state)
{
    (void)state;
    struct dkim_signature s;
    dkim_signature_read(
        BYTES_LIT("v=1; a=rsa-sha256; d=example.net; s=brisbane;   c=relaxed/simple; q=dns/txt; "
                  "i=foo@eng.example.net;   t=1117574938; x=1118006938; l=200;   "
                  "h=from : to:subject:date;   z=From:x|To:y; bh=MTIz\tNDU=;   b=dzdV;"),
        &s);
    assert_text(s.version, "1");
    assert_text(s.algorithm_text, "rsa-sha256");
    assert_text(s.domain, "example.net");
    assert_text(s.selector, "brisbane");
    assert_text(s.identity, "foo@eng.example.net");
    assert_text(s.headers, "from : to:subject:date");
    assert_text(s.body_hash, "MTIz\tNDU=");
    assert_text(s.signature, "dzdV");
    assert_int_equal(s.algorithm, DKIM_RSA_SHA256);
    assert_int_equal(s.header, DKIM_RELAXED);
    assert_int_equal(s.body, DKIM_SIMPLE);
    assert_true(s.has_time && s.has_expiry && s.has_length);
    assert_int_equal(s.time, 1117574938);
    assert_int_equal(s.expiry, 1118006938);
    assert_int_equal(s.length, 200);
    assert_false(s.is_malformed);
    assert_true(dkim_signature_covers(&s, "FROM"));
    assert_true(dkim_signature_covers(&s, "date"));
    assert_false(dkim_signature_covers(&s, "dat"));
}

static void forms(void **state)
{
    (void)state;
    static const struct {
        const char *tags;
        enum dkim_canonical header, body;
        enum dkim_algorithm algorithm;
        bool is_malformed;
    } rows[] = {
        {"", DKIM_SIMPLE, DKIM_SIMPLE, DKIM_ALGORITHM_UNKNOWN, false},
        {"c=relaxed; a=RSA-SHA1", DKIM_RELAXED, DKIM_SIMPLE, DKIM_RSA_SHA1, false},
        {"c=simple/relaxed; a=ed25519-sha256", DKIM_SIMPLE, DKIM_RELAXED, DKIM_ED25519_SHA256,
         false},
        {"c=relaxed/; a=x", DKIM_RELAXED, DKIM_CANONICAL_UNKNOWN, DKIM_ALGORITHM_UNKNOWN, false},
        {"c=nowsp", DKIM_CANONICAL_UNKNOWN, DKIM_SIMPLE, DKIM_ALGORITHM_UNKNOWN, false},
        {"l=-1", DKIM_SIMPLE, DKIM_SIMPLE, DKIM_ALGORITHM_UNKNOWN, true},
        {"t=now", DKIM_SIMPLE, DKIM_SIMPLE, DKIM_ALGORITHM_UNKNOWN, true},
        {"d=a; d=b", DKIM_SIMPLE, DKIM_SIMPLE, DKIM_ALGORITHM_UNKNOWN, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct dkim_signature s;
        dkim_signature_read(bytes_str(rows[i].tags), &s);
        assert_int_equal(s.header, rows[i].header);
        assert_int_equal(s.body, rows[i].body);
        assert_int_equal(s.algorithm, rows[i].algorithm);
        assert_int_equal(s.is_malformed, rows[i].is_malformed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tags), cmocka_unit_test(a_signature),
                                       cmocka_unit_test(forms)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
