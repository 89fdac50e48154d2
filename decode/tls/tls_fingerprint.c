// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_fingerprint.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/rd.h"

enum {
    EXT_SERVER_NAME = 0,
    EXT_SUPPORTED_GROUPS = 10,
    EXT_POINT_FORMATS = 11,
    EXT_SIGNATURE_ALGORITHMS = 13,
    EXT_ALPN = 16,
    JA4_HASH_LEN = 12,
};

// ---- JA3

static void put_value(struct buf *out, unsigned value, bool *is_first)
{
    if (!*is_first) buf_append_byte(out, '-');
    *is_first = false;
    buf_printf(out, "%u", value);
}

static void put_values(struct buf *out, struct bytes list)
{
    bool is_first = true;
    struct rd r = rd_of(list);
    while (rd_left(&r) >= 2) {
        uint16_t value = rd_be16(&r);
        if (!tls_is_grease(value)) put_value(out, value, &is_first);
    }
}

static void put_extensions(struct buf *out, struct bytes extensions)
{
    bool is_first = true;
    struct tls_extension e;
    while (tls_extension_next(&extensions, &e))
        if (!tls_is_grease(e.type)) put_value(out, e.type, &is_first);
}

// The data of the extension of that type; empty where there is none.
static struct bytes find_extension(struct bytes extensions, uint16_t type)
{
    struct tls_extension e;
    while (tls_extension_next(&extensions, &e))
        if (e.type == type) return e.data;
    return BYTES_LIT("");
}

static void put_point_formats(struct buf *out, struct bytes formats)
{
    bool is_first = true;
    for (size_t i = 0; i < formats.len; i++) put_value(out, formats.data[i], &is_first);
}

static void put_hex(struct bytes b, char *out)
{
    for (size_t i = 0; i < b.len; i++) snprintf(out + 2 * i, 3, "%02x", b.data[i]);
}

static void put_md5(struct buf *text, char out[TLS_JA3_TEXT])
{
    uint8_t md5[EVP_MAX_MD_SIZE];
    size_t len = 0;
    out[0] = '\0';
    if (text->cut == 0 && EVP_Q_digest(NULL, "MD5", NULL, text->data, text->len, md5, &len))
        put_hex(bytes_of(md5, len), out);
    buf_fini(text);
}

void tls_fingerprint_ja3(const struct tls_client_hello *hello, char text_out[TLS_JA3_TEXT])
{
    struct buf text;
    buf_init(&text, 8 * LIMIT_TLS_HELLO);
    buf_printf(&text, "%u,", hello->legacy_version);
    put_values(&text, hello->cipher_suites);
    buf_append_byte(&text, ',');
    put_extensions(&text, hello->extensions);
    buf_append_byte(&text, ',');
    put_values(&text, bytes_skip(find_extension(hello->extensions, EXT_SUPPORTED_GROUPS), 2));
    buf_append_byte(&text, ',');
    put_point_formats(&text, bytes_skip(find_extension(hello->extensions, EXT_POINT_FORMATS), 1));
    put_md5(&text, text_out);
}

void tls_fingerprint_ja3s(const struct tls_server_hello *hello, char text_out[TLS_JA3_TEXT])
{
    struct buf text;
    buf_init(&text, 8 * LIMIT_TLS_HELLO);
    buf_printf(&text, "%u,%u,", hello->legacy_version, hello->cipher_suite);
    put_extensions(&text, hello->extensions);
    put_md5(&text, text_out);
}

// ---- JA4

struct values {
    uint16_t *items;
    size_t count;
};

