// SPDX-License-Identifier: BSD-2-Clause
#include "export/record_dialogue.h"

#include "decode/smtp/smtp_data.h"
#include "decode/smtp/smtp_value.h"
#include "export/record.h"
#include "export/record_put.h"

// --- typed values

static void put_words(struct json *j, const struct smtp_value *value)
{
    struct bytes rest = value->text, word;
    json_array_begin(j);
    while (smtp_value_next_word(&rest, value->separator, &word)) json_string(j, word);
    json_array_end(j);
}

static void put_value(struct json *j, const struct smtp_value *value)
{
    switch (value->kind) {
    case SMTP_VALUE_TEXT: json_string(j, value->text); break;
    case SMTP_VALUE_NUMBER: json_integer(j, value->number); break;
    case SMTP_VALUE_FLAG: json_bool(j, value->number != 0); break;
    case SMTP_VALUE_WORDS: put_words(j, value); break;
    }
}

// A name that comes again (hostile attributes) would be the same key twice: the last one counts.
static bool comes_again(const struct smtp_values *v, unsigned at)
{
    for (unsigned i = at + 1; i < v->count; i++)
        if (bytes_equal(v->values[i].name, v->values[at].name)) return true;
    return false;
}

static void put_values(struct json *j, const struct smtp_values *v)
{
    if (v->count == 1 && bytes_is_none(v->values[0].name)) {
        put_value(j, &v->values[0]);
        return;
    }
    json_object_begin(j);
    for (unsigned i = 0; i < v->count; i++) {
        if (comes_again(v, i)) continue;
        json_key_bytes(j, v->values[i].name);
        put_value(j, &v->values[i]);
    }
    json_object_end(j);
}

static bool param_comes_again(const struct session_param *p)
{
    const struct session_param *later = p->next;
    for (int i = 0; i < 64 && later; i++, later = later->next)
        if (bytes_equal(later->keyword, p->keyword)) return true;
    return false;
}

// Parameters with a grammar; null where it was not kept.
static void put_params_typed(struct json *j, const struct session_param *p)
{
    if (!p) return;
    struct smtp_values v;
    smtp_values_init(&v);
    json_key(j, "params_typed");
    json_object_begin(j);
    for (; p; p = p->next) {
        if (param_comes_again(p)) continue;
        smtp_value_of_param(&v, p->keyword, bytes_is_none(p->value) ? BYTES_LIT("") : p->value);
        if (!v.is_known) continue;
        json_key_bytes(j, p->keyword);
        if (v.is_valid) put_values(j, &v);
        else json_null(j);
    }
    json_object_end(j);
    smtp_values_fini(&v);
}

// What stands behind a verb; nothing where there is no grammar or nothing was said.
static void put_arguments(struct json *j, const char *key, struct bytes verb, struct bytes arg)
{
    struct smtp_values v;
    smtp_values_init(&v);
    smtp_value_of_argument(&v, verb, arg);
    if (v.is_known && v.count > 0) {
        json_key(j, key);
        put_values(j, &v);
    }
    smtp_values_fini(&v);
}

// --- the session

static void put_reversed_at(struct json *j, const struct session *s)
{
    const struct session_reversal *r = s->reversal;
    json_key(j, "reversed_at");
    json_object_begin(j);
    put_text(j, "verb", r->verb);
    record_put_time(j, "time", r->at.time_ns, s->time_digits);
    json_key(j, "packet");
    json_number(j, r->at.packet);
    json_key(j, "offset");
    json_object_begin(j);
    json_key(j, "client");
    json_number(j, r->offset[STREAM_CLIENT]);
    json_key(j, "server");
    json_number(j, r->offset[STREAM_SERVER]);
    json_object_end(j);
    json_object_end(j);
}

// What the sides said of themselves in their new roles.
static void put_reversed(struct json *j, const struct session_reversal *r)
{
    json_key(j, "reversed");
    json_object_begin(j);
    put_greeting(j, r->has_greeting, &r->greeting);
    put_helo(j, r->helo_verb, r->helo_name);
    put_extensions(j, r->extensions);
    json_object_end(j);
}

static void put_proxies(struct json *j, const struct session_proxy *p)
{
    json_key(j, "proxies");
    json_array_begin(j);
    for (; p; p = p->next) {
        json_object_begin(j);
        put_text(j, "verb", p->verb);
        put_code(j, p->code);
        put_arguments(j, "attributes", p->verb, p->arg);
        json_object_end(j);
    }
    json_array_end(j);
}

