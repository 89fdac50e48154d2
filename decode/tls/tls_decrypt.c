// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_decrypt.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { TLS10 = 0x0301, TLS13 = 0x0304, HEADER_LEN = 13, NONCE_LEN = 12 };

static bool init_cipher(struct tls_decrypt *d, const uint8_t *key)
{
    const struct tls_suite *s = &d->suite;
    if (!s->cipher) return true;
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, s->cipher, NULL);
    EVP_CIPHER_CTX *ctx = d->cipher = cipher ? EVP_CIPHER_CTX_new() : NULL;
    bool is_done = ctx && EVP_DecryptInit_ex2(ctx, cipher, NULL, NULL, NULL) > 0;
    if (is_done && s->tag_len)
        is_done = EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, NONCE_LEN, NULL) > 0;
    if (is_done && s->mode == TLS_SUITE_CCM)
        is_done = EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, s->tag_len, NULL) > 0;
    is_done = is_done && EVP_DecryptInit_ex2(ctx, NULL, key, NULL, NULL) > 0;
    if (is_done && s->mode == TLS_SUITE_CBC) EVP_CIPHER_CTX_set_padding(ctx, 0);
    EVP_CIPHER_free(cipher);
    return is_done;
}

static bool init_mac(struct tls_decrypt *d, const uint8_t *key)
{
    const struct tls_suite *s = &d->suite;
    if (!s->mac) return true;
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    d->mac = mac ? EVP_MAC_CTX_new(mac) : NULL;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)s->mac, 0),
        OSSL_PARAM_construct_end(),
    };
    bool is_done = d->mac && EVP_MAC_init(d->mac, key, s->mac_len, params) > 0;
    EVP_MAC_free(mac);
    return is_done;
}

bool tls_decrypt_init(struct tls_decrypt *d, const struct tls_suite *suite, uint16_t version,
                      const struct tls_keys *keys, bool is_etm)
{
    *d =
        (struct tls_decrypt){.suite = *suite, .version = version, .is_etm = is_etm, .has_iv = true};
    // From TLS 1.1 on each record of CBC brings its own IV; before, none does.
    if (version == TLS10 && suite->mode == TLS_SUITE_CBC) d->suite.record_iv_len = 0;
    memcpy(d->iv, keys->iv, sizeof(d->iv));
    if (init_cipher(d, keys->key) && init_mac(d, keys->mac)) return true;
    tls_decrypt_fini(d);
    return false;
}

void tls_decrypt_fini(struct tls_decrypt *d)
{
    EVP_CIPHER_CTX_free(d->cipher);
    EVP_MAC_CTX_free(d->mac);
    OPENSSL_cleanse(d, sizeof(*d));
}

static void put_number(uint64_t number, uint8_t out[8])
{
    for (int i = 0; i < 8; i++) out[i] = (uint8_t)(number >> (56 - 8 * i));
}

// What is authenticated beside the text: number(8) type(1) version(2) length(2).
static void put_header(const struct tls_decrypt *d, const struct tls_record *record, size_t len,
                       uint8_t out[HEADER_LEN])
{
    put_number(d->number, out);
    out[8] = record->type;
    out[9] = (uint8_t)(record->version >> 8);
    out[10] = (uint8_t)record->version;
    out[11] = (uint8_t)(len >> 8);
    out[12] = (uint8_t)len;
}

// ---- AEAD

// RFC 5288 3: fixed part and the record's. RFC 7905 2, RFC 8446 5.3: the IV XOR the number.
static void put_nonce(const struct tls_decrypt *d, struct bytes in_record, uint8_t out[NONCE_LEN])
{
    uint8_t number[8];
    memcpy(out, d->iv, NONCE_LEN);
    if (in_record.len > 0) {
        memcpy(out + d->suite.fixed_iv_len, in_record.data, in_record.len);
        return;
    }
    put_number(d->number, number);
    for (int i = 0; i < 8; i++) out[NONCE_LEN - 8 + i] ^= number[i];
}

