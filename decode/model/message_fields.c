// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/message_fields.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "decode/message/address.h"
#include "decode/message/auth_results.h"
#include "decode/message/received.h"
#include "decode/message/received_spf.h"
#include "decode/message/rfc5322_token.h"
#include "decode/model/message_facts.h"
#include "decode/model/message_signatures.h"

struct message_fields {
    struct message_signatures signatures;
    struct session *session;
    struct session_message *message;
    struct arena *arena;
    struct buf scratch;
    uint32_t auth_count, spf_count, word_count;
    struct message_hop *last_hop;
    struct message_auth *last_auth;
    struct message_spf *last_spf;
    bool has_date_field;
};

// --- what is kept

static struct message_facts *facts_of(struct message_fields *f)
{
    if (!f->message->facts) f->message->facts = ARENA_NEW(f->arena, struct message_facts);
    return f->message->facts;
}

// UTF-8, what is not becomes U+FFFD.
static struct bytes keep(struct message_fields *f, struct bytes text)
{
    return message_keep(f->arena, &f->scratch, text);
}

// Of what may have been a quoted string: without the backslashes of its quoted pairs.
static struct bytes keep_quoted(struct message_fields *f, struct bytes text)
{
    struct buf plain;
    if (bytes_find(text, 0, '\\') == text.len) return keep(f, text);
    buf_init(&plain, 0);
    for (size_t i = 0; i < text.len; i++) {
        bool is_pair = text.data[i] == '\\' && i + 1 < text.len &&
                       (text.data[i + 1] == '"' || text.data[i + 1] == '\\');
        buf_append_byte(&plain, text.data[is_pair ? ++i : i]);
    }
    struct bytes kept = keep(f, buf_bytes(&plain));
    buf_fini(&plain);
    return kept;
}

static bool has_room(struct message_fields *f, uint32_t *count, uint32_t limit)
{
    if ((*count)++ < limit) return true;
    f->session->cut++;
    return false;
}

static void add_word(struct message_fields *f, struct message_word **list, struct bytes text)
{
    while (*list) list = &(*list)->next;
    *list = ARENA_NEW(f->arena, struct message_word);
    (*list)->text = keep(f, text);
}

static struct bytes without_angles(struct bytes b)
{
    b = bytes_trim_wsp(b);
    if (b.len < 2 || b.data[0] != '<' || b.data[b.len - 1] != '>') return b;
    return bytes_trim_wsp(bytes_of(b.data + 1, b.len - 2));
}

// --- hops

static void received(struct message_fields *f, struct bytes body)
{
    struct received r;
    struct message_facts *facts = facts_of(f);
    if (!has_room(f, &facts->hop_count, LIMIT_HOPS)) return;
    received_read(body, &r);
    struct message_hop *hop = ARENA_NEW(f->arena, struct message_hop);
    *hop = (struct message_hop){
        .from = keep(f, r.from),
        .from_info = keep(f, r.from_info),
        .ip = keep(f, r.ip),
        .by = keep(f, r.by),
        .via = keep(f, r.via),
        .with = keep(f, r.with),
        .id = keep(f, r.id),
        .recipient = keep(f, r.recipient),
        .tls = keep(f, r.tls),
        .has_time = r.has_date,
        .time_ns = r.date.time_ns,
    };
    if (f->last_hop) f->last_hop->next = hop;
    else facts->hops = hop;
    f->last_hop = hop;
}

static void set_delays(struct message_hop *hop)
{
    for (; hop && hop->next; hop = hop->next) {
        hop->has_delay = hop->has_time && hop->next->has_time;
        if (hop->has_delay) hop->delay_ns = hop->time_ns - hop->next->time_ns;
    }
}

// --- results of authentication

struct auth_target {
    struct message_fields *fields;
    struct message_auth *auth;
    uint32_t words;
};

