// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/dkim_body.h"

#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base64.h"

static const struct row {
    struct bytes in;
    const char *simple;
    unsigned simple_len;
    const char *relaxed;
    unsigned relaxed_len;
} rows[] = {
#include "tests/decode/message/dkim_body_rows.h"
};

static struct dkim_signature signature(const char *tags)
{
    struct dkim_signature s;
    dkim_signature_read(bytes_str(tags), &s);
    return s;
}

static int want(struct dkim_body *b, const char *tags)
{
    struct dkim_signature s = signature(tags);
    return dkim_body_want(b, &s);
}

static void feed(struct dkim_body *b, struct bytes in, size_t step)
{
    while (in.len > 0) {
        dkim_body_feed(b, bytes_first(in, step));
        in = bytes_skip(in, step);
    }
}

static void bodies_at_any_split(void **state)
{
    (void)state;
    struct dkim_body b;
    dkim_body_init(&b);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t step = 1; step < 20; step++) {
            dkim_body_begin(&b);
            int simple = want(&b, "a=rsa-sha256");
            int relaxed = want(&b, "a=rsa-sha256; c=relaxed/relaxed");
            feed(&b, rows[i].in, step);
            dkim_body_finish(&b);
            if (!dkim_body_matches(&b, simple, bytes_str(rows[i].simple)))
                fail_msg("simple, row %zu, step %zu", i, step);
            if (!dkim_body_matches(&b, relaxed, bytes_str(rows[i].relaxed)))
                fail_msg("relaxed, row %zu, step %zu", i, step);
            assert_int_equal(dkim_body_length(&b, simple), rows[i].simple_len);
            assert_int_equal(dkim_body_length(&b, relaxed), rows[i].relaxed_len);
        }
    }
    dkim_body_fini(&b);
}

// Compares with the canonical text itself, which has to be given.
static void assert_hash_of(const char *tags, struct bytes body, const char *canonical,
                           enum digest_kind kind)
{
    struct dkim_body b;
    struct buf text;
    uint8_t hash[DIGEST_MAX];
    buf_init(&text, 0);
    digest_once(kind, bytes_str(canonical), hash);
    base64_encode(bytes_of(hash, kind == DIGEST_SHA1 ? DIGEST_SHA1_LEN : DIGEST_SHA256_LEN), &text);
    dkim_body_init(&b);
    int index = want(&b, tags);
    assert_int_equal(index, 0);
    feed(&b, body, 3);
    dkim_body_finish(&b);
    if (!dkim_body_matches(&b, index, buf_bytes(&text)))
        fail_msg("%s: body of %zu octets, not \"%s\"", tags, body.len, canonical);
    dkim_body_fini(&b);
    buf_fini(&text);
}

static void lengths_and_algorithms(void **state)
{
    (void)state;
    struct bytes body = BYTES_LIT("one  two\r\nthree\r\n\r\n");
    assert_hash_of("a=rsa-sha1", body, "one  two\r\nthree\r\n", DIGEST_SHA1);
    assert_hash_of("a=ed25519-sha256", body, "one  two\r\nthree\r\n", DIGEST_SHA256);
    assert_hash_of("a=rsa-sha256; c=simple", body, "one  two\r\nthree\r\n", DIGEST_SHA256);
    assert_hash_of("a=rsa-sha256; c=relaxed", body, "one  two\r\nthree\r\n", DIGEST_SHA256);
    assert_hash_of("a=rsa-sha256; c=simple/relaxed", body, "one two\r\nthree\r\n", DIGEST_SHA256);
    assert_hash_of("a=rsa-sha256; l=0", body, "", DIGEST_SHA256);
    assert_hash_of("a=rsa-sha256; l=5", body, "one  ", DIGEST_SHA256);
    assert_hash_of("a=rsa-sha256; c=relaxed/relaxed; l=9", body, "one two\r\n", DIGEST_SHA256);
    assert_hash_of("a=rsa-sha256; l=999", body, "one  two\r\nthree\r\n", DIGEST_SHA256);
}

