// SPDX-License-Identifier: BSD-2-Clause
#include "export/record_opening.h"

#include "export/record_put.h"

static void put_auth(struct json *j, const struct session *s, enum secret_policy secrets)
{
    json_key(j, "auth");
    json_array_begin(j);
    for (const struct session_auth *a = s->auth; a; a = a->next) {
        json_object_begin(j);
        put_text(j, "mechanism", a->mechanism);
        put_text(j, "user", a->user);
        put_text(j, "identity", a->identity);
        if (secrets == SECRET_SHOW) put_text(j, "secret", secret_text(&a->secret, secrets));
        put_code(j, a->code);
        if (a->layer) put_text(j, "layer", bytes_str(a->layer));
        json_object_end(j);
    }
    json_array_end(j);
}

static void put_certificate(struct json *j, const char *key, const struct session_certificate *c)
{
    json_key(j, key);
    json_object_begin(j);
    put_text(j, "subject", c->subject);
    put_text(j, "issuer", c->issuer);
    json_key(j, "names");
    json_array_begin(j);
    for (const struct session_name *n = c->names; n; n = n->next) json_string(j, n->text);
    json_array_end(j);
    put_text(j, "not_before", c->not_before);
    put_text(j, "not_after", c->not_after);
    json_object_end(j);
}

// What is known is there, the rest is left out.
static void put_handshake(struct json *j, const struct session_tls *tls)
{
    const struct {
        const char *name;
        struct bytes text;
    } facts[] = {
        {"alpn", tls->alpn}, {"alpn_offered", tls->alpn_offered},
        {"ja3", tls->ja3},   {"ja3s", tls->ja3s},
        {"ja4", tls->ja4},
    };
    for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
        if (!bytes_is_none(facts[i].text)) put_text(j, facts[i].name, facts[i].text);
    if (tls->knows_resumption) {
        json_key(j, "resumed");
        json_bool(j, tls->is_resumed);
    }
    if (tls->certificate) put_certificate(j, "certificate", tls->certificate);
    if (tls->client_certificate) put_certificate(j, "client_certificate", tls->client_certificate);
}

static void put_tls(struct json *j, const struct session_tls *tls)
{
    if (tls->mode == SESSION_TLS_NONE) return;
    json_key(j, "tls");
    json_object_begin(j);
    json_key(j, "mode");
    json_str(j, session_tls_mode_name(tls->mode));
    put_text(j, "version", tls->version);
    put_text(j, "cipher", tls->cipher);
    put_text(j, "sni", tls->sni);
    json_key(j, "decrypted");
    json_bool(j, tls->is_decrypted);
    if (!bytes_is_none(tls->reason)) put_text(j, "reason", tls->reason);
    put_handshake(j, tls);
    json_object_end(j);
}

void record_opening_put(struct json *j, const struct session *s, enum secret_policy secrets)
{
    put_greeting(j, s->has_greeting, &s->greeting);
    put_helo(j, s->helo_verb, s->helo_name);
    put_extensions(j, s->extensions);
    put_auth(j, s, secrets);
    put_tls(j, &s->tls);
}
