// SPDX-License-Identifier: BSD-2-Clause
#include "export/record_message.h"

#include "base/timestamp.h"
#include "decode/model/message_facts.h"
#include "export/record.h"
#include "export/record_put.h"

static void put_words(struct json *j, const char *key, const struct message_word *w)
{
    if (!w) return;
    json_key(j, key);
    json_array_begin(j);
    for (; w; w = w->next) json_string(j, w->text);
    json_array_end(j);
}

static void put_time(struct json *j, const char *key, bool has, int64_t time_ns)
{
    if (has) record_put_time(j, key, time_ns, 0);
}

// --- hops

static void put_hop(struct json *j, const struct message_hop *hop)
{
    json_object_begin(j);
    put_known(j, "from", hop->from);
    put_known(j, "from_info", hop->from_info);
    put_known(j, "ip", hop->ip);
    put_known(j, "by", hop->by);
    put_known(j, "via", hop->via);
    put_known(j, "with", hop->with);
    put_known(j, "tls", hop->tls);
    put_known(j, "id", hop->id);
    put_known(j, "for", hop->recipient);
    put_time(j, "time", hop->has_time, hop->time_ns);
    json_key(j, "delay");
    if (hop->has_delay) json_integer(j, hop->delay_ns / TIMESTAMP_NS_PER_S);
    else json_null(j);
    json_object_end(j);
}

static void put_hops(struct json *j, const struct message_hop *hop)
{
    if (!hop) return;
    json_key(j, "hops");
    json_array_begin(j);
    for (; hop; hop = hop->next) put_hop(j, hop);
    json_array_end(j);
}

// --- results of authentication

// A name that comes again would be the same key twice: the first counts, as everywhere here.
// Looking back is bounded by LIMIT_FIELD_WORDS.
static bool came_before(const struct message_property *first, const struct message_property *p)
{
    for (; first != p; first = first->next)
        if (bytes_equal(first->name, p->name)) return true;
    return false;
}

static void put_properties(struct json *j, const struct message_property *first)
{
    if (!first) return;
    json_key(j, "properties");
    json_object_begin(j);
    for (const struct message_property *p = first; p; p = p->next) {
        if (came_before(first, p)) continue;
        json_key_bytes(j, p->name);
        json_string(j, p->value);
    }
    json_object_end(j);
}

