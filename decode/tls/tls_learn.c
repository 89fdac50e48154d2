// SPDX-License-Identifier: BSD-2-Clause
#include "decode/tls/tls_learn.h"

#include "base/limits.h"
#include "base/rd.h"

enum { TLS13 = 0x0304 };

bool tls_learn_is_13(const struct tls_session *s)
{
    return s->facts.has_version && s->facts.version == TLS13;
}

static struct tls_resumption_key key_of(const struct tls_session *s, enum tls_resumption_kind kind,
                                        struct bytes octets)
{
    // Nobody asks without private keys.
    return s->transcript ? tls_resumption_key_of(kind, s->server, octets)
                         : (struct tls_resumption_key){0};
}

static void learn_client(struct tls_session *s, struct bytes body, bool is_cut)
{
    struct tls_client_hello hello;
    tls_client_hello_parse(body, is_cut, &hello);
    if (!hello.has_version) return;
    tls_facts_client_hello(&s->facts, &hello);
    s->has_client_random = !bytes_is_none(hello.random);
    if (s->has_client_random) memcpy(s->client_random, hello.random.data, hello.random.len);
    s->wants_early_data = hello.has_early_data;
    s->offered_version = hello.legacy_version;
    s->asked_id = key_of(s, TLS_RESUMPTION_ID, hello.session_id);
    s->asked_ticket = key_of(s, TLS_RESUMPTION_TICKET, hello.ticket);
}

static bool learn_server(struct tls_session *s, struct bytes body, bool is_cut)
{
    struct tls_server_hello hello;
    tls_server_hello_parse(body, is_cut, &hello);
    if (hello.has_version || hello.has_cipher) tls_facts_server_hello(&s->facts, &hello);
    if (hello.is_retry) s->knows_early_data = true; // refused: the second hello does not ask
    if (hello.is_retry) return true;
    s->has_server_random = !bytes_is_none(hello.random) && hello.has_cipher && hello.is_whole;
    if (s->has_server_random) memcpy(s->server_random, hello.random.data, hello.random.len);
    s->given_id = key_of(s, TLS_RESUMPTION_ID, hello.session_id);
    s->has_compression = hello.has_compression;
    s->has_etm = hello.has_etm;
    s->has_ems = hello.has_ems;
    return true;
}

// RFC 5077 3.3: lifetime(4) ticket(2 octets of length). In TLS 1.3 it is another message.
static void learn_ticket(struct tls_session *s, struct bytes body, bool is_cut)
{
    struct rd r = rd_of(body);
    rd_skip(&r, 4);
    struct bytes ticket = rd_bytes(&r, rd_be16(&r));
    if (r.failed || is_cut || tls_learn_is_13(s)) return;
    s->given_ticket = key_of(s, TLS_RESUMPTION_TICKET, ticket);
}

// Refused early data is no text: what follows it is.
static void learn_extensions(struct tls_session *s, struct bytes body)
{
    struct tls_encrypted_extensions e;
    struct tls_reader *client = &s->sides[STREAM_CLIENT].reader;
    tls_encrypted_extensions_parse(body, &e);
    tls_facts_alpn(&s->facts, e.alpn);
    if (!e.has_early_data && client->epoch == TLS_EPOCH_EARLY) tls_reader_next_epoch(client);
    s->knows_early_data = true;
}

// ClientKeyExchange of RSA: length(2) encrypted premaster secret. The key log of some programs
// names it by its first octets.
static void learn_key_exchange(struct tls_session *s, struct bytes body)
{
    struct rd r = rd_of(body);
    struct bytes premaster = rd_bytes(&r, rd_be16(&r));
    if (r.failed) return;
    buf_reset(&s->premaster, LIMIT_TLS_HELLO);
    buf_append_bytes(&s->premaster, premaster);
}

// TLS 1.3: the message was the last under its key.
static void change_key(struct tls_reader *r, uint8_t type)
{
    if (type == TLS_HANDSHAKE_KEY_UPDATE) tls_reader_update(r);
    else tls_reader_next_epoch(r);
}