static bool open_aead(struct tls_decrypt *d, const uint8_t *nonce, struct bytes header,
                      struct bytes in, struct bytes tag, uint8_t *out)
{
    EVP_CIPHER_CTX *ctx = d->cipher;
    bool is_ccm = d->suite.mode == TLS_SUITE_CCM;
    int len;
    if (EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, (int)tag.len,
                            (void *)(uintptr_t)tag.data) <= 0 ||
        EVP_DecryptInit_ex2(ctx, NULL, NULL, nonce, NULL) <= 0)
        return false;
    // CCM wants to know the length first, and verifies as it decrypts.
    if (is_ccm && EVP_DecryptUpdate(ctx, NULL, &len, NULL, (int)in.len) <= 0) return false;
    if (EVP_DecryptUpdate(ctx, NULL, &len, header.data, (int)header.len) <= 0) return false;
    if ((is_ccm || in.len > 0) && EVP_DecryptUpdate(ctx, out, &len, in.data, (int)in.len) <= 0)
        return false;
    return is_ccm || EVP_DecryptFinal_ex(ctx, out + in.len, &len) > 0;
}

// TLSInnerPlaintext = content type(1) zeros: the last octet that is not zero is the type.
static bool take_inner_type(struct tls_plaintext *out)
{
    size_t len = out->octets.len;
    while (len > 0 && out->octets.data[len - 1] == 0) len--;
    if (len == 0) return false;
    out->type = out->octets.data[len - 1];
    out->octets.len = len - 1;
    return true;
}

static bool decrypt_aead(struct tls_decrypt *d, const struct tls_record *record,
                         struct bytes fragment, uint8_t *text, struct tls_plaintext *out)
{
    const struct tls_suite *s = &d->suite;
    bool is_13 = d->version >= TLS13;
    uint8_t nonce[NONCE_LEN], header[HEADER_LEN];
    if (fragment.len < (size_t)s->record_iv_len + s->tag_len) return false;
    size_t text_len = fragment.len - s->record_iv_len - s->tag_len;
    put_nonce(d, bytes_first(fragment, s->record_iv_len), nonce);
    struct bytes in = bytes_first(bytes_skip(fragment, s->record_iv_len), text_len);
    struct bytes tag = bytes_skip(fragment, s->record_iv_len + text_len);
    put_header(d, record, is_13 ? fragment.len : text_len, header);
    // RFC 8446 5.2: the record's header alone.
    struct bytes extra = bytes_skip(bytes_of(header, sizeof(header)), is_13 ? 8 : 0);
    if (!open_aead(d, nonce, extra, in, tag, text)) return false;
    *out = (struct tls_plaintext){record->type, bytes_of(text, text_len)};
    return !is_13 || take_inner_type(out);
}

// ---- HMAC, with a block cipher or alone

static bool is_mac_right(struct tls_decrypt *d, const struct tls_record *record, struct bytes text,
                         struct bytes mac)
{
    uint8_t header[HEADER_LEN], right[EVP_MAX_MD_SIZE];
    size_t len = 0;
    put_header(d, record, text.len, header);
    return EVP_MAC_init(d->mac, NULL, 0, NULL) > 0 &&
           EVP_MAC_update(d->mac, header, sizeof(header)) > 0 &&
           EVP_MAC_update(d->mac, text.data, text.len) > 0 &&
           EVP_MAC_final(d->mac, right, &len, sizeof(right)) > 0 &&
           bytes_equal(mac, bytes_of(right, len));
}

// RFC 5246 6.2.3.2: as many octets of the value n as n says, and n itself.
static bool take_padding(struct bytes *text)
{
    if (text->len == 0) return false;
    size_t n = text->data[text->len - 1];
    if (n + 1 > text->len) return false;
    for (size_t i = text->len - 1 - n; i < text->len; i++)
        if (text->data[i] != n) return false;
    text->len -= n + 1;
    return true;
}

