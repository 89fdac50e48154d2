// SPDX-License-Identifier: BSD-2-Clause
//
// The key schedule against the traces of RFC 8448 section 3, and the PRF of TLS 1.2 against its
// published vector.
#include "decode/tls/tls_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "decode/tls/tls_decrypt.h"

static struct bytes hex(const char *text, uint8_t *out)
{
    size_t len = 0;
    for (unsigned value; *text && sscanf(text, "%2x", &value) == 1; text += 2)
        out[len++] = (uint8_t)value;
    return bytes_of(out, len);
}

static struct tls_suite suite_of(uint16_t number)
{
    struct tls_suite suite;
    assert_true(tls_suite_find(number, &suite));
    return suite;
}

static const struct {
    const char *secret, *key, *iv;
} traffic_rows[] = {
    {"b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38", // server handshake
     "3fce516009c21727d0f2e4e86ee403bc", "5d313eb2671276ee13000b30"},
    {"b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21", // client handshake
     "dbfaa693d1762c5b666af5d950258d01", "5bd3c71b836e0b76bb73265f"},
    {"a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643", // server application
     "9f02283b6c9c07efc26bb9f2ac92e356", "cf782b88dd83549aadf1e984"},
    {"9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5", // client application
     "17422dda596ed5d9acd890e3c63f5051", "5b78923dee08579033e523d9"},
};

static void traffic_keys_are_those_of_rfc_8448(void **state)
{
    (void)state;
    struct tls_suite suite = suite_of(0x1301);
    for (size_t i = 0; i < sizeof(traffic_rows) / sizeof(traffic_rows[0]); i++) {
        uint8_t secret_octets[32], key[16], iv[12];
        struct tls_secret secret = tls_secret_of(hex(traffic_rows[i].secret, secret_octets));
        struct tls_keys keys;
        assert_true(tls_keys_of_traffic(&suite, &secret, &keys));
        hex(traffic_rows[i].key, key);
        hex(traffic_rows[i].iv, iv);
        assert_memory_equal(keys.key, key, sizeof(key));
        assert_memory_equal(keys.iv, iv, sizeof(iv));
    }
}

// The client's application data there: fifty octets, 0 to 49.
static void a_record_of_rfc_8448_is_decrypted(void **state)
{
    (void)state;
    static const char wire[] = "a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5"
                               "b46b395bd54a9a20441e2b62974e1f5a6292a2977014bd1e3deae63aeebb2169"
                               "4915e4";
    struct tls_suite suite = suite_of(0x1301);
    struct tls_record record = {TLS_RECORD_APPLICATION_DATA, 0x0303, 67};
    uint8_t octets[67], secret_octets[32], room[67];
    struct bytes fragment = hex(wire, octets);
    struct tls_secret secret = tls_secret_of(hex(traffic_rows[3].secret, secret_octets));
    struct tls_keys keys;
    struct tls_decrypt d;
    struct tls_plaintext text;
    assert_int_equal(fragment.len, 67);
    assert_true(tls_keys_of_traffic(&suite, &secret, &keys));
    assert_true(tls_decrypt_init(&d, &suite, 0x0304, &keys, false));
    for (size_t i = 0; i < sizeof(octets); i++) {
        octets[i] ^= 1; // each octet counts
        assert_false(tls_decrypt_record(&d, &record, fragment, room, &text));
        octets[i] ^= 1;
    }
    assert_true(tls_decrypt_record(&d, &record, fragment, room, &text));
    assert_int_equal(text.type, TLS_RECORD_APPLICATION_DATA);
    assert_int_equal(text.octets.len, 50);
    assert_int_equal(tls_decrypt_text_len(&d, 67), 50);
    for (size_t i = 0; i < text.octets.len; i++) assert_int_equal(text.octets.data[i], i);
    assert_false(tls_decrypt_record(&d, &record, fragment, room, &text)); // another number
    assert_int_equal(d.number, 1);
    tls_decrypt_fini(&d);
}

static void the_prf_of_tls_12_is_the_published_one(void **state)
{
    (void)state;
    uint8_t secret[16], seed[16], right[32], out[32];
    hex("9bbe436ba940f017b17652849a71db35", secret);
    hex("a0ba9f936cda311827a6f796ffd5198c", seed);
    hex("e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a", right);
    assert_true(tls_keys_prf(0x0303, "SHA256", bytes_of(secret, 16), "test label",
                             bytes_of(seed, 16), out, sizeof(out)));
    assert_memory_equal(out, right, sizeof(right));
}

static void suites_are_read_from_their_names(void **state)
{
    (void)state;
    static const struct {
        uint16_t number;
        enum tls_suite_mode mode;
        const char *cipher, *mac, *prf;
        unsigned key_len, fixed_iv_len, record_iv_len, tag_len, mac_len;
    } rows[] = {
        {0x1302, TLS_SUITE_GCM, "AES-256-GCM", NULL, "SHA384", 32, 12, 0, 16, 0},
        {0x1303, TLS_SUITE_CHACHA, "ChaCha20-Poly1305", NULL, "SHA256", 32, 12, 0, 16, 0},
        {0x1305, TLS_SUITE_CCM, "AES-128-CCM", NULL, "SHA256", 16, 12, 0, 8, 0},
        {0xC02F, TLS_SUITE_GCM, "AES-128-GCM", NULL, "SHA256", 16, 4, 8, 16, 0},
        {0xC0A3, TLS_SUITE_CCM, "AES-256-CCM", NULL, "SHA256", 32, 4, 8, 8, 0},
        {0xC09E, TLS_SUITE_CCM, "AES-128-CCM", NULL, "SHA256", 16, 4, 8, 16, 0},
        {0x002F, TLS_SUITE_CBC, "AES-128-CBC", "SHA1", "SHA256", 16, 16, 16, 0, 20},
        {0xC028, TLS_SUITE_CBC, "AES-256-CBC", "SHA384", "SHA384", 32, 16, 16, 0, 48},
        {0x000A, TLS_SUITE_CBC, "DES-EDE3-CBC", "SHA1", "SHA256", 24, 8, 8, 0, 20},
        {0x0002, TLS_SUITE_NULL, NULL, "SHA1", "SHA256", 0, 0, 0, 0, 20},
    };
    struct tls_suite s;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(tls_suite_find(rows[i].number, &s));
        assert_int_equal(s.mode, rows[i].mode);
        if (rows[i].cipher) assert_string_equal(s.cipher, rows[i].cipher);
        if (rows[i].mac) assert_string_equal(s.mac, rows[i].mac);
        assert_string_equal(s.prf, rows[i].prf);
        assert_int_equal(s.key_len, rows[i].key_len);
        assert_int_equal(s.fixed_iv_len, rows[i].fixed_iv_len);
        assert_int_equal(s.record_iv_len, rows[i].record_iv_len);
        assert_int_equal(s.tag_len, rows[i].tag_len);
        assert_int_equal(s.mac_len, rows[i].mac_len);
    }
    static const uint16_t none[] = {0x0000, 0x0005, 0x00FF, 0x5600, 0x00C6, 0x0009, 0xABCD};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        bool is_null = none[i] == 0x0000;
        assert_true(!tls_suite_find(none[i], &s) || is_null);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(traffic_keys_are_those_of_rfc_8448),
        cmocka_unit_test(a_record_of_rfc_8448_is_decrypted),
        cmocka_unit_test(the_prf_of_tls_12_is_the_published_one),
        cmocka_unit_test(suites_are_read_from_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