static void put_results(struct json *j, const struct message_auth *auth)
{
    json_object_begin(j);
    put_known(j, "authserv_id", auth->server);
    json_key(j, "results");
    json_array_begin(j);
    for (const struct message_auth_result *r = auth->results; r; r = r->next) {
        json_object_begin(j);
        put_known(j, "method", r->method);
        put_known(j, "result", r->result);
        put_known(j, "reason", r->reason);
        put_properties(j, r->properties);
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}

static void put_auth(struct json *j, const struct message_auth *auth)
{
    if (!auth) return;
    json_key(j, "authentication_results");
    json_array_begin(j);
    for (; auth; auth = auth->next) put_results(j, auth);
    json_array_end(j);
}

static void put_spf(struct json *j, const struct message_spf *spf)
{
    if (!spf) return;
    json_key(j, "received_spf");
    json_array_begin(j);
    for (; spf; spf = spf->next) {
        json_object_begin(j);
        put_known(j, "result", spf->result);
        put_known(j, "comment", spf->comment);
        put_properties(j, spf->pairs);
        json_object_end(j);
    }
    json_array_end(j);
}

// --- signatures

static void put_check(struct json *j, const char *key, enum message_check check)
{
    static const char *const names[] = {"not checked", "matches", "differs"};
    json_key(j, key);
    json_str(j, names[check]);
}

static void put_signer(struct json *j, const struct message_signature *s)
{
    put_known(j, "domain", s->domain);
    put_known(j, "selector", s->selector);
    put_known(j, "algorithm", s->algorithm);
    put_time(j, "time", s->has_time, s->time_ns);
}

// What the signature itself came to, with the key that the capture has.
static void put_result(struct json *j, const struct message_signature *s)
{
    if (s->result) {
        json_key(j, "result");
        json_str(j, s->result);
    }
    put_known(j, "result_reason", s->result_reason);
    if (s->key_at.packet == 0) return;
    json_key(j, "key");
    json_object_begin(j);
    json_key(j, "packet");
    json_number(j, s->key_at.packet);
    record_put_time(j, "time", s->key_at.time_ns, 0);
    if (s->key_bits > 0) {
        json_key(j, "bits");
        json_number(j, s->key_bits);
    }
    put_true(j, "testing", s->key_is_testing);
    json_object_end(j);
}

static void put_signature(struct json *j, const struct message_signature *s, bool is_arc)
{
    json_object_begin(j);
    put_signer(j, s);
    put_known(j, "canonicalization", s->canonicalization);
    if (!is_arc) put_known(j, "identity", s->identity);
    put_words(j, "headers", s->headers);
    if (s->has_length) {
        json_key(j, "length");
        json_number(j, s->length);
    }
    put_time(j, "expires", s->has_expiry, s->expiry_ns);
    put_check(j, "body_hash", s->body_hash);
    put_known(j, "body_hash_reason", s->body_reason);
    put_result(j, s);
    json_object_end(j);
}

static void put_signatures(struct json *j, const struct message_signature *s)
{
    if (!s) return;
    json_key(j, "dkim");
    json_array_begin(j);
    for (; s; s = s->next) put_signature(j, s, false);
    json_array_end(j);
}

static void put_arc_set(struct json *j, const struct message_arc *set)
{
    json_object_begin(j);
    json_key(j, "instance");
    json_number(j, set->instance);
    put_known(j, "cv", set->chain);
    if (set->seal) {
        json_key(j, "seal");
        json_object_begin(j);
        put_signer(j, set->seal);
        json_object_end(j);
    }
    if (set->signature) {
        json_key(j, "signature");
        put_signature(j, set->signature, true);
    }
    if (set->results) {
        json_key(j, "authentication_results");
        put_results(j, set->results);
    }
    json_object_end(j);
}

static void put_arc(struct json *j, const struct message_arc *set)
{
    if (!set) return;
    json_key(j, "arc");
    json_array_begin(j);
    for (; set; set = set->next) put_arc_set(j, set);
    json_array_end(j);
}

// --- lists and spam

static void put_list(struct json *j, const struct message_list *list)
{
    if (!list) return;
    json_key(j, "list");
    json_object_begin(j);
    put_known(j, "id", list->id);
    put_known(j, "name", list->id_name);
    put_words(j, "unsubscribe", list->unsubscribe);
    put_true(j, "one_click", list->one_click);
    put_words(j, "subscribe", list->subscribe);
    put_words(j, "post", list->post);
    put_true(j, "no_post", list->no_post);
    put_words(j, "help", list->help);
    put_words(j, "owner", list->owner);
    put_words(j, "archive", list->archive);
    json_object_end(j);
}

static void put_thousandths(struct json *j, const char *key, const struct spam_number *n)
{
    if (!n->is_set) return;
    json_key(j, key);
    json_thousandths(j, n->thousandths);
}

static void put_spam(struct json *j, const struct spam_facts *spam)
{
    if (!spam) return;
    json_key(j, "spam");
    json_object_begin(j);
    if (spam->has_flag) {
        json_key(j, "is_spam");
        json_bool(j, spam->is_spam);
    }
    put_known(j, "status", spam->status);
    put_thousandths(j, "score", &spam->score);
    put_thousandths(j, "required", &spam->required);
    put_thousandths(j, "level", &spam->level);
    put_thousandths(j, "scl", &spam->scl);
    put_known(j, "tests", spam->tests);
    json_object_end(j);
}

void record_message_put_facts(struct json *j, const struct session_message *m)
{
    const struct message_facts *f = m->facts;
    if (!f) return;
    put_time(j, "date_utc", f->has_date, f->date.time_ns);
    put_known(j, "return_path", f->return_path);
    put_known(j, "sender", f->sender);
    put_words(j, "reply_to", f->reply_to);
    put_known(j, "in_reply_to", f->in_reply_to);
    put_hops(j, f->hops);
    put_auth(j, f->auth);
    put_spf(j, f->spf);
    put_signatures(j, f->signatures);
    put_arc(j, f->arc);
    put_list(j, f->list);
    put_spam(j, f->spam);
}

// --- parts

static void put_group(struct json *j, const struct part_group *g)
{
    for (const struct message_property *p = g->first; p; p = p->next) {
        if (came_before(g->first, p)) continue;
        json_key_bytes(j, p->name);
        json_string(j, p->value);
    }
}

static void put_recipients(struct json *j, const struct part_group *g)
{
    json_key(j, "recipients");
    json_array_begin(j);
    for (; g; g = g->next) {
        json_object_begin(j);
        put_group(j, g);
        json_object_end(j);
    }
    json_array_end(j);
}

static const char *key_of(struct bytes type)
{
    static const struct {
        const char *type, *key;
    } keys[] = {{"message/delivery-status", "delivery_status"},
                {"message/global-delivery-status", "delivery_status"},
                {"message/disposition-notification", "disposition_notification"},
                {"message/global-disposition-notification", "disposition_notification"},
                {"message/partial", "partial"}};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (bytes_equal(type, bytes_str(keys[i].type))) return keys[i].key;
    return "external_body";
}

static void put_inner(struct json *j, const struct session_message *m,
                      const struct record_options *options)
{
    json_key(j, "message");
    json_object_begin(j);
    json_key(j, "size");
    json_number(j, m->size);
    json_key(j, "complete");
    json_bool(j, m->is_complete);
    record_put_content(j, m, options);
    json_object_end(j);
}

static void put_file(struct json *j, const struct part_file *f,
                     const struct record_options *options)
{
    json_object_begin(j);
    json_key(j, "kind");
    json_str(j, f->kind);
    json_key(j, "name");
    json_string(j, f->name);
    json_key(j, "size");
    json_number(j, f->size);
    if (!options->no_hash) {
        json_key(j, "sha256");
        record_put_sha256(j, f->has_sha256 ? f->sha256 : NULL);
    }
    json_key(j, "complete");
    json_bool(j, f->is_complete);
    put_known(j, "file", f->file);
    json_object_end(j);
}

void record_message_put_files(struct json *j, const struct part_file *files,
                              const struct record_options *options)
{
    json_key(j, "embedded");
    json_array_begin(j);
    for (; files; files = files->next) put_file(j, files, options);
    json_array_end(j);
}

void record_message_put_part(struct json *j, const struct session_part *p,
                             const struct record_options *options)
{
    const struct part_group *g = p->facts->groups;
    if (p->facts->message) put_inner(j, p->facts->message, options);
    if (!g) return;
    const char *key = key_of(p->type);
    json_key(j, key);
    json_object_begin(j);
    put_group(j, g);
    if (strcmp(key, "delivery_status") == 0) put_recipients(j, g->next);
    json_object_end(j);
}
