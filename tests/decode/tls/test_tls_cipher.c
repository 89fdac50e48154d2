// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_cipher.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void suites_have_the_names_of_the_registry(void **state)
{
    (void)state;
    static const struct {
        uint16_t suite;
        const char *name;
    } rows[] = {
        {0x0000, "TLS_NULL_WITH_NULL_NULL"},
        {0x0005, "TLS_RSA_WITH_RC4_128_SHA"},
        {0x0018, "TLS_DH_anon_WITH_RC4_128_MD5"},
        {0x0026, "TLS_KRB5_EXPORT_WITH_DES_CBC_40_SHA"},
        {0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA"},
        {0x0088, "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA"},
        {0x009E, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"},
        {0x00C6, "TLS_SM4_GCM_SM3"},
        {0x1301, "TLS_AES_128_GCM_SHA256"},
        {0x1302, "TLS_AES_256_GCM_SHA384"},
        {0x1303, "TLS_CHACHA20_POLY1305_SHA256"},
        {0x1305, "TLS_AES_128_CCM_8_SHA256"},
        {0x5600, "TLS_FALLBACK_SCSV"},
        {0xC02B, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
        {0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
        {0xC0AA, "TLS_PSK_DHE_WITH_AES_128_CCM_8"},
        {0xC0B5, "TLS_SHA384_SHA384"},
        {0xC106, "TLS_GOSTR341112_256_WITH_MAGMA_MGM_S"},
        {0xCCA9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
        {0xD005, "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *name = tls_cipher_name(rows[i].suite);
        assert_non_null(name);
        assert_string_equal(name, rows[i].name);
    }
}

// Reserved, GREASE (RFC 8701), unassigned and vendors' own.
static void what_is_not_registered_has_no_name(void **state)
{
    (void)state;
    static const uint16_t rows[] = {0x001C, 0x0060, 0x0066, 0x0A0A, 0xFAFA, 0x1308,
                                    0xC000, 0xC0FF, 0xCC13, 0xD004, 0xFEFE, 0xFFFF};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_null(tls_cipher_name(rows[i]));
}

// A search by halves finds each row only where the table is in order and has none twice.
static void every_row_of_the_table_is_found(void **state)
{
    (void)state;
    unsigned found = 0;
    for (unsigned suite = 0; suite <= 0xFFFF; suite++) {
        const char *name = tls_cipher_name((uint16_t)suite);
        if (!name) continue;
        found++;
        assert_int_equal(strncmp(name, "TLS_", 4), 0);
    }
    assert_int_equal(found, 352);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suites_have_the_names_of_the_registry),
        cmocka_unit_test(what_is_not_registered_has_no_name),
        cmocka_unit_test(every_row_of_the_table_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