// Decrypts the blocks of in after its IV.
static bool decrypt_blocks(struct tls_decrypt *d, struct bytes in, uint8_t *out,
                           struct bytes *text_out)
{
    const struct tls_suite *s = &d->suite;
    size_t block = s->fixed_iv_len;
    const uint8_t *iv = s->record_iv_len ? in.data : d->iv;
    if (in.len < s->record_iv_len + block || in.len % block || !d->has_iv) return false;
    struct bytes blocks = bytes_skip(in, s->record_iv_len);
    int len = 0;
    if (EVP_DecryptInit_ex2(d->cipher, NULL, NULL, iv, NULL) <= 0 ||
        EVP_DecryptUpdate(d->cipher, out, &len, blocks.data, (int)blocks.len) <= 0)
        return false;
    *text_out = bytes_of(out, (size_t)len);
    return take_padding(text_out);
}

static bool split_mac(const struct tls_decrypt *d, struct bytes *text, struct bytes *mac_out)
{
    if (text->len < d->suite.mac_len) return false;
    *mac_out = bytes_skip(*text, text->len - d->suite.mac_len);
    text->len -= d->suite.mac_len;
    return true;
}

static bool decrypt_cbc(struct tls_decrypt *d, const struct tls_record *record,
                        struct bytes fragment, uint8_t *text, struct tls_plaintext *out)
{
    struct bytes mac, in = fragment;
    *out = (struct tls_plaintext){.type = record->type};
    if (d->is_etm) {
        if (!split_mac(d, &in, &mac) || !is_mac_right(d, record, in, mac)) return false;
        return decrypt_blocks(d, in, text, &out->octets);
    }
    return decrypt_blocks(d, in, text, &out->octets) && split_mac(d, &out->octets, &mac) &&
           is_mac_right(d, record, out->octets, mac);
}

static bool read_mac_only(struct tls_decrypt *d, const struct tls_record *record,
                          struct bytes fragment, uint8_t *text, struct tls_plaintext *out)
{
    struct bytes mac, in = fragment;
    if (!split_mac(d, &in, &mac) || !is_mac_right(d, record, in, mac)) return false;
    if (in.len > 0) memcpy(text, in.data, in.len);
    *out = (struct tls_plaintext){record->type, bytes_of(text, in.len)};
    return true;
}

static bool has_chain(const struct tls_decrypt *d)
{
    return d->suite.mode == TLS_SUITE_CBC && !d->suite.record_iv_len;
}

void tls_decrypt_pass(struct tls_decrypt *d, struct bytes fragment)
{
    if (!has_chain(d)) return;
    size_t mac_len = d->is_etm ? d->suite.mac_len : 0, block = d->suite.fixed_iv_len;
    if (fragment.len < mac_len + block) return;
    memcpy(d->iv, fragment.data + fragment.len - mac_len - block, block);
    d->has_iv = true;
}

bool tls_decrypt_record(struct tls_decrypt *d, const struct tls_record *record,
                        struct bytes fragment, uint8_t *text, struct tls_plaintext *out)
{
    bool is_right = false;
    switch (d->suite.mode) {
    case TLS_SUITE_NULL: is_right = read_mac_only(d, record, fragment, text, out); break;
    case TLS_SUITE_CBC: is_right = decrypt_cbc(d, record, fragment, text, out); break;
    case TLS_SUITE_GCM:
    case TLS_SUITE_CCM:
    case TLS_SUITE_CHACHA: is_right = decrypt_aead(d, record, fragment, text, out); break;
    }
    if (!is_right) return false;
    tls_decrypt_pass(d, fragment);
    d->number++;
    return true;
}

void tls_decrypt_skip(struct tls_decrypt *d)
{
    d->number++;
    tls_decrypt_lost(d);
}

void tls_decrypt_lost(struct tls_decrypt *d)
{
    if (has_chain(d)) d->has_iv = false;
}

size_t tls_decrypt_text_len(const struct tls_decrypt *d, size_t fragment_len)
{
    const struct tls_suite *s = &d->suite;
    size_t extra = (size_t)s->record_iv_len + s->tag_len + s->mac_len;
    if (d->version >= TLS13 || s->mode == TLS_SUITE_CBC) extra++; // content type, or padding
    return fragment_len > extra ? fragment_len - extra : 0;
}
