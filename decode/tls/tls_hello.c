// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_hello.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/rd.h"

enum {
    EXT_SERVER_NAME = 0,
    EXT_ALPN = 16,
    EXT_ENCRYPT_THEN_MAC = 22,
    EXT_EXTENDED_MASTER_SECRET = 23,
    EXT_SESSION_TICKET = 35,
    EXT_PRE_SHARED_KEY = 41,
    EXT_EARLY_DATA = 42,
    EXT_SUPPORTED_VERSIONS = 43,
    SSL2 = 0x0002,
    TLS12 = 0x0303,
    TLS13 = 0x0304,
    RANDOM_LEN = 32,
    DRAFT = 0x7F, // 0x7F1C is draft 28 of TLS 1.3
};

// RFC 8446 4.1.3: SHA-256 of "HelloRetryRequest" in the place of the server's random.
static const uint8_t retry_random[32] = {
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
};

bool tls_extension_next(struct bytes *extensions, struct tls_extension *out)
{
    struct rd r = rd_of(*extensions);
    out->type = rd_be16(&r);
    out->data = rd_bytes(&r, rd_be16(&r));
    if (r.failed) return false;
    *extensions = rd_rest(&r);
    return true;
}

// The block of extensions, of which r may hold only the beginning. *whole_out: it holds all.
static struct bytes open_extensions(struct rd *r, bool *whole_out)
{
    size_t len = rd_be16(r);
    struct bytes rest = rd_rest(r);
    *whole_out = !r->failed && rest.len >= len;
    return bytes_first(rest, len);
}

bool tls_is_grease(uint16_t value)
{
    return (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF);
}

static struct bytes host_name(struct bytes data)
{
    struct rd r = rd_of(data);
    rd_skip(&r, 2);
    while (!r.failed && rd_left(&r) > 0) {
        uint8_t type = rd_u8(&r);
        struct bytes name = rd_bytes(&r, rd_be16(&r));
        if (type == 0 && !r.failed) return name;
    }
    return BYTES_NONE;
}

static uint16_t highest_version(struct bytes data, uint16_t otherwise)
{
    struct rd r = rd_of(data);
    uint16_t highest = 0;
    rd_skip(&r, 1);
    while (rd_left(&r) >= 2) {
        uint16_t version = rd_be16(&r);
        if (!tls_is_grease(version) && version > highest) highest = version;
    }
    return highest ? highest : otherwise;
}

static void client_extension(const struct tls_extension *e, struct tls_client_hello *out)
{
    if (e->type == EXT_SERVER_NAME) out->sni = host_name(e->data);
    if (e->type == EXT_ALPN && e->data.len >= 2) out->alpn = bytes_skip(e->data, 2);
    if (e->type == EXT_EARLY_DATA) out->has_early_data = true;
    if (e->type == EXT_SESSION_TICKET) out->ticket = e->data;
    if (e->type == EXT_SUPPORTED_VERSIONS)
        out->highest_version = highest_version(e->data, out->legacy_version);
}

void tls_client_hello_parse(struct bytes body, bool is_cut, struct tls_client_hello *out)
{
    struct rd r = rd_of(body);
    *out = (struct tls_client_hello){0};
    out->legacy_version = out->highest_version = rd_be16(&r);
    out->has_version = !r.failed;
    out->random = rd_bytes(&r, RANDOM_LEN);
    out->session_id = rd_bytes(&r, rd_u8(&r));
    out->cipher_suites = rd_bytes(&r, rd_be16(&r));
    rd_skip(&r, rd_u8(&r));
    out->is_whole = !r.failed && !is_cut;
    if (r.failed || rd_left(&r) == 0) return;
    bool has_all;
    struct bytes rest = out->extensions = open_extensions(&r, &has_all);
    struct tls_extension e;
    while (tls_extension_next(&rest, &e)) client_extension(&e, out);
    out->is_whole = has_all && rest.len == 0;
}

static void server_extension(const struct tls_extension *e, struct tls_server_hello *out)
{
    struct rd r = rd_of(e->data);
    if (e->type == EXT_ENCRYPT_THEN_MAC) out->has_etm = true;
    if (e->type == EXT_EXTENDED_MASTER_SECRET) out->has_ems = true;
    if (e->type == EXT_PRE_SHARED_KEY) out->has_psk = true;
    if (e->type == EXT_ALPN) {
        rd_skip(&r, 2);
        out->alpn = rd_bytes(&r, rd_u8(&r));
    } else if (e->type == EXT_SUPPORTED_VERSIONS && e->data.len == 2) {
        out->version = rd_be16(&r);
        out->has_version = true;
    }
}

// A legacy version of TLS 1.2 may be TLS 1.3 as long as an extension could still say so.
static void server_legacy_version(struct tls_server_hello *out, uint16_t legacy)
{
    if (out->has_version) return;
    bool has_suite_of_13 = out->has_cipher && out->cipher_suite >> 8 == 0x13;
    out->version = !out->is_whole && has_suite_of_13 ? TLS13 : legacy;
    out->has_version = out->is_whole || has_suite_of_13 || legacy < TLS12;
}

