// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_keys.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "base/secret.h"

enum { TLS12 = 0x0303, SEED_MAX = 128, BLOCK_MAX = 2 * (32 + 16 + 48) };

struct tls_secret tls_secret_of(struct bytes b)
{
    struct tls_secret s = {.len = 0};
    if (bytes_is_none(b) || b.len > sizeof(s.data)) return s;
    memcpy(s.data, b.data, b.len);
    s.len = (uint8_t)b.len;
    return s;
}

static bool derive(const char *kdf_name, const OSSL_PARAM *params, void *out, size_t len)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, kdf_name, NULL);
    EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    bool is_done = ctx && EVP_KDF_derive(ctx, out, len, params) > 0;
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    return is_done;
}

static OSSL_PARAM octets_param(const char *name, struct bytes b)
{
    return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)b.data, b.len);
}

static OSSL_PARAM text_param(const char *name, const char *text)
{
    return OSSL_PARAM_construct_utf8_string(name, (char *)(uintptr_t)text, 0);
}

// ---- TLS 1.3

// HkdfLabel = length(2) label<7..255> = "tls13 " + label, context<0..255> = ""
static struct bytes hkdf_label(const char *label, size_t len, uint8_t out[64])
{
    static const char prefix[] = "tls13 ";
    size_t prefix_len = sizeof(prefix) - 1, label_len = strlen(label);
    out[0] = (uint8_t)(len >> 8);
    out[1] = (uint8_t)len;
    out[2] = (uint8_t)(prefix_len + label_len);
    memcpy(out + 3, prefix, prefix_len);
    memcpy(out + 3 + prefix_len, label, label_len);
    out[3 + prefix_len + label_len] = 0;
    return bytes_of(out, 4 + prefix_len + label_len);
}

bool tls_keys_expand_label(const char *digest, struct bytes secret, const char *label, void *out,
                           size_t len)
{
    uint8_t info[64];
    if (strlen(label) > 32) return false;
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    OSSL_PARAM params[] = {
        text_param(OSSL_KDF_PARAM_DIGEST, digest),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        octets_param(OSSL_KDF_PARAM_KEY, secret),
        octets_param(OSSL_KDF_PARAM_INFO, hkdf_label(label, len, info)),
        OSSL_PARAM_construct_end(),
    };
    return derive("HKDF", params, out, len);
}

bool tls_keys_of_traffic(const struct tls_suite *suite, const struct tls_secret *secret,
                         struct tls_keys *out)
{
    struct bytes b = bytes_of(secret->data, secret->len);
    return tls_keys_expand_label(suite->prf, b, "key", out->key, suite->key_len) &&
           tls_keys_expand_label(suite->prf, b, "iv", out->iv, suite->fixed_iv_len);
}

bool tls_keys_update(const struct tls_suite *suite, struct tls_secret *secret)
{
    struct tls_secret next = {.len = secret->len};
    bool is_done = tls_keys_expand_label(suite->prf, bytes_of(secret->data, secret->len),
                                         "traffic upd", next.data, next.len);
    if (is_done) *secret = next;
    secret_wipe(&next, sizeof(next));
    return is_done;
}

// ---- TLS 1.2 and before

bool tls_keys_prf(uint16_t version, const char *digest, struct bytes secret, const char *label,
                  struct bytes seed, void *out, size_t len)
{
    // libcrypto's name for the PRF of RFC 2246 5, which runs both.
    const char *name = version >= TLS12 ? digest : "MD5-SHA1";
    OSSL_PARAM params[] = {
        text_param(OSSL_KDF_PARAM_DIGEST, name),
        octets_param(OSSL_KDF_PARAM_SECRET, secret),
        octets_param(OSSL_KDF_PARAM_SEED, bytes_str(label)),
        octets_param(OSSL_KDF_PARAM_SEED, seed),
        OSSL_PARAM_construct_end(),
    };
    return seed.len <= SEED_MAX && derive("TLS1-PRF", params, out, len);
}

static struct bytes two_randoms(const uint8_t *first, const uint8_t *second, uint8_t out[64])
{
    memcpy(out, first, TLS_KEYS_RANDOM_LEN);
    memcpy(out + TLS_KEYS_RANDOM_LEN, second, TLS_KEYS_RANDOM_LEN);
    return bytes_of(out, 2 * TLS_KEYS_RANDOM_LEN);
}

// Two parts of the block, the client's and the server's.
static const uint8_t *take_pair(const uint8_t *block, uint8_t *client, uint8_t *server, size_t len)
{
    memcpy(client, block, len);
    memcpy(server, block + len, len);
    return block + 2 * len;
}

bool tls_keys_block(const struct tls_suite *suite, uint16_t version, struct bytes master,
                    const uint8_t *client_random, const uint8_t *server_random,
                    struct tls_keys keys_out[2])
{
    uint8_t seed[2 * TLS_KEYS_RANDOM_LEN], block[BLOCK_MAX];
    size_t len = 2U * (suite->mac_len + suite->key_len + suite->fixed_iv_len);
    bool is_done = tls_keys_prf(version, suite->prf, master, "key expansion",
                                two_randoms(server_random, client_random, seed), block, len);
    if (is_done) {
        const uint8_t *at = block;
        struct tls_keys *client = &keys_out[0], *server = &keys_out[1];
        at = take_pair(at, client->mac, server->mac, suite->mac_len);
        at = take_pair(at, client->key, server->key, suite->key_len);
        take_pair(at, client->iv, server->iv, suite->fixed_iv_len);
    }
    secret_wipe(block, sizeof(block));
    return is_done;
}

bool tls_keys_master(const struct tls_suite *suite, uint16_t version, struct bytes premaster,
                     const uint8_t *client_random, const uint8_t *server_random, uint8_t *out)
{
    uint8_t seed[2 * TLS_KEYS_RANDOM_LEN];
    return tls_keys_prf(version, suite->prf, premaster, "master secret",
                        two_randoms(client_random, server_random, seed), out, TLS_KEYS_MASTER_LEN);
}
