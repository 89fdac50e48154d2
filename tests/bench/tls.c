// SPDX-License-Identifier: BSD-2-Clause
//
// How fast TLS records are decrypted, beside libcrypto alone on the same octets: what
// `openssl speed -evp SUITE -decrypt -bytes 16384` measures, in the same process and run.
//
//   smtpscope-bench-tls [MEGABYTES]     default 128
//
// One line a suite: name, MB/s of libcrypto, MB/s of tls_decrypt_record, their ratio.
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "decode/tls/tls_cipher.h"
#include "decode/tls/tls_decrypt.h"

enum { TEXT_LEN = 16384, ROOM = TEXT_LEN + 256, ROUNDS = 5 };

static const struct row {
    uint16_t suite, version;
    const char *evp; // what openssl speed is asked for
} rows[] = {
    {0xC02F, 0x0303, "AES-128-GCM"},
    {0xC030, 0x0303, "AES-256-GCM"},
    {0xCCA8, 0x0303, "ChaCha20-Poly1305"},
    {0xC0AC, 0x0303, "AES-128-CCM"},
    {0x1301, 0x0304, "AES-128-GCM"},
    {0x1302, 0x0304, "AES-256-GCM"},
    {0x1303, 0x0304, "ChaCha20-Poly1305"},
    {0xC013, 0x0303, "AES-128-CBC-HMAC-SHA1"},
    {0xC027, 0x0303, "AES-128-CBC-HMAC-SHA256"},
};

static void fail(const char *what)
{
    fprintf(stderr, "smtpscope-bench-tls: %s\n", what);
    exit(1);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const uint8_t zeros[64];

// ---- records as a peer would have sent them

struct sealed {
    struct tls_suite suite;
    struct tls_keys keys;
    struct tls_record record;
    uint8_t fragment[ROOM];
    size_t len;
};

// The first record of a direction whose keys and fixed IV are zero.
static void seal_aead(struct sealed *x, uint16_t version)
{
    static uint8_t text[TEXT_LEN + 1];
    int len, text_len = TEXT_LEN + (version == 0x0304);
    text[TEXT_LEN] = x->record.type; // TLSInnerPlaintext
    size_t head = x->suite.record_iv_len, tag = x->suite.tag_len;
    uint8_t header[13] = {0};
    x->len = head + (size_t)text_len + tag;
    size_t said = version == 0x0304 ? x->len : (size_t)text_len;
    header[8] = x->record.type;
    header[9] = 3;
    header[10] = 3;
    header[11] = (uint8_t)(said >> 8);
    header[12] = (uint8_t)said;
    const uint8_t *extra = version == 0x0304 ? header + 8 : header;
    int extra_len = version == 0x0304 ? 5 : 13;
    bool is_ccm = x->suite.mode == TLS_SUITE_CCM;
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, x->suite.cipher, NULL);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    bool is_done =
        EVP_EncryptInit_ex2(c, cipher, NULL, NULL, NULL) &&
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL) &&
        (!is_ccm || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, (int)tag, NULL)) &&
        EVP_EncryptInit_ex2(c, NULL, x->keys.key, zeros, NULL) &&
        (!is_ccm || EVP_EncryptUpdate(c, NULL, &len, NULL, text_len)) &&
        EVP_EncryptUpdate(c, NULL, &len, extra, extra_len) &&
        EVP_EncryptUpdate(c, x->fragment + head, &len, text, text_len) &&
        EVP_EncryptFinal_ex(c, x->fragment + head + text_len, &len) &&
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, (int)tag, x->fragment + head + text_len);
    if (!is_done) fail("libcrypto does not encrypt");
    EVP_CIPHER_CTX_free(c);
    EVP_CIPHER_free(cipher);
}

// Encrypt-then-MAC (RFC 7366): IV, blocks, HMAC of them.
static void seal_cbc(struct sealed *x)
{
    static uint8_t text[TEXT_LEN + 16];
    int len;
    memset(text + TEXT_LEN, 15, 16); // padding
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, x->suite.cipher, NULL);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    if (!EVP_EncryptInit_ex2(c, cipher, x->keys.key, zeros, NULL) ||
        !EVP_CIPHER_CTX_set_padding(c, 0) ||
        !EVP_EncryptUpdate(c, x->fragment + 16, &len, text, sizeof(text)))
        fail("libcrypto does not encrypt");
    EVP_CIPHER_CTX_free(c);
    EVP_CIPHER_free(cipher);
    size_t blocks = 16 + sizeof(text);
    uint8_t said[13 + 16 + sizeof(text)] = {0};
    said[8] = x->record.type;
    said[9] = 3;
    said[10] = 3;
    said[11] = (uint8_t)(blocks >> 8);
    said[12] = (uint8_t)blocks;
    memcpy(said + 13, x->fragment, blocks);
    size_t out_len;
    if (!EVP_Q_mac(NULL, "HMAC", NULL, x->suite.mac, NULL, x->keys.mac, x->suite.mac_len, said,
                   sizeof(said), x->fragment + blocks, EVP_MAX_MD_SIZE, &out_len))
        fail("libcrypto makes no HMAC");
    x->len = blocks + out_len;
}

