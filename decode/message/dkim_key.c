// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/dkim_key.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/limits.h"
#include "decode/message/tag_list.h"

static struct bytes *place_of(struct dkim_key *k, struct bytes name)
{
    if (name.len != 1) return NULL;
    switch (name.data[0]) {
    case 'v': return &k->version;
    case 'k': return &k->type;
    case 'h': return &k->hashes;
    case 's': return &k->services;
    case 'p': return &k->octets;
    default: return NULL;
    }
}

// Takes the next word off a list joined by ":".
static bool next_word(struct bytes *list, struct bytes *word_out)
{
    if (list->len == 0) return false;
    size_t end = bytes_find(*list, 0, ':');
    *word_out = bytes_trim_wsp(bytes_first(*list, end));
    *list = bytes_skip(*list, end + 1);
    return true;
}

static bool has_word(struct bytes list, const char *word)
{
    struct bytes w;
    while (next_word(&list, &w))
        if (bytes_equal_nocase(w, bytes_str(word))) return true;
    return false;
}

void dkim_key_read(struct bytes text, struct dkim_key *key_out)
{
    struct tag tag;
    *key_out = (struct dkim_key){.is_testing = false};
    while (tag_list_next(&text, &tag)) {
        struct bytes *place = place_of(key_out, tag.name);
        if (place && bytes_is_none(*place)) *place = tag.value;
        if (!bytes_equal(tag.name, BYTES_LIT("t"))) continue;
        key_out->is_testing = has_word(tag.value, "y");
        key_out->is_strict = has_word(tag.value, "s");
    }
    if (bytes_is_none(key_out->type)) key_out->type = BYTES_LIT("rsa");
}

bool dkim_key_is_one(const struct dkim_key *k)
{
    if (!bytes_is_none(k->version)) return bytes_equal(k->version, BYTES_LIT("DKIM1"));
    return !bytes_is_none(k->octets);
}

bool dkim_key_allows_hash(const struct dkim_key *k, enum dkim_algorithm a)
{
    if (bytes_is_none(k->hashes)) return true;
    return has_word(k->hashes, a == DKIM_RSA_SHA1 ? "sha1" : "sha256");
}

bool dkim_key_allows_mail(const struct dkim_key *k)
{
    return bytes_is_none(k->services) || has_word(k->services, "*") ||
           has_word(k->services, "email");
}

// ---- The key itself

// RFC 6376 3.6.1 has an RSAPublicKey in its text and a SubjectPublicKeyInfo in its examples, and
// everybody publishes the latter.
static EVP_PKEY *rsa_key(struct bytes der)
{
    const unsigned char *at = der.data;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)der.len);
    if (key && EVP_PKEY_base_id(key) == EVP_PKEY_RSA) return key;
    EVP_PKEY_free(key);
    at = der.data;
    return d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)der.len);
}

static bool rsa_verifies(EVP_PKEY *key, enum dkim_algorithm a, const uint8_t *digest,
                         struct bytes signature)
{
    bool is_sha1 = a == DKIM_RSA_SHA1;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    bool verifies =
        ctx && EVP_PKEY_verify_init(ctx) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
        EVP_PKEY_CTX_set_signature_md(ctx, is_sha1 ? EVP_sha1() : EVP_sha256()) == 1 &&
        EVP_PKEY_verify(ctx, signature.data, signature.len, digest,
                        is_sha1 ? DIGEST_SHA1_LEN : DIGEST_SHA256_LEN) == 1;
    EVP_PKEY_CTX_free(ctx);
    return verifies;
}

// RFC 8463 3: what is signed is the SHA-256, as any other text.
static bool ed25519_verifies(EVP_PKEY *key, const uint8_t *digest, struct bytes signature)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool verifies = ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
                    EVP_DigestVerify(ctx, signature.data, signature.len, digest,
                                     DIGEST_SHA256_LEN) == 1;
    EVP_MD_CTX_free(ctx);
    return verifies;
}

static void undo_base64(struct bytes text, struct buf *out)
{
    struct base64_decoder base64;
    uint8_t octets[LIMIT_DNS_TEXT + 3];
    base64_decoder_init(&base64);
    size_t n = base64_decode(&base64, bytes_first(text, LIMIT_DNS_TEXT), octets);
    n += base64_decode_finish(&base64, octets + n);
    buf_append(out, octets, n);
}

static EVP_PKEY *key_of(struct bytes octets, bool is_rsa)
{
    if (is_rsa) return rsa_key(octets);
    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, octets.data, octets.len);
}

enum dkim_verdict dkim_key_verify(const struct dkim_key *k, enum dkim_algorithm a,
                                  const uint8_t *digest, struct bytes signature, unsigned *bits_out)
{
    bool is_rsa = a != DKIM_ED25519_SHA256;
    struct buf octets;
    *bits_out = 0;
    if (!bytes_equal_nocase(k->type, is_rsa ? BYTES_LIT("rsa") : BYTES_LIT("ed25519")))
        return DKIM_KEY_TYPE_WRONG;
    buf_init(&octets, 0);
    undo_base64(k->octets, &octets);
    EVP_PKEY *key = octets.len > 0 ? key_of(buf_bytes(&octets), is_rsa) : NULL;
    buf_fini(&octets);
    int bits = key ? EVP_PKEY_bits(key) : 0;
    enum dkim_verdict verdict = DKIM_KEY_BROKEN;
    if (bits > 0 && bits <= LIMIT_DKIM_KEY_BITS) {
        bool verifies = is_rsa ? rsa_verifies(key, a, digest, signature)
                               : ed25519_verifies(key, digest, signature);
        verdict = verifies ? DKIM_VERIFIES : DKIM_DOES_NOT;
        *bits_out = (unsigned)bits;
    }
    EVP_PKEY_free(key);
    ERR_clear_error();
    return verdict;
}