static int compare(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static void add(struct values *v, uint16_t value)
{
    if (!tls_is_grease(value)) v->items[v->count++] = value;
}

static struct values list_values(struct bytes list)
{
    struct values v = {err_calloc(list.len / 2 + 1, sizeof(uint16_t)), 0};
    struct rd r = rd_of(list);
    while (rd_left(&r) >= 2) add(&v, rd_be16(&r));
    return v;
}

static struct values list_extensions(struct bytes extensions)
{
    struct values v = {err_calloc(extensions.len / 4 + 1, sizeof(uint16_t)), 0};
    struct tls_extension e;
    while (tls_extension_next(&extensions, &e)) add(&v, e.type);
    return v;
}

static void put_hex_values(struct buf *out, const struct values *v)
{
    for (size_t i = 0; i < v->count; i++) buf_printf(out, "%s%04x", i > 0 ? "," : "", v->items[i]);
}

// The first twelve digits of SHA-256; zeros for nothing.
static void put_sha(struct buf *text, char out[JA4_HASH_LEN + 1])
{
    uint8_t sha[DIGEST_MAX];
    memset(out, '0', JA4_HASH_LEN);
    out[JA4_HASH_LEN] = '\0';
    if (text->len > 0) {
        digest_once(DIGEST_SHA256, buf_bytes(text), sha);
        put_hex(bytes_of(sha, JA4_HASH_LEN / 2), out);
    }
    buf_fini(text);
}

static void cipher_hash(struct values *ciphers, char out[JA4_HASH_LEN + 1])
{
    struct buf text;
    buf_init(&text, 0);
    qsort(ciphers->items, ciphers->count, sizeof(uint16_t), compare);
    put_hex_values(&text, ciphers);
    put_sha(&text, out);
}

// Extensions in ascending order, without server name and ALPN, and the signature algorithms as they
// stand.
static void extension_hash(const struct tls_client_hello *hello, const struct values *all,
                           char out[JA4_HASH_LEN + 1])
{
    struct buf text;
    struct values some = {err_calloc(all->count + 1, sizeof(uint16_t)), 0};
    buf_init(&text, 0);
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i] != EXT_SERVER_NAME && all->items[i] != EXT_ALPN)
            some.items[some.count++] = all->items[i];
    qsort(some.items, some.count, sizeof(uint16_t), compare);
    put_hex_values(&text, &some);
    struct values algorithms =
        list_values(bytes_skip(find_extension(hello->extensions, EXT_SIGNATURE_ALGORITHMS), 2));
    if (algorithms.count > 0) buf_append_byte(&text, '_');
    put_hex_values(&text, &algorithms);
    put_sha(&text, out);
    free(some.items);
    free(algorithms.items);
}

static const char *version_digits(uint16_t version)
{
    switch (version) {
    case 0x0304: return "13";
    case 0x0303: return "12";
    case 0x0302: return "11";
    case 0x0301: return "10";
    case 0x0300: return "s3";
    case 0x0002: return "s2";
    default: return "00";
    }
}

static bool is_alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// First and last character of the first protocol; of their hexadecimal digits where one of them is
// no letter or digit.
static void alpn_letters(struct bytes alpn, char out[3])
{
    struct bytes name = alpn.len > 0 ? bytes_first(bytes_skip(alpn, 1), alpn.data[0]) : BYTES_NONE;
    strcpy(out, "00");
    if (name.len == 0) return;
    uint8_t first = name.data[0], last = name.data[name.len - 1];
    if (is_alphanumeric(first) && is_alphanumeric(last)) {
        out[0] = (char)first;
        out[1] = (char)last;
        return;
    }
    static const char digits[] = "0123456789abcdef";
    out[0] = digits[first >> 4];
    out[1] = digits[last & 15];
}

static unsigned at_most_99(size_t n)
{
    return n < 99 ? (unsigned)n : 99;
}

static bool has_extension(const struct values *extensions, uint16_t type)
{
    for (size_t i = 0; i < extensions->count; i++)
        if (extensions->items[i] == type) return true;
    return false;
}

void tls_fingerprint_ja4(const struct tls_client_hello *hello, char text_out[TLS_JA4_TEXT])
{
    struct values ciphers = list_values(hello->cipher_suites);
    struct values extensions = list_extensions(hello->extensions);
    char alpn[3], first[JA4_HASH_LEN + 1], second[JA4_HASH_LEN + 1];
    alpn_letters(hello->alpn, alpn);
    cipher_hash(&ciphers, first);
    extension_hash(hello, &extensions, second);
    snprintf(text_out, TLS_JA4_TEXT, "t%s%c%02u%02u%s_%s_%s",
             version_digits(hello->highest_version),
             has_extension(&extensions, EXT_SERVER_NAME) ? 'd' : 'i', at_most_99(ciphers.count),
             at_most_99(extensions.count), alpn, first, second);
    free(ciphers.items);
    free(extensions.items);
}
