// SPDX-License-Identifier: BSD-2-Clause
#include "base/digest.h"

#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct {
    enum digest_kind kind;
    const char *in, *hex;
} rows[] = {
    {DIGEST_SHA1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {DIGEST_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {DIGEST_SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {DIGEST_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
};

static void assert_hex(const uint8_t *sum, enum digest_kind kind, const char *hex)
{
    char text[2 * DIGEST_MAX + 1];
    size_t len = kind == DIGEST_SHA1 ? DIGEST_SHA1_LEN : DIGEST_SHA256_LEN;
    for (size_t i = 0; i < len; i++) snprintf(text + 2 * i, 3, "%02x", sum[i]);
    assert_string_equal(text, hex);
}

static void known_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t sum[DIGEST_MAX];
        digest_once(rows[i].kind, bytes_str(rows[i].in), sum);
        assert_hex(sum, rows[i].kind, rows[i].hex);
    }
    uint8_t sum[DIGEST_MAX];
    digest_once(DIGEST_SHA1, BYTES_NONE, sum);
    assert_hex(sum, DIGEST_SHA1, rows[0].hex);
}

static void one_context_serves_many_messages(void **state)
{
    (void)state;
    uint8_t sum[DIGEST_MAX];
    struct digest *d = digest_new(DIGEST_SHA256);
    for (int round = 0; round < 3; round++) {
        digest_update(d, BYTES_LIT("a"));
        digest_update(d, BYTES_NONE);
        digest_update(d, BYTES_LIT("bc"));
        digest_finish(d, sum);
        assert_hex(sum, DIGEST_SHA256, rows[3].hex);
        digest_update(d, BYTES_LIT("forgotten"));
        digest_reset(d);
    }
    for (int round = 0; round < 3; round++) {
        digest_finish(d, sum);
        assert_hex(sum, DIGEST_SHA256, rows[2].hex);
    }
    digest_free(d);
    digest_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(one_context_serves_many_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
