// SPDX-License-Identifier: BSD-2-Clause
#include "export/record.h"

#include "base/timestamp.h"
#include "export/json.h"
#include "export/record_connection.h"
#include "export/record_dialogue.h"
#include "export/record_message.h"
#include "export/record_opening.h"
#include "export/record_put.h"

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

static void put_dialogue(struct record *r, const struct session *s)
{
    struct json *j = &r->json;
    record_opening_put(j, s, r->options->secrets);
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
    record_connection_put(&r.json, s);
    record_connection_put_timing(&r.json, &s->timing);
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
