// SPDX-License-Identifier: BSD-2-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/limits.h"
#include "decode/tls/tls_resumption.h"

static const uint64_t seed[2] = {3, 4};
#define SERVER BYTES_LIT("\x01\x02\x03\x04")

static void test_kinds_and_servers_differ(void **state)
{
    (void)state;
    struct tls_resumptions *r = tls_resumptions_new(seed);
    uint8_t master[TLS_KEYS_MASTER_LEN] = {7}, found[TLS_KEYS_MASTER_LEN];
    struct bytes other = BYTES_LIT("\x01\x02\x03\x05");
    struct tls_resumption_key key =
        tls_resumption_key_of(TLS_RESUMPTION_ID, SERVER, BYTES_LIT("a"));
    tls_resumptions_keep(r, &key, master);
    assert_true(tls_resumptions_find(r, &key, found));
    assert_memory_equal(found, master, sizeof master);
    master[0] = 8; // a later session of the same ID
    tls_resumptions_keep(r, &key, master);
    assert_true(tls_resumptions_find(r, &key, found));
    assert_int_equal(found[0], 8);
    key = tls_resumption_key_of(TLS_RESUMPTION_TICKET, SERVER, BYTES_LIT("a"));
    assert_false(tls_resumptions_find(r, &key, found));
    key = tls_resumption_key_of(TLS_RESUMPTION_ID, other, BYTES_LIT("a"));
    assert_false(tls_resumptions_find(r, &key, found));
    // Where there is none, none is found.
    key = tls_resumption_key_of(TLS_RESUMPTION_ID, SERVER, BYTES_LIT(""));
    tls_resumptions_keep(r, &key, master);
    assert_false(tls_resumptions_find(r, &key, found));
    tls_resumptions_free(r);
    tls_resumptions_free(NULL);
}

static struct tls_resumption_key numbered(int i)
{
    char text[20];
    snprintf(text, sizeof text, "%d", i);
    return tls_resumption_key_of(TLS_RESUMPTION_ID, SERVER, bytes_str(text));
}

static void test_the_oldest_is_forgotten(void **state)
{
    (void)state;
    struct tls_resumptions *r = tls_resumptions_new(seed);
    uint8_t master[TLS_KEYS_MASTER_LEN] = {0}, found[TLS_KEYS_MASTER_LEN];
    for (int i = 0; i <= LIMIT_TLS_RESUMPTIONS; i++) {
        struct tls_resumption_key key = numbered(i);
        tls_resumptions_keep(r, &key, master);
    }
    struct tls_resumption_key first = numbered(0), second = numbered(1);
    struct tls_resumption_key last = numbered(LIMIT_TLS_RESUMPTIONS);
    assert_false(tls_resumptions_find(r, &first, found));
    assert_true(tls_resumptions_find(r, &second, found));
    assert_true(tls_resumptions_find(r, &last, found));
    tls_resumptions_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds_and_servers_differ),
        cmocka_unit_test(test_the_oldest_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