void tls_server_hello_parse(struct bytes body, bool is_cut, struct tls_server_hello *out)
{
    struct rd r = rd_of(body);
    *out = (struct tls_server_hello){0};
    uint16_t legacy = out->legacy_version = rd_be16(&r);
    out->random = rd_bytes(&r, RANDOM_LEN);
    out->is_retry = bytes_equal(out->random, bytes_of(retry_random, sizeof(retry_random)));
    // The drafts of TLS 1.3 before 22 have no session id here.
    if (legacy >> 8 != DRAFT) out->session_id = rd_bytes(&r, rd_u8(&r));
    out->cipher_suite = rd_be16(&r);
    out->has_cipher = !r.failed;
    if (legacy >> 8 != DRAFT) out->has_compression = rd_u8(&r) != 0;
    out->is_whole = !r.failed && !is_cut;
    if (!r.failed && rd_left(&r) > 0) {
        bool has_all;
        struct bytes rest = out->extensions = open_extensions(&r, &has_all);
        struct tls_extension e;
        while (tls_extension_next(&rest, &e)) server_extension(&e, out);
        out->is_whole = has_all && rest.len == 0;
    }
    if (body.len >= 2) server_legacy_version(out, legacy);
}

void tls_encrypted_extensions_parse(struct bytes body, struct tls_encrypted_extensions *out)
{
    struct rd r = rd_of(body);
    bool has_all;
    struct bytes rest = open_extensions(&r, &has_all);
    struct tls_server_hello hello = {0};
    struct tls_extension e;
    *out = (struct tls_encrypted_extensions){0};
    while (tls_extension_next(&rest, &e)) {
        if (e.type == EXT_EARLY_DATA) out->has_early_data = true;
        server_extension(&e, &hello);
    }
    out->alpn = hello.alpn;
}

bool tls_client_hello_parse_ssl2(struct bytes fragment, struct tls_client_hello *out)
{
    struct rd r = rd_of(fragment);
    *out = (struct tls_client_hello){0};
    if (rd_u8(&r) != 1) return false;
    out->legacy_version = out->highest_version = rd_be16(&r);
    out->has_version = out->is_whole = !r.failed;
    return out->has_version;
}

// server hello of SSLv2: 4, session id hit(1), certificate type(1), version(2), …
bool tls_server_hello_parse_ssl2(struct bytes fragment, struct tls_server_hello *out)
{
    struct rd r = rd_of(fragment);
    *out = (struct tls_server_hello){0};
    if (rd_u8(&r) != 4) return false;
    rd_skip(&r, 2);
    out->version = rd_be16(&r);
    out->has_version = out->is_whole = !r.failed && out->version == SSL2;
    return out->has_version;
}

void tls_version_text(uint16_t version, char text_out[TLS_VERSION_TEXT])
{
    if (version == SSL2) snprintf(text_out, TLS_VERSION_TEXT, "SSL 2.0");
    else if (version == 0x0300) snprintf(text_out, TLS_VERSION_TEXT, "SSL 3.0");
    else if (version > 0x0300 && version <= TLS13)
        snprintf(text_out, TLS_VERSION_TEXT, "TLS 1.%d", version - 0x0301);
    else if (version >> 8 == DRAFT)
        snprintf(text_out, TLS_VERSION_TEXT, "TLS 1.3 (draft %d)", version & 0xFF);
    else snprintf(text_out, TLS_VERSION_TEXT, "0x%04X", version);
}

void tls_handshake_init(struct tls_handshake *h, uint32_t wanted,
                        bool (*message)(void *ctx, uint8_t type, struct bytes body, bool is_cut),
                        void *ctx)
{
    *h = (struct tls_handshake){.wanted = wanted, .message = message, .ctx = ctx};
    buf_init(&h->body, LIMIT_TLS_HELLO);
}

void tls_handshake_fini(struct tls_handshake *h)
{
    buf_fini(&h->body);
}

static bool is_wanted(const struct tls_handshake *h)
{
    return h->header[0] < 32 && h->wanted >> h->header[0] & 1;
}

static void give_message(struct tls_handshake *h)
{
    bool is_cut = h->left > 0 || h->body.cut > 0;
    h->have = 0;
    if (is_wanted(h) && !h->message(h->ctx, h->header[0], buf_bytes(&h->body), is_cut))
        h->is_over = true;
    buf_reset(&h->body, 0);
}

static void take_header_octet(struct tls_handshake *h, uint8_t c)
{
    h->header[h->have++] = c;
    if (h->have < sizeof(h->header)) return;
    h->left = (uint32_t)h->header[1] << 16 | (uint32_t)h->header[2] << 8 | h->header[3];
    if (h->left == 0) give_message(h);
}

void tls_handshake_feed(struct tls_handshake *h, struct bytes in)
{
    while (in.len > 0 && !h->is_over) {
        if (h->have < sizeof(h->header)) {
            take_header_octet(h, in.data[0]);
            in = bytes_skip(in, 1);
            continue;
        }
        struct bytes part = bytes_first(in, h->left);
        if (is_wanted(h)) buf_append_bytes(&h->body, part);
        in = bytes_skip(in, part.len);
        h->left -= (uint32_t)part.len;
        if (h->left == 0) give_message(h);
    }
}

void tls_handshake_finish(struct tls_handshake *h)
{
    if (!h->is_over && h->have == sizeof(h->header)) give_message(h);
    h->is_over = true;
}