static bool client_message(void *ctx, uint8_t type, struct bytes body, bool is_cut)
{
    struct tls_session *s = ctx;
    struct tls_side *side = &s->sides[STREAM_CLIENT];
    switch (type) {
    case TLS_HELLO_CLIENT: learn_client(s, body, is_cut); break;
    case TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE: learn_key_exchange(s, body); break;
    case TLS_HANDSHAKE_CERTIFICATE:
        tls_facts_client_certificate(&s->facts, body, tls_learn_is_13(s));
        break;
    case TLS_HANDSHAKE_END_OF_EARLY_DATA:
    case TLS_HANDSHAKE_FINISHED:
    case TLS_HANDSHAKE_KEY_UPDATE:
        if (!is_cut && tls_learn_is_13(s)) change_key(&side->reader, type);
        break;
    default: break;
    }
    return true;
}

static bool server_message(void *ctx, uint8_t type, struct bytes body, bool is_cut)
{
    struct tls_session *s = ctx;
    struct tls_side *side = &s->sides[STREAM_SERVER];
    switch (type) {
    case TLS_HELLO_SERVER: return learn_server(s, body, is_cut);
    case TLS_HANDSHAKE_ENCRYPTED_EXTENSIONS: learn_extensions(s, body); break;
    case TLS_HANDSHAKE_NEW_SESSION_TICKET: learn_ticket(s, body, is_cut); break;
    case TLS_HANDSHAKE_CERTIFICATE: tls_facts_certificate(&s->facts, body, tls_learn_is_13(s));
    // fallthrough
    case TLS_HANDSHAKE_SERVER_KEY_EXCHANGE:
    case TLS_HANDSHAKE_SERVER_HELLO_DONE: s->sees_full_handshake = true; break;
    case TLS_HANDSHAKE_FINISHED:
    case TLS_HANDSHAKE_KEY_UPDATE:
        if (!is_cut && tls_learn_is_13(s)) change_key(&side->reader, type);
        break;
    default: break;
    }
    return true;
}

enum {
    CLIENT_CLEAR = 1 << TLS_HELLO_CLIENT | 1 << TLS_HANDSHAKE_CERTIFICATE |
                   1 << TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE,
    CLIENT_INNER = CLIENT_CLEAR | 1 << TLS_HANDSHAKE_END_OF_EARLY_DATA |
                   1 << TLS_HANDSHAKE_FINISHED | 1 << TLS_HANDSHAKE_KEY_UPDATE,
    SERVER_CLEAR = 1 << TLS_HELLO_SERVER | 1 << TLS_HANDSHAKE_NEW_SESSION_TICKET |
                   1 << TLS_HANDSHAKE_CERTIFICATE | 1 << TLS_HANDSHAKE_SERVER_KEY_EXCHANGE |
                   1 << TLS_HANDSHAKE_SERVER_HELLO_DONE,
    SERVER_INNER = SERVER_CLEAR | 1 << TLS_HANDSHAKE_ENCRYPTED_EXTENSIONS |
                   1 << TLS_HANDSHAKE_FINISHED | 1 << TLS_HANDSHAKE_KEY_UPDATE,
};

void tls_learn_init(struct tls_session *s, enum stream_side side)
{
    struct tls_side *t = &s->sides[side];
    bool is_client = side == STREAM_CLIENT;
    tls_handshake_init(&t->handshake, is_client ? CLIENT_CLEAR : SERVER_CLEAR,
                       is_client ? client_message : server_message, s);
    tls_handshake_init(&t->inner, is_client ? CLIENT_INNER : SERVER_INNER,
                       is_client ? client_message : server_message, s);
}

// The hello stands in the first octets of the only SSLv2 record; the rest is of no use here.
void tls_learn_ssl2(struct tls_session *s, enum stream_side side)
{
    struct tls_client_hello client;
    struct tls_server_hello server;
    struct bytes fragment = buf_bytes(&s->sides[side].ssl2);
    if (side == STREAM_CLIENT) {
        if (tls_client_hello_parse_ssl2(fragment, &client))
            tls_facts_client_hello(&s->facts, &client);
    } else if (tls_server_hello_parse_ssl2(fragment, &server)) {
        tls_facts_server_hello(&s->facts, &server);
    }
    tls_handshake_finish(&s->sides[side].handshake);
}
