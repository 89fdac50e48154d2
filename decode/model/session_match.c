// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/session_match.h"

#include "base/limits.h"
#include "decode/model/message_facts.h"

// Where in the session something stands, and what stands there.
struct walk {
    struct session *s;
    const struct match_list *list;
    int32_t transaction; // -1: in none
    struct bytes part;
    const char *where;
    struct bytes found;
};

static bool is_known(const struct walk *w, struct bytes value)
{
    for (const struct session_match *m = w->s->matches; m; m = m->next)
        if (m->transaction == w->transaction && m->where == w->where &&
            bytes_equal(m->part, w->part) && bytes_equal(m->value, value))
            return true;
    return false;
}

static void on_value(void *ctx, struct bytes value)
{
    struct walk *w = ctx;
    struct session *s = w->s;
    if (is_known(w, value)) return;
    if (s->match_count >= LIMIT_MATCHES) {
        s->cut++;
        return;
    }
    struct session_match *m = ARENA_NEW(&s->arena, struct session_match);
    *m = (struct session_match){.value = arena_copy_bytes(&s->arena, value),
                                .where = w->where,
                                .transaction = w->transaction,
                                .part = w->part,
                                .found = w->found};
    if (s->last_match) s->last_match->next = m;
    else s->matches = m;
    s->last_match = m;
    s->match_count++;
}

static void look_address(struct walk *w, const char *where, struct bytes address)
{
    w->where = where;
    w->found = address;
    match_list_ask_address(w->list, address, on_value, w);
}

static void look_name(struct walk *w, const char *where, struct bytes name)
{
    w->where = where;
    w->found = name;
    match_list_ask_domain(w->list, name, on_value, w);
}

static void look_hash(struct walk *w, const char *where, bool has_it, const uint8_t *sha256)
{
    w->where = where;
    w->found = BYTES_NONE;
    if (has_it) match_list_ask_sha256(w->list, sha256, on_value, w);
}

static void look_addresses(struct walk *w, const char *where, const struct session_address *a)
{
    for (; a; a = a->next) look_address(w, where, a->addr_spec);
}

static void look_facts(struct walk *w, const struct message_facts *f)
{
    look_address(w, "hdr.sender", f->sender);
    for (const struct message_word *word = f->reply_to; word; word = word->next)
        look_address(w, "hdr.reply_to", word->text);
    look_address(w, "hdr.return_path", f->return_path);
    for (const struct message_signature *g = f->signatures; g; g = g->next)
        look_name(w, "dkim.domain", g->domain);
}

// level: messages that it lies in. The hash of one inside another is that of its part.
static void look_message(struct walk *w, const struct session_message *m, int level)
{
    struct bytes part = w->part;
    if (level == 0) look_hash(w, "msg.sha256", m->has_sha256, m->sha256);
    look_addresses(w, "hdr.from", m->from);
    look_addresses(w, "hdr.to", m->to);
    look_addresses(w, "hdr.cc", m->cc);
    if (m->facts) look_facts(w, m->facts);
    for (const struct session_part *p = m->parts; p; p = p->next) {
        w->part = p->path;
        look_hash(w, "part.sha256", p->has_sha256, p->sha256);
        if (p->facts && p->facts->message && level < LIMIT_MESSAGE_DEPTH)
            look_message(w, p->facts->message, level + 1);
    }
    w->part = part;
}

static void look_transaction(struct walk *w, const struct session_transaction *x)
{
    w->transaction = x->index;
    look_address(w, "env.from", x->from);
    for (const struct session_rcpt *r = x->rcpts; r; r = r->next)
        look_address(w, "env.rcpt", r->to);
    if (x->message) look_message(w, x->message, 0);
}

void session_match(struct session *s, const struct match_list *list)
{
    struct walk w = {.s = s, .list = list, .transaction = -1};
    look_name(&w, "env.helo", s->helo_name);
    look_name(&w, "tls.sni", s->tls.sni);
    for (const struct session_auth *a = s->auth; a; a = a->next)
        look_address(&w, "auth.user", a->identity);
    for (const struct session_transaction *x = s->transactions; x; x = x->next)
        look_transaction(&w, x);
}
