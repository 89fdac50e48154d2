// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_suite.h"

#include <string.h>

#include "decode/tls/tls_cipher.h"

struct cipher_row {
    const char *word; // in the IANA name
    enum tls_suite_mode mode;
    const char *cipher;
    uint8_t key_len;
    uint8_t iv_len; // block length of CBC
    uint8_t tag_len;
};

// A word that begins another comes after it.
static const struct cipher_row cipher_rows[] = {
    {"NULL", TLS_SUITE_NULL, NULL, 0, 0, 0},
    {"AES_128_GCM", TLS_SUITE_GCM, "AES-128-GCM", 16, 12, 16},
    {"AES_256_GCM", TLS_SUITE_GCM, "AES-256-GCM", 32, 12, 16},
    {"ARIA_128_GCM", TLS_SUITE_GCM, "ARIA-128-GCM", 16, 12, 16},
    {"ARIA_256_GCM", TLS_SUITE_GCM, "ARIA-256-GCM", 32, 12, 16},
    {"AES_128_CCM_8", TLS_SUITE_CCM, "AES-128-CCM", 16, 12, 8},
    {"AES_256_CCM_8", TLS_SUITE_CCM, "AES-256-CCM", 32, 12, 8},
    {"AES_128_CCM", TLS_SUITE_CCM, "AES-128-CCM", 16, 12, 16},
    {"AES_256_CCM", TLS_SUITE_CCM, "AES-256-CCM", 32, 12, 16},
    {"CHACHA20_POLY1305", TLS_SUITE_CHACHA, "ChaCha20-Poly1305", 32, 12, 16},
    {"AES_128_CBC", TLS_SUITE_CBC, "AES-128-CBC", 16, 16, 0},
    {"AES_256_CBC", TLS_SUITE_CBC, "AES-256-CBC", 32, 16, 0},
    {"3DES_EDE_CBC", TLS_SUITE_CBC, "DES-EDE3-CBC", 24, 8, 0},
    {"CAMELLIA_128_CBC", TLS_SUITE_CBC, "CAMELLIA-128-CBC", 16, 16, 0},
    {"CAMELLIA_256_CBC", TLS_SUITE_CBC, "CAMELLIA-256-CBC", 32, 16, 0},
    {"ARIA_128_CBC", TLS_SUITE_CBC, "ARIA-128-CBC", 16, 16, 0},
    {"ARIA_256_CBC", TLS_SUITE_CBC, "ARIA-256-CBC", 32, 16, 0},
};

struct hash_row {
    const char *word;
    const char *digest;
    uint8_t len;
};

static const struct hash_row hash_rows[] = {
    {"SHA256", "SHA256", 32},
    {"SHA384", "SHA384", 48},
    {"SHA", "SHA1", 20},
    {"MD5", "MD5", 16},
};

static const struct cipher_row *find_cipher(const char *words)
{
    for (size_t i = 0; i < sizeof(cipher_rows) / sizeof(*cipher_rows); i++) {
        size_t len = strlen(cipher_rows[i].word);
        if (strncmp(words, cipher_rows[i].word, len) == 0 &&
            (words[len] == '_' || words[len] == '\0'))
            return &cipher_rows[i];
    }
    return NULL;
}

// "" where the name ends with the cipher.
static const struct hash_row *find_hash(const char *word)
{
    if (*word == '\0') return &hash_rows[0];
    for (size_t i = 0; i < sizeof(hash_rows) / sizeof(*hash_rows); i++)
        if (strcmp(word + 1, hash_rows[i].word) == 0) return &hash_rows[i];
    return NULL;
}

static void set_lengths(struct tls_suite *s, const struct cipher_row *row)
{
    bool has_part_in_record = s->mode == TLS_SUITE_GCM || s->mode == TLS_SUITE_CCM;
    s->key_len = row->key_len;
    s->tag_len = row->tag_len;
    s->fixed_iv_len = row->iv_len;
    if (s->mode == TLS_SUITE_CBC) s->record_iv_len = row->iv_len;
    if (s->is_13 || !has_part_in_record) return;
    s->fixed_iv_len = 4;
    s->record_iv_len = 8;
}

bool tls_suite_find(uint16_t number, struct tls_suite *out)
{
    const char *name = tls_cipher_name(number);
    if (!name) return false;
    const char *with = strstr(name, "_WITH_");
    const char *words = with ? with + strlen("_WITH_") : name + strlen("TLS_");
    const struct cipher_row *row = find_cipher(words);
    const struct hash_row *hash = row ? find_hash(words + strlen(row->word)) : NULL;
    if (!hash || (!with && row->tag_len == 0)) return false;
    *out = (struct tls_suite){.mode = row->mode, .is_13 = !with, .cipher = row->cipher};
    set_lengths(out, row);
    bool has_mac = row->tag_len == 0;
    if (has_mac) out->mac = hash->digest;
    if (has_mac) out->mac_len = hash->len;
    // RFC 5246 5: SHA-256, or what a newer suite says.
    out->prf = hash->len > 32 ? hash->digest : "SHA256";
    return true;
}
