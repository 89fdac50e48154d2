// SPDX-License-Identifier: BSD-2-Clause
//
// Private keys in the forms that they come in, and premaster secrets that were encrypted to them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/limits.h"
#include "decode/tls/tls_private_key.h"

// Made for this test, and good for nothing else.
static const char rsa_pem[] = "-----BEGIN PRIVATE KEY-----\n"
                              "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAKkip+l9W/KUd0YC\n"
                              "UUP0KMUrQwudV9Bhw3iR3vqtjBkVhj6W2uGSaVG+6H5R3RU2K+eJQCMgSoyq0knu\n"
                              "M+tlfrwRq+VM35KiAQSkSSZUw8eFnFGijiAqyuWjA0OG5NziV6EGa7y5aGgc8d0l\n"
                              "ixDcxYxKyn3Ywt351iiI0LBT05lZAgMBAAECgYAoICyt3CvANTDGzy3wbTBu9oCF\n"
                              "dOKscUUqiZDY7+tY2B5tIuTytwV9e0k1Dr7glWV9HLa2nqaREMWq/HQc2ItkOBXi\n"
                              "Lx1x50PZRtDY3Rq2tUg30B9CL3QqRfnBpabbuFbQ5K+/SJcUZtgqTawxsw6BvWYO\n"
                              "Bsk6I60cw3bJl2xgAQJBANZ37wgq4rMr3alAoBE1KqoHyBhGKYNtf2QVBX2OZfSM\n"
                              "Sm2LNsir8srIJiOYEM1xlGUNy4ycm0Z9noGRJkg4bwECQQDJ42CNBt1MltbZrEJU\n"
                              "W8V+Z7vq+s2DGlMtR44y0lNgnQSb5WW6oDAR36swNUQsCjEABNLAvCTZ0hxLjZEO\n"
                              "VwJZAkB5PEz0KgIC1L416iFR+OMIQOPczPS0pdZIhhWXd0KtLgz4xaSPZZwXA3OD\n"
                              "1XdSG22OfnDdKL4h5+sNRTcFxlkBAkEArriXwLVmJHiOrIfGR9e8je8c1PoFjibk\n"
                              "QVWiHR2lhwGdEYZwihlEQNPABdKzkyGm0otaEe9CPTj3v/NezHhE0QJAchj8EAYP\n"
                              "9nE+JAZApAK7+s1kt6Vkdt/oG10rqImoZz5phqqgq50FZGESl61O7YDLzfaIsM9Q\n"
                              "dGUYAOdSR+ca8Q==\n"
                              "-----END PRIVATE KEY-----\n";
static const char other_pem[] = "-----BEGIN PRIVATE KEY-----\n"
                                "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAMUMj89znRuPfGdb\n"
                                "csOy40FVpxMb6xTJF7S0wxlbvPhawbuQT2umDCxflo/gumjQJofatEoWtNkASMQr\n"
                                "G7yLqnN972aNsLMo+HJlNub2dB2rcHxBksRjxpdLk9jFyz3aWxZ/XCXDH4sgZDFz\n"
                                "rN9YEj1J6WgFwGN80N1oOrxVP7UzAgMBAAECgYAeeEDMnV4P4vIjsVpftIu7kJkT\n"
                                "NV/2iNnnkYQRqcPgy3flnv0I8lYzjlxjxyZMCtPKciEqy7QPUiHuY5QYZahnic6G\n"
                                "Ar1+PumK8NJHxGrKOSiLKJQUYjEh+Pkj0xGJyxpKh+aCPe9qoarTISxFGg1rIWEj\n"
                                "FQzAs8JPN5h7A55FwQJBAPGW1saWi4zISFwhHOnSKOb1lHgVa7QbVfuERLgzr8Rz\n"
                                "kMdu2dqmdFbJSy3IV+NtMINvtHJHMfWTeO9kQvcYLEMCQQDQzZPWkyHkCYSQQPi3\n"
                                "CFmc2ceTWSXNfWBH2RgqWw6mf8Hi8j6CHz6sXbIvEkvHpA9h4Jrqh1iewgqLIn7s\n"
                                "PjxRAkEA0f5xNjFJn9e/vgUyYrRAxXEV2sOT2Pwh4vx31z1mPPbPE+txBjPF0GIs\n"
                                "LOGGM7OHhdglG2hzLqk/Z6bY5ntmjQJAJWxTDOg98MML8VbTvOpQNV6K+IvHzLal\n"
                                "5Pqx7BV54LmRJH3KWkQDVZ1NbEZZMqTi5OX+nf44EewxO5KpMOpOoQJAItmTXrai\n"
                                "Z/z9n2ukYE/DhcGDZnJv14KwciN+AMrI+MevGn4sD54Jjhzb+lgsDQT87EV2eIBQ\n"
                                "qvLdr6cmm8vQaQ==\n"
                                "-----END PRIVATE KEY-----\n";
