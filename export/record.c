// SPDX-License-Identifier: BSD-2-Clause
#include "export/record.h"

#include "base/community_id.h"
#include "base/timestamp.h"
#include "export/json.h"
#include "export/record_dialogue.h"
#include "export/record_message.h"

struct record {
    struct json json;
    const struct record_options *options;
};

void record_put_time(struct json *j, const char *key, int64_t time_ns, unsigned digits)
{
    char text[TIMESTAMP_TEXT];
    timestamp_rfc3339(time_ns, digits, text);
    json_key(j, key);
    json_str(j, text);
}

static void put_endpoint(struct json *j, const char *key, const struct stream_endpoint *e)
{
    char ip[SESSION_IP_TEXT];
    session_ip_text(e, ip);
    json_key(j, key);
    json_object_begin(j);
    json_key(j, "ip");
    json_str(j, ip);
    json_key(j, "port");
    json_number(j, e->port);
    json_object_end(j);
}

static void put_both(struct json *j, const char *key, const uint64_t count[2])
{
    json_key(j, key);
    json_object_begin(j);
    json_key(j, "client");
    json_number(j, count[STREAM_CLIENT]);
    json_key(j, "server");
    json_number(j, count[STREAM_SERVER]);
    json_object_end(j);
}

static void put_text(struct json *j, const char *key, struct bytes text)
{
    json_key(j, key);
    json_string(j, text);
}

static void put_tunnel_end(struct json *j, const char *key, const struct stream_endpoint *e)
{
    if (e->port) {
        put_endpoint(j, key, e);
        return;
    }
    char ip[SESSION_IP_TEXT];
    session_ip_text(e, ip);
    json_key(j, key);
    json_object_begin(j);
    json_key(j, "ip");
    json_str(j, ip);
    json_object_end(j);
}

// The innermost first; each holds the one that it lies in.
static void put_tunnels(struct json *j, const struct session *s)
{
    for (size_t i = s->tunnel_count; i-- > 0;) {
        const struct stream_tunnel *t = &s->tunnels[i];
        json_key(j, "tunnel");
        json_object_begin(j);
        json_key(j, "type");
        json_str(j, session_tunnel_name(t->type));
        json_key(j, "id");
        if (t->has_id) json_number(j, t->id);
        else json_null(j);
        json_key(j, "outer");
        json_object_begin(j);
        put_tunnel_end(j, "client", &t->client);
        put_tunnel_end(j, "server", &t->server);
        json_object_end(j);
    }
    for (size_t i = 0; i < s->tunnel_count; i++) json_object_end(j);
}

// null where there was none: no server sends code 0.
static void put_code(struct json *j, uint16_t code)
{
    json_key(j, "code");
    if (code) json_number(j, code);
    else json_null(j);
}

void record_put_sha256(struct json *j, const uint8_t sha256[DIGEST_SHA256_LEN])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t text[2 * DIGEST_SHA256_LEN];
    for (size_t i = 0; sha256 && i < DIGEST_SHA256_LEN; i++) {
        text[2 * i] = (uint8_t)digits[sha256[i] >> 4];
        text[2 * i + 1] = (uint8_t)digits[sha256[i] & 15];
    }
    json_string(j, sha256 ? bytes_of(text, sizeof(text)) : BYTES_NONE);
}

static void put_sha256(struct record *r, bool has_sha256, const uint8_t sha256[DIGEST_SHA256_LEN])
{
    if (r->options->no_hash) return;
    json_key(&r->json, "sha256");
    record_put_sha256(&r->json, has_sha256 ? sha256 : NULL);
}

// A keyword that comes again would be the same key twice: the last one counts, as it does for the
// readers of JSON. Looking ahead is bounded, since a hostile line may hold thousands.
static bool comes_again(const struct session_param *p)
{
    const struct session_param *later = p->next;
    for (int i = 0; i < 64 && later; i++, later = later->next)
        if (bytes_equal(later->keyword, p->keyword)) return true;
    return false;
}

static void put_params(struct json *j, const struct session_param *p)
{
    json_key(j, "params");
    json_object_begin(j);
    for (; p; p = p->next) {
        if (comes_again(p)) continue;
        json_key_bytes(j, p->keyword);
        json_string(j, bytes_is_none(p->value) ? BYTES_LIT("") : p->value);
    }
    json_object_end(j);
}

static void put_delay(struct json *j, bool has_delay, int64_t delay_ns)
{
    if (!has_delay) return;
    json_key(j, "delay");
    json_seconds(j, delay_ns);
}