static void on_result(void *ctx, struct bytes method, struct bytes result, struct bytes reason)
{
    struct auth_target *t = ctx;
    struct message_fields *f = t->fields;
    if (!has_room(f, &t->words, LIMIT_FIELD_WORDS)) return;
    struct message_auth_result *r = ARENA_NEW(f->arena, struct message_auth_result);
    r->method = keep(f, method);
    r->result = keep(f, result);
    r->reason = keep_quoted(f, reason);
    if (t->auth->last_result) t->auth->last_result->next = r;
    else t->auth->results = r;
    t->auth->last_result = r;
}

static void add_property(struct message_fields *f, struct message_property **first,
                         struct message_property **last, struct bytes name, struct bytes value)
{
    struct message_property *p = ARENA_NEW(f->arena, struct message_property);
    p->name = keep(f, name);
    p->value = keep_quoted(f, value);
    if (*last) (*last)->next = p;
    else *first = p;
    *last = p;
}

static void on_property(void *ctx, struct bytes name, struct bytes value)
{
    struct auth_target *t = ctx;
    struct message_auth_result *r = t->auth->last_result;
    if (!r || !has_room(t->fields, &t->words, LIMIT_FIELD_WORDS)) return;
    add_property(t->fields, &r->properties, &r->last_property, name, value);
}

static struct message_auth *read_auth(struct message_fields *f, struct bytes body)
{
    static const struct auth_results_handler handler = {on_result, on_property};
    struct auth_target t = {.fields = f, .auth = ARENA_NEW(f->arena, struct message_auth)};
    t.auth->server = keep(f, auth_results_read(body, &handler, &t));
    return t.auth;
}

static void auth_results(struct message_fields *f, struct bytes body)
{
    if (!has_room(f, &f->auth_count, LIMIT_AUTH_RESULTS)) return;
    struct message_auth *auth = read_auth(f, body);
    if (f->last_auth) f->last_auth->next = auth;
    else facts_of(f)->auth = auth;
    f->last_auth = auth;
}

struct spf_target {
    struct message_fields *fields;
    struct message_spf *spf;
    uint32_t words;
};

static void on_pair(void *ctx, struct bytes key, struct bytes value)
{
    struct spf_target *t = ctx;
    if (!has_room(t->fields, &t->words, LIMIT_FIELD_WORDS)) return;
    add_property(t->fields, &t->spf->pairs, &t->spf->last_pair, key, value);
}

static void received_spf(struct message_fields *f, struct bytes body)
{
    if (!has_room(f, &f->spf_count, LIMIT_AUTH_RESULTS)) return;
    struct spf_target t = {.fields = f, .spf = ARENA_NEW(f->arena, struct message_spf)};
    struct received_spf r;
    received_spf_read(body, &r, on_pair, &t);
    t.spf->result = keep(f, r.result);
    t.spf->comment = keep(f, r.comment);
    if (f->last_spf) f->last_spf->next = t.spf;
    else facts_of(f)->spf = t.spf;
    f->last_spf = t.spf;
}

// --- lists, spam and the rest

static struct message_list *list_of(struct message_fields *f)
{
    struct message_facts *facts = facts_of(f);
    if (!facts->list) facts->list = ARENA_NEW(f->arena, struct message_list);
    return facts->list;
}

// RFC 2919 3: [phrase] "<" list-id ">"
static void list_id(struct message_fields *f, struct bytes body)
{
    struct message_list *list = list_of(f);
    size_t open = bytes_find(body, 0, '<');
    if (!bytes_is_none(list->id)) return;
    if (open < body.len) {
        struct bytes name = bytes_trim_wsp(bytes_first(body, open));
        if (name.len > 1 && name.data[0] == '"' && name.data[name.len - 1] == '"')
            name = bytes_of(name.data + 1, name.len - 2);
        if (name.len > 0) list->id_name = keep_quoted(f, name);
        body = bytes_skip(body, open);
        body = bytes_first(body, bytes_find(body, 0, '>') + 1);
    }
    list->id = keep(f, without_angles(body));
}