static const char encrypted_pem[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIIC3DBWBgkqhkiG9w0BBQ0wSTAoBgkqhkiG9w0BBQwwGwQI9P7bYVEY6RsCAQEw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEA+ZuPpWrmvl3vm3XqWaDCwEggKA\n"
    "u11N40xHxe/rxISEZfsmi2Gnf47U+RKX9v9w15GuvmaDzXtrD2l24SfzU0/Wd1BF\n"
    "ShVzKNFUTeUrSfs+RVwjYfpVwP9DtDW1PBj7BYXZBHJMnnMYV3RUlasAyzufU5kU\n"
    "cEQI0mkjaQg9n9NYNEF2Elx/khBgHn0n2Z6NOtmgTznxuRzaRJwMD5IrtX7ayrVO\n"
    "owu6aiHi1vuuIwfgLVbZt4qH78xSF3GythK5gFRXJWIvipJcTWG7vFghlQ60dCD/\n"
    "poCGLHE5atZjzTmF24hHLEQv9sP2uUAs1FHlMzIcjXhxUU2IWHkY0/94aaN92dYF\n"
    "WEkZwDLWI9e3FNuxtEI/gAbrgarGozwrKTjShstIWiIkJSSbHAgkjLI4JWolSIoP\n"
    "UX0bO5Y1nFXLnO+NEAwiagv9IePT9sis0zwZz1PIsCeXyawXEYy2MOR3bOw6JYoP\n"
    "stsPD9zFJqlCt8dd0OhXiLtPETIXNiyPVBWQ10VBUvbwu8I6AVRVXYsaT6PRjT+p\n"
    "3M/vIPyU44f++F6fZdHjOCdafRrrU8Au9msxiIIMgXISjHz3aDl7tP8ni9Jdp9V3\n"
    "Ctd8ahnEe+F3WreIi1VZxpDvhrR6e41MCrBNA5Ed7BA+DA9JJJW60eiJdCgEphaK\n"
    "XIwOkkNE4olHFVoJrRc6IRJ8Ckx2ijvswK5wZw7yGT8nSmHE1F455Fef33Ysvgjs\n"
    "1+dBCuwaC1W+0q0lExMbI8BJrNwllOalfiT9Xw32aNQ6YHEigcvUliqJ9eOlnpuq\n"
    "4m2cTZQLGxjhDZmp6YVhjPSJTBD4UlzhIkI4qSzoky0WB5wJ329QPgJUzsDRFqVn\n"
    "Pr9cqmM/XTB4QD+oSGgeBQ==\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";
static const char ec_pem[] = "-----BEGIN PRIVATE KEY-----\n"
                             "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoaA9CNHVzxc57nHD\n"
                             "GfEndLCJUHF6As8fhxdqr8Wcq8ChRANCAATKiKIPZd+THuFvZ1QDH7z9Ei0We+od\n"
                             "iAJ/vGGA7E4H8hLB0UeXHzoLiqokkRwsnEMg/wFOcFgSkp8uGzRvJGx1\n"
                             "-----END PRIVATE KEY-----\n";

static void forms_of_keys(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum tls_private_key_result result;
    } rows[] = {
        {rsa_pem, TLS_PRIVATE_KEY_ADDED},
        {encrypted_pem, TLS_PRIVATE_KEY_ENCRYPTED},
        {ec_pem, TLS_PRIVATE_KEY_NOT_RSA},
        {"", TLS_PRIVATE_KEY_UNKNOWN},
        {"no key", TLS_PRIVATE_KEY_UNKNOWN},
        {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", TLS_PRIVATE_KEY_UNKNOWN},
    };
    struct tls_private_keys *k = tls_private_keys_new();
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(tls_private_keys_add(k, bytes_str(rows[i].text)), rows[i].result);
    for (int i = 1; i < LIMIT_TLS_PRIVATE_KEYS; i++)
        assert_int_equal(tls_private_keys_add(k, bytes_str(rsa_pem)), TLS_PRIVATE_KEY_ADDED);
    assert_int_equal(tls_private_keys_add(k, bytes_str(rsa_pem)), TLS_PRIVATE_KEY_TOO_MANY);
    tls_private_keys_free(k);
}

static EVP_PKEY *key_of(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    assert_non_null(key);
    return key;
}

static void der_is_read_too(void **state)
{
    (void)state;
    EVP_PKEY *key = key_of(rsa_pem);
    unsigned char *der = NULL;
    int len = i2d_PrivateKey(key, &der);
    struct tls_private_keys *k = tls_private_keys_new();
    assert_int_equal(tls_private_keys_add(k, bytes_of(der, (size_t)len)), TLS_PRIVATE_KEY_ADDED);
    assert_int_equal(tls_private_keys_add(k, bytes_of(der, (size_t)len / 2)),
                     TLS_PRIVATE_KEY_UNKNOWN);
    tls_private_keys_free(k);
    OPENSSL_free(der);
    EVP_PKEY_free(key);
}

static struct bytes encrypt(const char *pem, struct bytes secret, uint8_t out[128])
{
    EVP_PKEY *key = key_of(pem);
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
    size_t len = 128;
    assert_true(EVP_PKEY_encrypt_init(c) > 0);
    assert_true(EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) > 0);
    assert_true(EVP_PKEY_encrypt(c, out, &len, secret.data, secret.len) > 0);
    EVP_PKEY_CTX_free(c);
    EVP_PKEY_free(key);
    return bytes_of(out, len);
}

