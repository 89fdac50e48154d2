// SPDX-License-Identifier: BSD-2-Clause
//
// Each direction runs through records and handshake until its hello is read; after that only octets
// are counted, so that a long encrypted session costs nothing.
#include "decode/tls/tls_session.h"

#include <stdio.h>

#include "base/limits.h"
#include "decode/tls/tls_cipher.h"

static void join_protocols(struct bytes list, struct buf *out)
{
    while (list.len > 0) {
        struct bytes name = bytes_first(bytes_skip(list, 1), list.data[0]);
        if (out->len > 0) buf_append_byte(out, ',');
        buf_append_bytes(out, name);
        list = bytes_skip(list, name.len + 1);
    }
}

// The first ClientHello only: the one after a HelloRetryRequest repeats it.
static void learn_client(struct tls_session *s, const struct tls_client_hello *hello)
{
    s->has_client_hello = true;
    s->has_sni = !bytes_is_none(hello->sni);
    buf_append_bytes(&s->sni, hello->sni);
    join_protocols(hello->alpn, &s->alpn_asked);
}

// What a HelloRetryRequest says holds until the ServerHello says it again.
static void learn_server(struct tls_session *s, const struct tls_server_hello *hello)
{
    s->has_server_hello = true;
    if (hello->is_retry) s->is_retried = true;
    if (hello->has_version) {
        s->has_version = true;
        s->version = hello->version;
        tls_version_text(hello->version, s->version_text);
    }
    if (hello->has_cipher) {
        const char *name = tls_cipher_name(hello->cipher_suite);
        s->has_cipher = true;
        s->cipher_suite = hello->cipher_suite;
        if (name) snprintf(s->cipher_text, sizeof(s->cipher_text), "%s", name);
        else snprintf(s->cipher_text, sizeof(s->cipher_text), "0x%04X", hello->cipher_suite);
    }
    buf_reset(&s->alpn_agreed, 0);
    buf_append_bytes(&s->alpn_agreed, hello->alpn);
}

static bool client_message(void *ctx, struct bytes body, bool is_cut)
{
    struct tls_client_hello hello;
    tls_client_hello_parse(body, is_cut, &hello);
    if (hello.has_version) learn_client(ctx, &hello);
    return false;
}

static bool server_message(void *ctx, struct bytes body, bool is_cut)
{
    struct tls_server_hello hello;
    tls_server_hello_parse(body, is_cut, &hello);
    if (hello.has_version || hello.has_cipher) learn_server(ctx, &hello);
    return hello.is_retry;
}

// The hello stands in the first octets of the only SSLv2 record; the rest is of no use here.
static void learn_ssl2(struct tls_side *side)
{
    struct tls_client_hello client;
    struct tls_server_hello server;
    if (side->handshake.wanted == TLS_HELLO_CLIENT) {
        if (tls_client_hello_parse_ssl2(buf_bytes(&side->ssl2), &client))
            learn_client(side->session, &client);
    } else if (tls_server_hello_parse_ssl2(buf_bytes(&side->ssl2), &server)) {
        learn_server(side->session, &server);
    }
    side->handshake.is_over = true;
}

static void on_fragment(void *ctx, const struct tls_record *record, struct bytes octets)
{
    struct tls_side *side = ctx;
    if (side->handshake.is_over) return;
    if (record->type == TLS_RECORD_HANDSHAKE) {
        tls_handshake_feed(&side->handshake, octets);
    } else if (record->type == TLS_RECORD_SSL2) {
        buf_append_bytes(&side->ssl2, octets);
        if (side->ssl2.len == side->ssl2.cap) learn_ssl2(side);
    } else if (record->type == TLS_RECORD_APPLICATION_DATA) {
        tls_handshake_finish(&side->handshake);
    }
}

static void on_missing(void *ctx, const struct tls_record *record, uint64_t missing)
{
    struct tls_side *side = ctx;
    (void)missing;
    bool is_in_hello = record->type == TLS_RECORD_HANDSHAKE || record->type == TLS_RECORD_SSL2;
    if (is_in_hello) tls_handshake_finish(&side->handshake);
}

static void on_lost(void *ctx)
{
    struct tls_side *side = ctx;
    tls_handshake_finish(&side->handshake);
}

static const struct tls_record_events record_events = {on_fragment, on_missing, on_lost};

void tls_session_init(struct tls_session *s)
{
    *s = (struct tls_session){0};
    for (int i = 0; i < 2; i++) {
        struct tls_side *side = &s->sides[i];
        bool is_client = i == STREAM_CLIENT;
        side->session = s;
        tls_record_init(&side->records, &record_events, side);
        tls_handshake_init(&side->handshake, is_client ? TLS_HELLO_CLIENT : TLS_HELLO_SERVER,
                           is_client ? client_message : server_message, s);
        buf_init(&side->ssl2, 5);
    }
    buf_init(&s->sni, LIMIT_TLS_NAME);
    buf_init(&s->alpn_asked, LIMIT_TLS_NAME);
    buf_init(&s->alpn_agreed, LIMIT_TLS_NAME);
}

void tls_session_fini(struct tls_session *s)
{
    for (int i = 0; i < 2; i++) {
        tls_handshake_fini(&s->sides[i].handshake);
        buf_fini(&s->sides[i].ssl2);
    }
    buf_fini(&s->sni);
    buf_fini(&s->alpn_asked);
    buf_fini(&s->alpn_agreed);
}

void tls_session_feed(struct tls_session *s, enum stream_side side, struct bytes in)
{
    struct tls_side *t = &s->sides[side];
    t->octets += in.len;
    tls_record_feed(&t->records, in);
}

void tls_session_gap(struct tls_session *s, enum stream_side side, uint64_t missing)
{
    tls_record_gap(&s->sides[side].records, missing);
}

void tls_session_finish(struct tls_session *s)
{
    for (int i = 0; i < 2; i++) tls_handshake_finish(&s->sides[i].handshake);
}

const char *tls_session_version(const struct tls_session *s)
{
    return s->has_version ? s->version_text : NULL;
}

const char *tls_session_cipher(const struct tls_session *s)
{
    return s->has_cipher ? s->cipher_text : NULL;
}

struct bytes tls_session_sni(const struct tls_session *s)
{
    return s->has_sni ? buf_bytes(&s->sni) : BYTES_NONE;
}
