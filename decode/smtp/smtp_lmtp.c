// SPDX-License-Identifier: BSD-2-Clause
//
// LMTP (RFC 2033 4.2): after the end of mail data, or a last chunk, the server replies once for
// each recipient that it accepted, in the order of the RCPTs; where it accepted none, once.
//
// A transaction is accepted when the message was taken for one recipient at least; its reply is the
// first such, or, where all were refused, the first refusal. With octets missing since the
// transaction began nobody knows which recipient a reply is for: it counts for the transaction and
// is tied to none.
//
// PRDR (draft-hall-prdr): a client that asked for it with MAIL may see 353 after the mail data;
// then the server replies once for each recipient that it accepted, and last for the message as a
// whole, which decides. It need not: then its one reply is for all, as ever.
#include "decode/smtp/smtp_state.h"

static bool is_accepted(const struct session_reply *reply)
{
    return reply->code / 100 == 2;
}

// The next recipient that the server accepted.
static struct session_rcpt *next_accepted(const struct session_transaction *tx,
                                          const struct session_rcpt *after)
{
    struct session_rcpt *rcpt = after ? after->next : tx->rcpts;
    while (rcpt && !is_accepted(&rcpt->reply)) rcpt = rcpt->next;
    return rcpt;
}

static void keep_for_transaction(struct smtp_session *ss, struct session_transaction *tx,
                                 const struct smtp_reply *reply)
{
    bool takes = reply->code / 100 == 2;
    if (tx->reply.code == 0 || (takes && !is_accepted(&tx->reply)))
        smtp_dialogue_keep_reply(ss, reply, false, &tx->reply);
    if (takes) tx->status = SESSION_ACCEPTED;
}

bool smtp_prdr_begins(struct smtp_session *ss, const struct smtp_await *a,
                      const struct smtp_reply *reply)
{
    bool may_begin = reply && reply->code == 353 && a->transaction && !a->is_per_rcpt;
    if (!may_begin || !smtp_judge_has_param(a->transaction->params, "PRDR")) return false;
    struct smtp_await rest = *a;
    rest.is_per_rcpt = rest.is_prdr = true;
    smtp_pairing_put_back(&ss->pairing, &rest);
    return true;
}

bool smtp_lmtp_resolved(struct smtp_session *ss, const struct smtp_await *a,
                        const struct smtp_reply *reply)
{
    struct session_transaction *tx = a->transaction;
    if (!tx || !reply) return true;
    if (!a->is_prdr) {
        tx->is_lmtp = true;
        keep_for_transaction(ss, tx, reply);
    }
    struct smtp_await rest = *a;
    rest.rcpt = next_accepted(tx, a->rcpt);
    if (!rest.rcpt) return true;
    bool is_known = ss->missed == 0 || ss->current != tx;
    if (is_known) {
        rest.rcpt->final = ARENA_NEW(&ss->s->arena, struct session_reply);
        smtp_dialogue_keep_reply(ss, reply, false, rest.rcpt->final);
        if (!is_accepted(rest.rcpt->final)) {
            tx->rcpt_accepted--;
            tx->rcpt_refused++;
        }
    }
    if (!a->is_prdr && !next_accepted(tx, rest.rcpt)) return true;
    smtp_pairing_put_back(&ss->pairing, &rest);
    return false;
}