static void a_premaster_secret_is_known_by_the_offered_version(void **state)
{
    (void)state;
    uint8_t secret[TLS_PREMASTER_LEN] = {3, 3, 'a', 'b'}, got[TLS_PREMASTER_LEN] = {0}, room[128];
    struct tls_private_keys *k = tls_private_keys_new();
    struct bytes sent = encrypt(rsa_pem, bytes_of(secret, sizeof(secret)), room);
    assert_false(tls_private_keys_premaster(k, sent, 0x0303, got));
    tls_private_keys_add(k, bytes_str(other_pem));
    assert_false(tls_private_keys_premaster(k, sent, 0x0303, got));
    tls_private_keys_add(k, bytes_str(rsa_pem));
    assert_true(tls_private_keys_premaster(k, sent, 0x0303, got));
    assert_memory_equal(got, secret, sizeof(secret));
    assert_false(tls_private_keys_premaster(k, sent, 0x0301, got));
    assert_false(tls_private_keys_premaster(k, bytes_first(sent, 127), 0x0303, got));
    sent = encrypt(rsa_pem, bytes_of(secret, 47), room);
    assert_false(tls_private_keys_premaster(k, sent, 0x0303, got));
    tls_private_keys_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_of_keys),
        cmocka_unit_test(der_is_read_too),
        cmocka_unit_test(a_premaster_secret_is_known_by_the_offered_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