static void put_reply_fields(struct json *j, const struct session_reply *reply)
{
    put_code(j, reply->code);
    put_text(j, "enhanced", reply->enhanced);
    put_text(j, "text", reply->text);
    put_delay(j, reply->has_delay, reply->delay_ns);
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
    if (tls->client_certificate)
        put_certificate(j, "client_certificate", tls->client_certificate);
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

static void put_rcpts(struct json *j, const struct session_rcpt *rcpt)
{
    json_key(j, "rcpts");
    json_array_begin(j);
    for (; rcpt; rcpt = rcpt->next) {
        json_object_begin(j);
        put_text(j, "to", rcpt->to);
        put_reply_fields(j, &rcpt->reply);
        put_params(j, rcpt->params);
        record_dialogue_rcpt(j, rcpt);
        json_object_end(j);
    }
    json_array_end(j);
}

static void put_addresses(struct json *j, const char *key, const struct session_address *a)
{
    json_key(j, key);
    json_array_begin(j);
    for (; a; a = a->next) json_string(j, a->addr_spec);
    json_array_end(j);
}

static void put_part(struct record *r, const struct session_part *p)
{
    struct json *j = &r->json;
    json_object_begin(j);
    put_text(j, "path", p->path);
    put_text(j, "type", p->type);
    put_text(j, "charset", p->charset);
    put_text(j, "encoding", p->encoding);
    put_text(j, "disposition", p->disposition);
    put_text(j, "filename", p->filename);
    if (!bytes_is_none(p->content_type)) put_text(j, "content_type", p->content_type);
    json_key(j, "size");
    json_number(j, p->size);
    put_sha256(r, p->has_sha256, p->sha256);
    if (!bytes_is_none(p->file)) put_text(j, "file", p->file);
    if (p->files) record_message_put_files(j, p->files, r->options);
    if (p->facts) record_message_put_part(j, p, r->options);
    json_object_end(j);
}

static void put_content(struct record *r, const struct session_message *m)
{
    struct json *j = &r->json;
    put_text(j, "subject", m->subject);
    put_addresses(j, "from", m->from);
    put_addresses(j, "to", m->to);
    put_addresses(j, "cc", m->cc);
    put_text(j, "date", m->date);
    put_text(j, "message_id", m->message_id);
    record_message_put_facts(j, m);
    if (!bytes_is_none(m->file)) put_text(j, "file", m->file);
    json_key(j, "parts");
    json_array_begin(j);
    for (const struct session_part *p = m->parts; p; p = p->next) put_part(r, p);
    json_array_end(j);
}

void record_put_content(struct json *j, const struct session_message *m,
                        const struct record_options *options)
{
    struct record r = {*j, options};
    put_content(&r, m);
    *j = r.json;
}

static void put_message(struct record *r, const struct session_transaction *t)
{
    struct json *j = &r->json;
    const struct session_message *m = t->message;
    if (!m) return;
    json_key(j, "message");
    json_object_begin(j);
    json_key(j, "size");
    json_number(j, m->size);
    put_sha256(r, m->has_sha256, m->sha256);
    json_key(j, "complete");
    json_bool(j, m->is_complete);
    record_dialogue_message(j, t);
    put_content(r, m);
    json_object_end(j);
}

void record_put_envelope(struct json *j, const struct session_transaction *t)
{
    put_text(j, "from", t->from);
    put_params(j, t->params);
    put_rcpts(j, t->rcpts);
    json_key(j, "via");
    json_str(j, session_via_name(t->via));
    json_key(j, "reply");
    if (t->reply.code) {
        json_object_begin(j);
        put_reply_fields(j, &t->reply);
        json_object_end(j);
    } else {
        json_null(j);
    }
    json_key(j, "status");
    json_str(j, session_status_name(t->status));
    record_dialogue_transaction(j, t);
}

static void put_transaction(struct record *r, const struct session_transaction *t)
{
    json_object_begin(&r->json);
    record_put_envelope(&r->json, t);
    put_message(r, t);
    json_object_end(&r->json);
}

static void put_commands(struct json *j, const struct session_command *c)
{
    json_key(j, "commands");
    json_array_begin(j);
    for (; c; c = c->next) {
        json_object_begin(j);
        put_text(j, "verb", c->verb);
        put_text(j, "arg", c->arg);
        put_code(j, c->code);
        put_delay(j, c->has_delay, c->delay_ns);
        record_dialogue_command(j, c);
        json_object_end(j);
    }
    json_array_end(j);
}

void record_put_finding(struct json *j, const struct finding *f)
{
    json_object_begin(j);
    json_key(j, "id");
    json_str(j, finding_json_id(f->id));
    json_key(j, "severity");
    json_str(j, finding_severity_name(finding_severity_of(f->id)));
    json_key(j, "side");
    json_str(j, f->side == STREAM_CLIENT ? "client" : "server");
    json_key(j, "offset");
    json_number(j, f->offset);
    json_key(j, "packet");
    if (f->packet) json_number(j, f->packet);
    else json_null(j);
    json_key(j, "transaction");
    if (f->transaction >= 0) json_number(j, (uint64_t)f->transaction);
    else json_null(j);
    put_text(j, "detail", f->detail);
    json_object_end(j);
}

static void put_findings(struct json *j, const struct session *s)
{
    json_key(j, "findings");
    json_array_begin(j);
    for (const struct finding *f = s->findings; f; f = f->next) record_put_finding(j, f);
    json_array_end(j);
}

// Only where something was looked for and found.
static void put_matches(struct json *j, const struct session *s)
{
    if (!s->matches) return;
    json_key(j, "matches");
    json_array_begin(j);
    for (const struct session_match *m = s->matches; m; m = m->next) {
        json_object_begin(j);
        put_text(j, "value", m->value);
        json_key(j, "where");
        json_str(j, m->where);
        json_key(j, "transaction");
        if (m->transaction >= 0) json_number(j, (uint64_t)m->transaction);
        else json_null(j);
        if (m->part.len > 0) put_text(j, "part", m->part);
        if (m->found.len > 0) put_text(j, "found", m->found);
        json_object_end(j);
    }
    json_array_end(j);
}

// What TCP alone tells.
void record_put_connection(struct json *j, const struct session *s)
{
    char community_id[COMMUNITY_ID_TEXT];
    community_id_text(&s->client, &s->server, community_id);
    record_put_time(j, "start", s->start_ns, s->time_digits);
    record_put_time(j, "end", s->end_ns, s->time_digits);
    put_endpoint(j, "client", &s->client);
    put_endpoint(j, "server", &s->server);
    put_tunnels(j, s);
    json_key(j, "community_id");
    json_str(j, community_id);
    json_key(j, "state");
    json_str(j, session_state_name(s->state));
    put_both(j, "bytes", s->bytes);
    put_both(j, "gaps", s->gaps);
    json_key(j, "packets");
    json_number(j, s->packets);
}

void record_put_opening(struct json *j, const struct session *s, enum secret_policy secrets)
{
    put_greeting(j, s);
    put_helo(j, s);
    put_extensions(j, s);
    put_auth(j, s, secrets);
    put_tls(j, &s->tls);
}

static void put_timing(struct json *j, const struct session_timing *t)
{
    const struct {
        const char *name;
        bool is_known;
        int64_t ns;
    } times[] = {
        {"connect", t->knows_connect, t->connect_ns},
        {"greeting", t->knows_greeting, t->greeting_ns},
        {"client", true, t->client_ns},
        {"server", true, t->server_ns},
        {"network", true, t->network_ns},
        {"transfer", true, t->transfer_ns},
    };
    bool is_known = t->knows_connect;
    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) is_known |= times[i].ns > 0;
    if (!is_known) return;
    json_key(j, "timing");
    json_object_begin(j);
    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
        if (!times[i].is_known) continue;
        json_key(j, times[i].name);
        json_seconds(j, times[i].ns);
    }
    json_object_end(j);
}

static void put_dialogue(struct record *r, const struct session *s)
{
    struct json *j = &r->json;
    record_put_opening(j, s, r->options->secrets);
    record_dialogue_session(j, s);
    json_key(j, "transactions");
    json_array_begin(j);
    for (const struct session_transaction *t = s->transactions; t; t = t->next)
        put_transaction(r, t);
    json_array_end(j);
    if (r->options->dialogue) put_commands(j, s->commands);
}

void record_append(const struct session *s, const struct record_options *options, struct buf *out)
{
    struct record r = {json_of(out), options};
    json_object_begin(&r.json);
    json_key(&r.json, "type");
    json_str(&r.json, "session");
    record_put_connection(&r.json, s);
    put_timing(&r.json, &s->timing);
    if (s->is_smtp) put_dialogue(&r, s);
    put_matches(&r.json, s);
    put_findings(&r.json, s);
    if (s->cut) {
        json_key(&r.json, "cut");
        json_number(&r.json, s->cut);
    }
    json_object_end(&r.json);
    buf_append_byte(out, '\n');
}
