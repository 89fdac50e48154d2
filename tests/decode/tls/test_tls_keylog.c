// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_keylog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"

#define R32 "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"
#define S32 "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
#define S48 S32 "303132333435363738393a3b3c3d3e3f"

static const uint64_t seed[2] = {3, 4};
static const uint8_t random_octets[32] = {
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
};

static size_t found_len(struct tls_keylog *k, enum tls_keylog_label label)
{
    size_t key_len = label == TLS_KEYLOG_RSA ? 8 : 32;
    uint8_t out[TLS_KEYLOG_SECRET_MAX];
    struct bytes secret = tls_keylog_find(k, label, bytes_of(random_octets, key_len), out);
    if (secret.len > 0) assert_int_equal(secret.data[1], 0x11);
    return secret.len;
}

static void lines_give_their_secrets(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum tls_keylog_label label;
        size_t len; // 0: none
    } rows[] = {
        {"CLIENT_RANDOM " R32 " " S48 "\n", TLS_KEYLOG_MASTER, 48},
        {"CLIENT_RANDOM " R32 " " S48 "\r\n", TLS_KEYLOG_MASTER, 48},
        {"CLIENT_RANDOM " R32 " " S48, TLS_KEYLOG_MASTER, 48},
        {"  CLIENT_RANDOM\t" R32 "  " S48 " more\n", TLS_KEYLOG_MASTER, 48},
        {"# comment\n\nCLIENT_RANDOM " R32 " " S48 "\n", TLS_KEYLOG_MASTER, 48},
        {"CLIENT_EARLY_TRAFFIC_SECRET " R32 " " S32 "\n", TLS_KEYLOG_CLIENT_EARLY, 32},
        {"CLIENT_HANDSHAKE_TRAFFIC_SECRET " R32 " " S32 "\n", TLS_KEYLOG_CLIENT_HANDSHAKE, 32},
        {"SERVER_HANDSHAKE_TRAFFIC_SECRET " R32 " " S48 "\n", TLS_KEYLOG_SERVER_HANDSHAKE, 48},
        {"CLIENT_TRAFFIC_SECRET_0 " R32 " " S48 "\n", TLS_KEYLOG_CLIENT_TRAFFIC, 48},
        {"SERVER_TRAFFIC_SECRET_0 " R32 " " S32 "\n", TLS_KEYLOG_SERVER_TRAFFIC, 32},
        {"RSA 0011223344556677 " S48 "\n", TLS_KEYLOG_RSA, 48},
        {"EXPORTER_SECRET " R32 " " S48 "\n", TLS_KEYLOG_MASTER, 0},
        {"CLIENT_RANDOM " R32 " " S32 "\n", TLS_KEYLOG_MASTER, 0},
        {"CLIENT_RANDOM " R32 "00 " S48 "\n", TLS_KEYLOG_MASTER, 0},
        {"CLIENT_RANDOM " R32 " " S48 "0\n", TLS_KEYLOG_MASTER, 0},
        {"CLIENT_RANDOM " R32 " " S48 S48 "\n", TLS_KEYLOG_MASTER, 0},
        {"CLIENT_RANDOM " R32 " g" S48 "\n", TLS_KEYLOG_MASTER, 0},
        {"CLIENT_RANDOM " R32 "\n", TLS_KEYLOG_MASTER, 0},
        {"CLIENT_RANDOM\n", TLS_KEYLOG_MASTER, 0},
        {"CLIENT_RANDOM " R32 "\n" S48 "\n", TLS_KEYLOG_MASTER, 0},
        {"RSA " R32 " " S48 "\n", TLS_KEYLOG_RSA, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes text = bytes_str(rows[i].text);
        for (size_t step = 1; step <= text.len; step += step < 4 ? 1 : 17) {
            struct tls_keylog *k = tls_keylog_new(seed);
            for (size_t at = 0; at < text.len; at += step)
                tls_keylog_feed(k, bytes_first(bytes_skip(text, at), step));
            tls_keylog_pause(k);
            assert_int_equal(found_len(k, rows[i].label), rows[i].len);
            assert_int_equal(tls_keylog_count(k), rows[i].len > 0);
            tls_keylog_free(k);
        }
    }
}

// A secret of 48 octets is half written when the file is looked at: 32 could be all.
static void a_line_may_go_on_after_a_pause(void **state)
{
    (void)state;
    struct tls_keylog *k = tls_keylog_new(seed);
    tls_keylog_feed(k, BYTES_LIT("SERVER_TRAFFIC_SECRET_0 " R32 " " S32));
    tls_keylog_pause(k);
    assert_int_equal(found_len(k, TLS_KEYLOG_SERVER_TRAFFIC), 32);
    tls_keylog_feed(k, BYTES_LIT("303132333435363738393a3b3c3d3e3f\n"));
    assert_int_equal(found_len(k, TLS_KEYLOG_SERVER_TRAFFIC), 48);
    tls_keylog_free(k);
}

static void a_huge_line_is_passed_over(void **state)
{
    (void)state;
    struct tls_keylog *k = tls_keylog_new(seed);
    tls_keylog_feed(k, BYTES_LIT("CLIENT_RANDOM " R32 " " S48 " "));
    for (int i = 0; i < 100000; i++) tls_keylog_feed(k, BYTES_LIT("0123456789"));
    tls_keylog_feed(k, BYTES_LIT("\nCLIENT_RANDOM " R32 " " S48 "\n"));
    assert_int_equal(tls_keylog_count(k), 1);
    tls_keylog_free(k);
}

static void the_oldest_connection_is_forgotten(void **state)
{
    (void)state;
    struct tls_keylog *k = tls_keylog_new(seed);
    tls_keylog_feed(k, BYTES_LIT("CLIENT_RANDOM " R32 " " S48 "\n"));
    for (unsigned i = 1; i <= LIMIT_KEYLOG_CONNECTIONS; i++) {
        char line[256];
        assert_int_equal(found_len(k, TLS_KEYLOG_MASTER), 48);
        int len = snprintf(line, sizeof(line), "CLIENT_RANDOM %064x %s\n", i, S48);
        tls_keylog_feed(k, bytes_of(line, (size_t)len));
    }
    assert_int_equal(tls_keylog_count(k), LIMIT_KEYLOG_CONNECTIONS);
    assert_int_equal(found_len(k, TLS_KEYLOG_MASTER), 0);
    tls_keylog_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_give_their_secrets),
        cmocka_unit_test(a_line_may_go_on_after_a_pause),
        cmocka_unit_test(a_huge_line_is_passed_over),
        cmocka_unit_test(the_oldest_connection_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
