// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_after.h"

#include "decode/model/dkim_settle.h"
#include "decode/model/session_match.h"
#include "decode/smtp/smtp_state.h"

static struct session_transaction *transaction_at(const struct session *s, int32_t index)
{
    struct session_transaction *x = s->transactions;
    while (x && x->index != index) x = x->next;
    return x;
}

// At the MAIL of transaction x, or NULL for the session.
static void note_at(struct smtp_session *ss, enum finding_id id, struct session_transaction *x,
                    struct bytes detail)
{
    ss->mail_tx = NULL;
    ss->current = x;
    ss->evidence = ss->at.packet = x ? x->at.packet : 0;
    smtp_session_note(ss, id, STREAM_CLIENT, x ? x->offset : 0, detail);
}

// --- matches

// "example.org in env.rcpt: bob@mail.example.org", at the MAIL of its transaction
static void note_match(struct smtp_session *ss, const struct session_match *m)
{
    struct buf detail;
    buf_init(&detail, 0);
    buf_append_bytes(&detail, m->value);
    buf_printf(&detail, " in %s", m->where);
    if (m->part.len > 0) buf_printf(&detail, " of part %.*s", (int)m->part.len, m->part.data);
    if (m->found.len > 0 && !bytes_equal_nocase(m->found, m->value)) {
        buf_append_str(&detail, ": ");
        buf_append_bytes(&detail, m->found);
    }
    note_at(ss, FINDING_MATCH, transaction_at(ss->s, m->transaction), buf_bytes(&detail));
    buf_fini(&detail);
}

// One finding says of a value that a transaction holds it; session->matches has all the places.
static bool is_noted(const struct session *s, const struct session_match *m)
{
    for (const struct session_match *x = s->matches; x != m; x = x->next)
        if (x->transaction == m->transaction && bytes_equal(x->value, m->value)) return true;
    return false;
}

static void note_matches(struct smtp_session *ss)
{
    const struct match_list *list = ss->decoder->options.matches;
    if (!list) return;
    session_match(ss->s, list);
    for (const struct session_match *m = ss->s->matches; m; m = m->next)
        if (!is_noted(ss->s, m)) note_match(ss, m);
}

// --- signatures

static void on_failed(void *ctx, struct session_transaction *x, struct bytes domain)
{
    note_at(ctx, FINDING_DKIM_FAIL, x, domain);
}

static void settle_signatures(struct smtp_session *ss)
{
    struct dkim_keys *keys = ss->decoder->options.keys;
    uint64_t upto = ss->decoder->keys_upto;
    if (!keys) return;
    ss->s->keys_upto = upto == UINT64_MAX ? dkim_keys_count(keys) : upto;
    dkim_settle(ss->s, keys, upto, on_failed, ss);
}

// --- other sessions

// What other sessions have shown of this one, each at its place.
static void note_across(struct smtp_session *ss)
{
    for (const struct finding *f = ss->decoder->options.across; f; f = f->next) {
        ss->mail_tx = NULL;
        ss->current = transaction_at(ss->s, f->transaction);
        ss->evidence = ss->at.packet = f->packet;
        smtp_session_note(ss, f->id, smtp_turn_role(ss, f->side), f->offset, f->detail);
    }
}

void smtp_after(struct smtp_session *ss)
{
    settle_signatures(ss);
    note_matches(ss);
    note_across(ss);
}
