// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_private_key.h"

#include <openssl/decoder.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/secret.h"

enum { MODULUS_MAX = 2048 }; // octets: RSA of 16384 bits

struct tls_private_keys {
    EVP_PKEY *keys[LIMIT_TLS_PRIVATE_KEYS];
    size_t count;
};

struct tls_private_keys *tls_private_keys_new(void)
{
    return err_calloc(1, sizeof(struct tls_private_keys));
}

void tls_private_keys_free(struct tls_private_keys *k)
{
    if (!k) return;
    for (size_t i = 0; i < k->count; i++) EVP_PKEY_free(k->keys[i]);
    free(k);
}

// libcrypto asks for a passphrase: there is none, and nobody at a terminal to ask.
static int refuse_passphrase(char *room, size_t size, size_t *len_out, const OSSL_PARAM params[],
                             void *is_asked)
{
    (void)room;
    (void)size;
    (void)params;
    *(bool *)is_asked = true;
    *len_out = 0;
    return 0;
}

static EVP_PKEY *read_key(struct bytes text, bool *is_encrypted_out)
{
    EVP_PKEY *key = NULL;
    const unsigned char *at = text.data;
    size_t left = text.len;
    OSSL_DECODER_CTX *d =
        OSSL_DECODER_CTX_new_for_pkey(&key, NULL, NULL, NULL, EVP_PKEY_KEYPAIR, NULL, NULL);
    *is_encrypted_out = false;
    if (d && OSSL_DECODER_CTX_set_passphrase_cb(d, refuse_passphrase, is_encrypted_out))
        OSSL_DECODER_from_data(d, &at, &left);
    OSSL_DECODER_CTX_free(d);
    return key;
}

enum tls_private_key_result tls_private_keys_add(struct tls_private_keys *k, struct bytes text)
{
    bool is_encrypted;
    if (k->count == LIMIT_TLS_PRIVATE_KEYS) return TLS_PRIVATE_KEY_TOO_MANY;
    EVP_PKEY *key = read_key(text, &is_encrypted);
    if (!key) return is_encrypted ? TLS_PRIVATE_KEY_ENCRYPTED : TLS_PRIVATE_KEY_UNKNOWN;
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_size(key) > MODULUS_MAX) {
        EVP_PKEY_free(key);
        return TLS_PRIVATE_KEY_NOT_RSA;
    }
    k->keys[k->count++] = key;
    return TLS_PRIVATE_KEY_ADDED;
}

static bool decrypt(EVP_PKEY *key, struct bytes encrypted, uint8_t out[MODULUS_MAX],
                    size_t *len_out)
{
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
    *len_out = MODULUS_MAX;
    bool is_done = c && EVP_PKEY_decrypt_init(c) > 0 &&
                   EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) > 0 &&
                   EVP_PKEY_decrypt(c, out, len_out, encrypted.data, encrypted.len) > 0;
    EVP_PKEY_CTX_free(c);
    return is_done;
}

// With a key that does not fit, newer libcryptos give random octets instead of an error: the
// version at their front tells.
static bool is_premaster(const uint8_t *octets, size_t len, uint16_t offered_version)
{
    return len == TLS_PREMASTER_LEN && octets[0] == offered_version >> 8 &&
           octets[1] == (offered_version & 0xFF);
}

bool tls_private_keys_premaster(const struct tls_private_keys *k, struct bytes encrypted,
                                uint16_t offered_version, uint8_t premaster_out[TLS_PREMASTER_LEN])
{
    uint8_t octets[MODULUS_MAX];
    bool is_found = false;
    for (size_t i = 0; i < k->count && !is_found; i++) {
        size_t len;
        if (encrypted.len != (size_t)EVP_PKEY_get_size(k->keys[i])) continue;
        is_found = decrypt(k->keys[i], encrypted, octets, &len) &&
                   is_premaster(octets, len, offered_version);
    }
    if (is_found) memcpy(premaster_out, octets, TLS_PREMASTER_LEN);
    secret_wipe(octets, sizeof(octets));
    return is_found;
}