static void seal(struct sealed *x, const struct row *row)
{
    memset(x, 0, sizeof(*x));
    if (!tls_suite_find(row->suite, &x->suite)) fail("a suite is not known");
    x->record.type = 23;
    x->record.version = 0x0303;
    if (x->suite.mode == TLS_SUITE_CBC) seal_cbc(x);
    else seal_aead(x, row->version);
    x->record.len = (uint16_t)x->len;
}

// ---- the two ways

static double decrypt_records(const struct row *row, const struct sealed *x, size_t count)
{
    static uint8_t room[ROOM];
    struct tls_decrypt d;
    struct tls_plaintext text;
    if (!tls_decrypt_init(&d, &x->suite, row->version, &x->keys, x->suite.mode == TLS_SUITE_CBC))
        fail("a suite cannot be decrypted");
    double begin = seconds();
    for (size_t i = 0; i < count; i++) {
        d.number = 0; // the same record again and again
        if (!tls_decrypt_record(&d, &x->record, bytes_of(x->fragment, x->len), room, &text) ||
            text.octets.len != TEXT_LEN)
            fail("a record does not verify");
    }
    double took = seconds() - begin;
    tls_decrypt_fini(&d);
    return took;
}

// As openssl speed does it: one update for each block, and the end of an AEAD left out.
static double decrypt_blocks(const struct row *row, const struct sealed *x, size_t count)
{
    static uint8_t room[ROOM];
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, row->evp, NULL);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int len;
    bool is_ccm = x->suite.mode == TLS_SUITE_CCM;
    if (!EVP_DecryptInit_ex2(c, cipher, NULL, NULL, NULL)) fail("libcrypto has no such cipher");
    if (is_ccm) EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL);
    if (is_ccm) EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, x->suite.tag_len, room);
    if (!EVP_DecryptInit_ex2(c, NULL, x->keys.key, zeros, NULL)) fail("libcrypto takes no key");
    if (x->suite.mac) EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_MAC_KEY, 20, room);
    EVP_CIPHER_CTX_set_padding(c, 0);
    double begin = seconds();
    for (size_t i = 0; i < count; i++) {
        // CCM takes one text for each IV; it is not said to be right, and that costs nothing.
        if (is_ccm && (!EVP_DecryptInit_ex2(c, NULL, NULL, zeros, NULL) ||
                       !EVP_DecryptUpdate(c, NULL, &len, NULL, TEXT_LEN)))
            fail("libcrypto does not begin again");
        EVP_DecryptUpdate(c, room, &len, x->fragment, TEXT_LEN);
    }
    double took = seconds() - begin;
    EVP_CIPHER_CTX_free(c);
    EVP_CIPHER_free(cipher);
    return took;
}

static void measure(const struct row *row, size_t count)
{
    static struct sealed x;
    double best_evp = 1e9, best = 1e9, megabytes = (double)count * TEXT_LEN / 1e6;
    seal(&x, row);
    for (int i = 0; i < ROUNDS; i++) {
        double evp = decrypt_blocks(row, &x, count), ours = decrypt_records(row, &x, count);
        if (evp < best_evp) best_evp = evp;
        if (ours < best) best = ours;
    }
    printf("%-46s %7.0f %7.0f %5.2f\n", tls_cipher_name(row->suite), megabytes / best_evp,
           megabytes / best, best_evp / best);
}

int main(int argc, char **argv)
{
    size_t megabytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 128;
    if (megabytes == 0 || argc > 2) fail("usage: smtpscope-bench-tls [MEGABYTES]");
    printf("%-46s %7s %7s %5s\n", "TLS records, MB/s", "EVP", "ours", "ratio");
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        measure(&rows[i], 1 + megabytes * 1000000 / TEXT_LEN / ROUNDS);
    return 0;
}