// RFC 6376 3.4.4: (a) takes the blanks at the end of a line, then (b) the empty lines at the end of
// the body, and only to a body that is non-empty after that CRLF is added. So a body of blanks
// alone is no octets, with a line end or without one, and with l=0 its hash is the same; dkimpy
// makes " CRLF" of one that has no line end (which SMTP's DATA cannot carry).
static void a_relaxed_body_of_one_blank_without_line_end_is_empty(void **state)
{
    (void)state;
    static const char *const tags[] = {"a=rsa-sha256; c=relaxed/relaxed",
                                       "a=rsa-sha256; c=relaxed/relaxed; l=0"};
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        assert_hash_of(tags[i], BYTES_LIT(" "), "", DIGEST_SHA256);
        assert_hash_of(tags[i], BYTES_LIT("\t "), "", DIGEST_SHA256);
        assert_hash_of(tags[i], BYTES_LIT(" \r\n"), "", DIGEST_SHA256);
        assert_hash_of(tags[i], BYTES_LIT("\r\n "), "", DIGEST_SHA256);
    }
    assert_hash_of("a=rsa-sha256; c=simple/simple", BYTES_LIT(" "), " \r\n", DIGEST_SHA256);
    assert_hash_of("a=rsa-sha256; c=relaxed/relaxed", BYTES_LIT("x "), "x\r\n", DIGEST_SHA256);
}

static void hashes_are_shared_and_capped(void **state)
{
    (void)state;
    struct dkim_body b;
    char tags[64];
    dkim_body_init(&b);
    assert_int_equal(want(&b, "a=rsa-sha256"), 0);
    assert_int_equal(want(&b, "a=ed25519-sha256; c=simple/simple"), 0);
    assert_int_equal(want(&b, "a=rsa-sha1"), 1);
    assert_int_equal(want(&b, "a=rsa-md5"), -1);
    assert_int_equal(want(&b, "a=rsa-sha256; c=loose/loose"), -1);
    for (int i = 2; i < LIMIT_DKIM_HASHES; i++) {
        snprintf(tags, sizeof(tags), "a=rsa-sha256; l=%d", i);
        assert_int_equal(want(&b, tags), i);
    }
    assert_int_equal(want(&b, "a=rsa-sha256; l=99"), -1);
    dkim_body_finish(&b);
    dkim_body_fini(&b);
}

static void a_hash_that_is_no_base64_differs(void **state)
{
    (void)state;
    struct dkim_body b;
    char text[1000];
    memset(text, 'A', sizeof(text));
    dkim_body_init(&b);
    want(&b, "a=rsa-sha256");
    dkim_body_finish(&b);
    assert_false(dkim_body_matches(&b, 0, BYTES_LIT("")));
    assert_false(dkim_body_matches(&b, 0, BYTES_LIT("frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYa")));
    assert_false(dkim_body_matches(&b, 0, bytes_of(text, sizeof(text))));
    assert_true(
        dkim_body_matches(&b, 0, BYTES_LIT("frcCV1k9oG9oKj3dpUqdJg1PxRT2\t RSN/XKdLCPjaYaY=")));
    dkim_body_fini(&b);
}

static void a_long_body_is_cut_anywhere(void **state)
{
    (void)state;
    enum { LEN = 40 * 1000 };
    uint8_t *text = malloc(LEN);
    assert_non_null(text);
    uint64_t random = 7;
    for (int i = 0; i < LEN; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        text[i] = (uint8_t) "ab \t\r\n\r\nxyzxyzxyz"[(random >> 33) % 17];
    }
    struct dkim_body whole, pieces;
    dkim_body_init(&whole);
    dkim_body_init(&pieces);
    want(&whole, "a=rsa-sha256; c=simple/relaxed");
    want(&whole, "a=rsa-sha256; c=simple/simple; l=30001");
    want(&pieces, "a=rsa-sha256; c=simple/relaxed");
    want(&pieces, "a=rsa-sha256; c=simple/simple; l=30001");
    feed(&whole, bytes_of(text, LEN), LEN);
    feed(&pieces, bytes_of(text, LEN), 7);
    dkim_body_finish(&whole);
    dkim_body_finish(&pieces);
    assert_memory_equal(whole.hashes[0].value, pieces.hashes[0].value, DIGEST_SHA256_LEN);
    assert_memory_equal(whole.hashes[1].value, pieces.hashes[1].value, DIGEST_SHA256_LEN);
    assert_int_equal(whole.has_bare_lf, pieces.has_bare_lf);
    dkim_body_fini(&whole);
    dkim_body_fini(&pieces);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_at_any_split),
        cmocka_unit_test(lengths_and_algorithms),
        cmocka_unit_test(a_relaxed_body_of_one_blank_without_line_end_is_empty),
        cmocka_unit_test(hashes_are_shared_and_capped),
        cmocka_unit_test(a_hash_that_is_no_base64_differs),
        cmocka_unit_test(a_long_body_is_cut_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