// Blanks in it come from folding and are none of it (RFC 2369 2).
static void add_uri(struct message_fields *f, struct message_word **list, struct bytes uri)
{
    struct buf plain;
    buf_init(&plain, 0);
    for (size_t i = 0; i < uri.len; i++)
        if (uri.data[i] != ' ' && uri.data[i] != '\t') buf_append_byte(&plain, uri.data[i]);
    if (plain.len > 0) add_word(f, list, buf_bytes(&plain));
    buf_fini(&plain);
}

// RFC 2369 2: URIs in angle brackets, the best first, and comments.
static void list_uris(struct message_fields *f, struct message_word **list, struct bytes body)
{
    struct rfc5322_scan s = rfc5322_scan_of(body);
    while (s.pos < body.len) {
        if (rfc5322_skip_comment(&s)) continue;
        if (body.data[s.pos++] != '<') continue;
        size_t end = bytes_find(body, s.pos, '>');
        if (end >= body.len) return;
        if (!has_room(f, &f->word_count, LIMIT_FIELD_WORDS)) return;
        add_uri(f, list, bytes_of(body.data + s.pos, end - s.pos));
        s.pos = end + 1;
    }
}

static bool list_field(struct message_fields *f, struct bytes name, struct bytes body)
{
    if (!bytes_starts_nocase(name, BYTES_LIT("list-"))) return false;
    name = bytes_skip(name, 5);
    if (bytes_equal_nocase(name, BYTES_LIT("id"))) {
        list_id(f, body);
    } else if (bytes_equal_nocase(name, BYTES_LIT("unsubscribe-post"))) {
        list_of(f)->one_click |= bytes_equal_nocase(body, BYTES_LIT("List-Unsubscribe=One-Click"));
    } else {
        struct message_list *l = list_of(f);
        const struct {
            const char *name;
            struct message_word **list;
        } kinds[] = {{"unsubscribe", &l->unsubscribe},
                     {"subscribe", &l->subscribe},
                     {"post", &l->post},
                     {"help", &l->help},
                     {"owner", &l->owner},
                     {"archive", &l->archive}};
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
            if (bytes_equal_nocase(name, bytes_str(kinds[i].name)))
                list_uris(f, kinds[i].list, body);
        if (bytes_equal_nocase(name, BYTES_LIT("post")) &&
            bytes_starts_nocase(body, BYTES_LIT("no")))
            l->no_post = true;
    }
    return true;
}

static bool spam_field(struct message_fields *f, struct bytes name, struct bytes body)
{
    static const struct spam_facts nothing;
    if (name.len < 6 || (name.data[0] | 0x20) != 'x') return false;
    struct spam_facts *old = f->message->facts ? f->message->facts->spam : NULL;
    struct spam_facts spam = old ? *old : (struct spam_facts){0};
    if (!spam_field_read(&spam, name, body)) return false;
    if (!old && memcmp(&spam, &nothing, sizeof(spam)) == 0) return true;
    if (!old) facts_of(f)->spam = old = ARENA_NEW(f->arena, struct spam_facts);
    if (old->status.data != spam.status.data) spam.status = keep(f, spam.status);
    if (old->tests.data != spam.tests.data) spam.tests = keep(f, spam.tests);
    *old = spam;
    return true;
}

static void reply_to_address(void *ctx, struct bytes addr_spec)
{
    struct message_fields *f = ctx;
    if (has_room(f, &f->word_count, LIMIT_FIELD_WORDS))
        add_word(f, &facts_of(f)->reply_to, addr_spec);
}

static void sender_address(void *ctx, struct bytes addr_spec)
{
    struct message_fields *f = ctx;
    if (bytes_is_none(facts_of(f)->sender)) facts_of(f)->sender = keep(f, addr_spec);
}

static void reply_to(struct message_fields *f, struct bytes body)
{
    address_list(body, reply_to_address, f);
}

static void sender(struct message_fields *f, struct bytes body)
{
    address_list(body, sender_address, f);
}

