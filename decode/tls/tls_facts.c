// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_facts.h"

#include <stdio.h>

#include "base/limits.h"
#include "decode/tls/tls_cipher.h"

enum { TLS13 = 0x0304 };

void tls_facts_init(struct tls_facts *f)
{
    *f = (struct tls_facts){0};
    buf_init(&f->sni, LIMIT_TLS_NAME);
    buf_init(&f->alpn_asked, LIMIT_TLS_NAME);
    buf_init(&f->alpn_agreed, LIMIT_TLS_NAME);
}

void tls_facts_fini(struct tls_facts *f)
{
    buf_fini(&f->sni);
    buf_fini(&f->alpn_asked);
    buf_fini(&f->alpn_agreed);
    tls_certificate_free(f->certificate);
    tls_certificate_free(f->client_certificate);
}

static void join_protocols(struct bytes list, struct buf *out)
{
    while (list.len > 0) {
        struct bytes name = bytes_first(bytes_skip(list, 1), list.data[0]);
        if (out->len > 0) buf_append_byte(out, ',');
        buf_append_bytes(out, name);
        list = bytes_skip(list, name.len + 1);
    }
}

void tls_facts_client_hello(struct tls_facts *f, const struct tls_client_hello *hello)
{
    if (f->has_client_hello) return;
    f->has_client_hello = true;
    f->has_sni = !bytes_is_none(hello->sni);
    buf_append_bytes(&f->sni, hello->sni);
    join_protocols(hello->alpn, &f->alpn_asked);
    if (!hello->is_whole || bytes_is_none(hello->random)) return;
    tls_fingerprint_ja3(hello, f->ja3);
    tls_fingerprint_ja4(hello, f->ja4);
}

// What a HelloRetryRequest says holds until the ServerHello says it again.
void tls_facts_server_hello(struct tls_facts *f, const struct tls_server_hello *hello)
{
    f->has_server_hello = true;
    if (hello->is_retry) f->is_retried = true;
    if (hello->has_version) {
        f->has_version = true;
        f->version = hello->version;
        tls_version_text(hello->version, f->version_text);
    }
    if (hello->has_cipher) {
        const char *name = tls_cipher_name(hello->cipher_suite);
        f->has_cipher = true;
        f->cipher_suite = hello->cipher_suite;
        if (name) snprintf(f->cipher_text, sizeof(f->cipher_text), "%s", name);
        else snprintf(f->cipher_text, sizeof(f->cipher_text), "0x%04X", hello->cipher_suite);
    }
    buf_reset(&f->alpn_agreed, 0);
    buf_append_bytes(&f->alpn_agreed, hello->alpn);
    if (hello->is_retry || !hello->is_whole || !hello->has_cipher) return;
    tls_fingerprint_ja3s(hello, f->ja3s);
    if (hello->has_version && hello->version >= TLS13) tls_facts_resumption(f, hello->has_psk);
}

void tls_facts_alpn(struct tls_facts *f, struct bytes protocol)
{
    if (f->alpn_agreed.len == 0) buf_append_bytes(&f->alpn_agreed, protocol);
}

void tls_facts_certificate(struct tls_facts *f, struct bytes body, bool is_13)
{
    if (!f->certificate) f->certificate = tls_certificate_parse(body, is_13);
}

void tls_facts_client_certificate(struct tls_facts *f, struct bytes body, bool is_13)
{
    if (!f->client_certificate) f->client_certificate = tls_certificate_parse(body, is_13);
}

void tls_facts_resumption(struct tls_facts *f, bool is_resumed)
{
    f->knows_resumption = true;
    f->is_resumed = is_resumed;
}
