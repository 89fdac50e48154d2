// SPDX-License-Identifier: BSD-2-Clause
#include "export/record_opening.h"

static void put_text(struct json *j, const char *key, struct bytes text)
{
    json_key(j, key);
    json_string(j, text);
}

// null where there was none: no server sends code 0.
static void put_code(struct json *j, uint16_t code)
{
    json_key(j, "code");
    if (code) json_number(j, code);
    else json_null(j);
}

static void put_greeting(struct json *j, const struct session *s)
{
    if (!s->has_greeting) return;
    json_key(j, "greeting");
    json_object_begin(j);
    put_code(j, s->greeting.code);
    put_text(j, "text", s->greeting.text);
    json_object_end(j);
}

static void put_helo(struct json *j, const struct session *s)
{
    if (bytes_is_none(s->helo_verb)) return;
    json_key(j, "helo");
    json_object_begin(j);
    put_text(j, "verb", s->helo_verb);
    put_text(j, "name", s->helo_name);
    json_object_end(j);
}

static void put_extensions(struct json *j, const struct session *s)
{
    json_key(j, "extensions");
    json_array_begin(j);
    for (const struct session_extension *e = s->extensions; e; e = e->next) json_string(j, e->text);
    json_array_end(j);
}

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
    put_greeting(j, s);
    put_helo(j, s);
    put_extensions(j, s);
    put_auth(j, s, secrets);
    put_tls(j, &s->tls);
}