static void put_offer(struct json *j, struct bytes offer)
{
    struct smtp_values v;
    smtp_values_init(&v);
    smtp_value_of_extension(&v, offer);
    if (v.is_known && v.is_valid && v.count > 0) {
        json_key(j, "parameters");
        put_values(j, &v);
    }
    smtp_values_fini(&v);
}

static void put_extension_use(struct json *j, const struct session_extension_use *u)
{
    json_key(j, "extension_use");
    json_array_begin(j);
    for (; u; u = u->next) {
        json_object_begin(j);
        put_text(j, "keyword", u->keyword);
        json_key(j, "offered");
        json_bool(j, u->is_offered);
        json_key(j, "offered_in_tls");
        json_bool(j, u->is_offered_in_tls);
        json_key(j, "used");
        json_bool(j, u->is_used);
        json_key(j, "refused");
        json_bool(j, u->is_refused);
        if (!bytes_is_none(u->offer)) put_offer(j, u->offer);
        json_object_end(j);
    }
    json_array_end(j);
}

void record_dialogue_session(struct json *j, const struct session *s)
{
    if (s->extension_uses) put_extension_use(j, s->extension_uses);
    if (s->proxies) put_proxies(j, s->proxies);
    if (!s->reversal) return;
    put_reversed_at(j, s);
    put_reversed(j, s->reversal);
}

// --- transactions

void record_dialogue_transaction(struct json *j, const struct session_transaction *t)
{
    put_params_typed(j, t->params);
    put_true(j, "reversed", t->is_reversed);
    put_true(j, "lmtp", t->is_lmtp);
    if (t->is_restarted) {
        json_key(j, "restarted_at");
        json_number(j, t->restarted_at);
    }
    if (!t->burls) return;
    json_key(j, "burl");
    json_array_begin(j);
    for (const struct session_burl *b = t->burls; b; b = b->next) {
        json_object_begin(j);
        put_text(j, "url", b->url);
        json_key(j, "last");
        json_bool(j, b->is_last);
        put_code(j, b->code);
        json_object_end(j);
    }
    json_array_end(j);
}

void record_dialogue_rcpt(struct json *j, const struct session_rcpt *rcpt)
{
    put_params_typed(j, rcpt->params);
    if (!rcpt->final) return;
    json_key(j, "final");
    json_object_begin(j);
    put_code(j, rcpt->final->code);
    put_text(j, "enhanced", rcpt->final->enhanced);
    put_text(j, "text", rcpt->final->text);
    json_object_end(j);
}

static void put_eod(struct json *j, const struct session_eod *eod)
{
    json_key(j, "eod");
    json_object_begin(j);
    json_key(j, "strict");
    json_bool(j, eod->is_strict);
    json_key(j, "variants");
    json_array_begin(j);
    for (unsigned i = 0; i < SMTP_DATA_VARIANTS; i++)
        if (eod->variants >> i & 1) json_str(j, smtp_data_variant_name(i));
    json_array_end(j);
    json_key(j, "server_took");
    json_str(j, eod->knows_server_took ? smtp_data_variant_name(eod->server_took) : NULL);
    json_object_end(j);
}

static void put_lines(struct json *j, const struct session_lines *l)
{
    const struct {
        const char *name;
        uint64_t count;
    } counts[] = {
        {"bare_lf", l->bare_lf}, {"bare_cr", l->bare_cr},   {"crcrlf", l->crcrlf},
        {"nul", l->nul},         {"too_long", l->too_long}, {"unstuffed", l->unstuffed},
        {"longest", l->longest},
    };
    json_key(j, "lines");
    json_object_begin(j);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        json_key(j, counts[i].name);
        json_number(j, counts[i].count);
    }
    json_object_end(j);
}

void record_dialogue_message(struct json *j, const struct session_transaction *t)
{
    const struct session_lines *l = &t->message->lines;
    bool is_odd = l->bare_lf | l->bare_cr | l->crcrlf | l->nul | l->too_long | l->unstuffed;
    if (t->via == SESSION_VIA_DATA) put_eod(j, &t->message->eod);
    if (is_odd) put_lines(j, l);
}

void record_dialogue_command(struct json *j, const struct session_command *c)
{
    put_arguments(j, "args", c->verb, c->arg);
    put_true(j, "reversed", c->is_reversed);
}