static void return_path(struct message_fields *f, struct bytes body)
{
    struct message_facts *facts = facts_of(f);
    if (bytes_is_none(facts->return_path)) facts->return_path = keep(f, without_angles(body));
}

static void in_reply_to(struct message_fields *f, struct bytes body)
{
    struct message_facts *facts = facts_of(f);
    if (bytes_is_none(facts->in_reply_to)) facts->in_reply_to = keep(f, body);
}

static void dkim_signature(struct message_fields *f, struct bytes body)
{
    message_signatures_dkim(&f->signatures, facts_of(f), body);
}

static void arc_seal(struct message_fields *f, struct bytes body)
{
    message_signatures_arc_seal(&f->signatures, facts_of(f), body);
}

static void arc_message_signature(struct message_fields *f, struct bytes body)
{
    message_signatures_arc(&f->signatures, facts_of(f), body);
}

static void arc_results(struct message_fields *f, struct bytes body)
{
    struct bytes tag = bytes_trim_wsp(bytes_first(body, bytes_find(body, 0, ';')));
    if (tag.len == 0 || tag.data[0] != 'i') return;
    tag = bytes_skip(tag, bytes_find(tag, 0, '=') + 1);
    struct message_arc *set = message_signatures_arc_set(&f->signatures, facts_of(f), tag);
    if (set && !set->results) set->results = read_auth(f, body);
}

static void date(struct message_fields *f, struct bytes body)
{
    struct date d;
    if (f->has_date_field) return;
    f->has_date_field = true;
    if (!date_read(body, &d)) return;
    facts_of(f)->has_date = true;
    facts_of(f)->date = d;
}

// Entry points

struct message_fields *message_fields_new(bool want_hashes)
{
    struct message_fields *f = err_calloc(1, sizeof(*f));
    buf_init(&f->scratch, 0);
    message_signatures_init(&f->signatures, want_hashes);
    return f;
}

void message_fields_free(struct message_fields *f)
{
    if (!f) return;
    buf_fini(&f->scratch);
    message_signatures_fini(&f->signatures);
    free(f);
}

void message_fields_begin(struct message_fields *f, struct session *s, struct session_message *m)
{
    f->session = s;
    f->message = m;
    f->arena = &s->arena;
    f->auth_count = f->spf_count = f->word_count = 0;
    f->last_hop = NULL;
    f->last_auth = NULL;
    f->last_spf = NULL;
    f->has_date_field = false;
    message_signatures_begin(&f->signatures, s);
}

void message_fields_section(struct message_fields *f, struct bytes data)
{
    message_signatures_section(&f->signatures, data);
}

void message_fields_take(struct message_fields *f, const struct header_field *field,
                         struct bytes body)
{
    static const struct {
        const char *name;
        void (*read)(struct message_fields *, struct bytes);
    } readers[] = {
        {"received", received},
        {"date", date},
        {"return-path", return_path},
        {"reply-to", reply_to},
        {"sender", sender},
        {"in-reply-to", in_reply_to},
        {"authentication-results", auth_results},
        {"received-spf", received_spf},
        {"dkim-signature", dkim_signature},
        {"arc-seal", arc_seal},
        {"arc-message-signature", arc_message_signature},
        {"arc-authentication-results", arc_results},
    };
    message_signatures_field(&f->signatures, field->start, field->end);
    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        if (!bytes_equal_nocase(field->name, bytes_str(readers[i].name))) continue;
        readers[i].read(f, body);
        return;
    }
    if (!list_field(f, field->name, body)) spam_field(f, field->name, body);
}

void message_fields_end(struct message_fields *f, bool has_body)
{
    if (f->message->facts) set_delays(f->message->facts->hops);
    message_signatures_body_begins(&f->signatures, has_body);
}

void message_fields_body(struct message_fields *f, struct bytes data)
{
    message_signatures_body(&f->signatures, data);
}

void message_fields_finish(struct message_fields *f, bool is_whole)
{
    message_signatures_finish(&f->signatures, is_whole);
}
