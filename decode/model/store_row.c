// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/store_row.h"

// --- what happened to its transactions

static void tally_reply(struct store_tally *t, const struct session_reply *r)
{
    if (r->code >= 500 && (!t->worst || t->worst->code < 500)) t->worst = r;
    if (r->code >= 400 && !t->worst) t->worst = r;
    if (r->code >= 200 && r->code < 300) t->good = r;
}

void store_tally_add(struct store_tally *t, const struct session_transaction *x)
{
    t->last = x;
    t->transactions++;
    t->rcpt_count += x->rcpt_count;
    t->rcpt_accepted += x->rcpt_accepted;
    t->rcpt_refused += x->rcpt_refused;
    t->accepted += x->status == SESSION_ACCEPTED;
    t->rejected += x->status == SESSION_REJECTED;
    t->aborted += x->status == SESSION_ABORTED;
    // A refused recipient comes before what that leads to ("503 no valid recipients").
    bool may_be_worse = x->rcpt_refused > 0 && !(t->worst && t->worst->code >= 500);
    for (const struct session_rcpt *r = may_be_worse ? x->rcpts : NULL; r; r = r->next) {
        if (r->reply.code >= 400) tally_reply(t, &r->reply);
        if (t->worst && t->worst->code >= 500) break;
    }
    // Without a recipient DATA is refused too; that says nothing more.
    bool is_consequence = x->rcpt_refused > 0 && x->rcpt_accepted == 0;
    if (!is_consequence) tally_reply(t, &x->reply);
    if (!t->message && x->message && !bytes_is_none(x->message->subject)) t->message = x->message;
}

void store_tally_to_end(struct store_tally *t, const struct session *s)
{
    const struct session_transaction *x = t->last ? t->last->next : s->transactions;
    for (; x; x = x->next) store_tally_add(t, x);
}

// --- its texts

static struct bytes first_word(struct bytes b)
{
    size_t n = 0;
    while (n < b.len && b.data[n] > ' ') n++;
    return n ? bytes_first(b, n) : BYTES_NONE;
}

const struct session_reply *store_row_verdict(const struct session *s,
                                              const struct store_tally *t, uint16_t *code_out)
{
    const struct session_reply *r = t->worst;
    uint16_t code = 0;
    if (!r && s->has_greeting && s->greeting.code >= 400) r = &s->greeting;
    if (!r) r = t->good;
    for (const struct session_auth *a = s->auth; a && !r; a = a->next) {
        if (a->code >= 400) code = a->code;
    }
    if (!r && !code && s->last_code < 300) code = s->last_code;
    *code_out = r ? r->code : code;
    return r;
}

struct bytes store_row_auth_user(const struct session *s)
{
    struct bytes user = BYTES_NONE;
    for (const struct session_auth *a = s->auth; a; a = a->next) {
        if (!bytes_is_none(a->identity)) user = a->identity;
        if (a->code >= 200 && a->code < 300) break;
    }
    return user;
}

static bool has_auth_refused(const struct session *s)
{
    for (const struct session_auth *a = s->auth; a; a = a->next)
        if (a->code >= 400) return true;
    return false;
}

struct bytes store_row_server_name(const struct session *s)
{
    return s->has_greeting ? first_word(s->greeting.text) : BYTES_NONE;
}

// --- its numbers

// Of several that are as bad, the one about several sessions, else the first.
static void update_findings(struct store_row *p, const struct session *s)
{
    if (s->finding_count == 0 || !s->findings) return;
    p->worst_finding = s->worst_finding;
    const struct finding *worst = NULL;
    for (const struct finding *f = s->findings; f; f = f->next) {
        if (finding_severity_of(f->id) != s->worst_finding) continue;
        if (!worst || finding_is_of_several(f->id)) worst = f;
        if (finding_is_of_several(f->id)) break;
    }
    if (worst) p->worst_id = worst->id;
}

static void update_transactions(struct store_row *p, const struct store_tally *t)
{
    p->rcpt_count = t->rcpt_count;
    p->rcpt_accepted = t->rcpt_accepted;
    p->rcpt_refused = t->rcpt_refused;
    p->accepted = t->accepted;
    p->rejected = t->rejected;
    p->aborted = t->aborted;
}

void store_row_numbers(const struct session *s, const struct store_tally *t, struct store_row *p)
{
    update_findings(p, s);
    update_transactions(p, t);
    p->client = s->client;
    p->server = s->server;
    p->start_ns = s->start_ns;
    p->end_ns = s->end_ns;
    p->time_digits = s->time_digits;
    p->is_smtp = s->is_smtp;
    p->state = s->state;
    p->phase = s->phase;
    p->tls_mode = s->tls.mode;
    p->tls_decrypted = s->tls.is_decrypted;
    p->has_auth_refused = has_auth_refused(s);
    memcpy(p->bytes, s->bytes, sizeof(p->bytes));
    memcpy(p->gaps, s->gaps, sizeof(p->gaps));
    p->packets = s->packets;
    p->transaction_count = s->transaction_count;
    p->message_count = s->message_count;
    p->last_code = s->last_code;
    p->finding_count = s->finding_count;
}

// --- all of it

static struct bytes verdict_text(const struct session_reply *reply, struct buf *scratch)
{
    if (!reply) return BYTES_NONE;
    buf_append_bytes(scratch, reply->enhanced);
    if (reply->enhanced.len && reply->text.len) buf_append_byte(scratch, ' ');
    buf_append_bytes(scratch, reply->text);
    return buf_bytes(scratch);
}

void store_row_of(const struct session *s, bool is_live, struct buf *scratch,
                  struct store_row *row_out)
{
    struct store_tally t = {0};
    const struct session_transaction *x = s->transactions;
    store_tally_to_end(&t, s);
    *row_out = (struct store_row){.id = s->id, .is_live = is_live};
    store_row_numbers(s, &t, row_out);
    buf_reset(scratch, 64 * 1024);
    row_out->verdict_text =
        verdict_text(store_row_verdict(s, &t, &row_out->verdict_code), scratch);
    row_out->helo_name = s->helo_name;
    row_out->server_name = store_row_server_name(s);
    row_out->from = x ? x->from : BYTES_NONE;
    row_out->first_to = x && x->rcpts ? x->rcpts->to : BYTES_NONE;
    row_out->subject = t.message ? t.message->subject : BYTES_NONE;
    row_out->auth_user = store_row_auth_user(s);
}
