// SPDX-License-Identifier: BSD-2-Clause
//
// Mail transactions (RFC 5321 3.3). A transaction enters the model when its MAIL is sent, so that
// they stand in order; it is opened by the reply. Everything else happens when replies come, since
// under PIPELINING nothing is certain before: a refused MAIL leaves the transaction before it open.
#include "base/limits.h"
#include "decode/smtp/char_class.h"
#include "decode/smtp/smtp_param.h"
#include "decode/smtp/smtp_path.h"
#include "decode/smtp/smtp_state.h"

static bool is_refusal(unsigned code)
{
    return code / 100 == 4 || code / 100 == 5;
}

struct session_transaction *smtp_envelope_new(struct smtp_session *ss, struct bytes from)
{
    struct session *s = ss->s;
    if (s->transaction_count >= LIMIT_TRANSACTIONS) {
        s->cut++;
        return NULL;
    }
    struct session_transaction *tx = ARENA_NEW(&s->arena, struct session_transaction);
    tx->index = (int32_t)s->transaction_count++;
    tx->from = arena_copy_bytes(&s->arena, from);
    tx->at = ss->at;
    tx->is_reversed = ss->is_reversed;
    if (s->last_transaction) s->last_transaction->next = tx;
    else s->transactions = tx;
    s->last_transaction = tx;
    return tx;
}

static struct session_param *keep_params(struct smtp_session *ss, struct bytes rest)
{
    struct session_param *first = NULL, **end = &first;
    struct smtp_param param;
    while (smtp_param_next(&rest, &param)) {
        *end = ARENA_NEW(&ss->s->arena, struct session_param);
        (*end)->keyword = smtp_param_upper(&ss->s->arena, param.keyword);
        (*end)->value = arena_copy_bytes(&ss->s->arena, param.value);
        end = &(*end)->next;
    }
    return first;
}

void smtp_envelope_mail(struct smtp_session *ss, struct bytes arg, struct smtp_await *await)
{
    struct smtp_path path;
    smtp_path_parse(arg, SMTP_PATH_FROM, &path);
    smtp_judge_path(ss, &path, await->offset);
    await->transaction = smtp_envelope_new(ss, path.path);
    if (!await->transaction) return;
    await->transaction->params = keep_params(ss, path.rest);
    await->transaction->offset = await->offset;
    ss->sent = await->transaction;
    ss->is_reset_sent = false;
    ss->missed_since_mail = 0;
}

void smtp_envelope_rcpt(struct smtp_session *ss, struct bytes arg, struct smtp_await *await)
{
    if (ss->rcpt_count >= LIMIT_RECIPIENTS) {
        ss->s->cut++;
        return;
    }
    ss->rcpt_count++;
    struct smtp_path path;
    smtp_path_parse(arg, SMTP_PATH_TO, &path);
    smtp_judge_path(ss, &path, await->offset);
    await->rcpt = ARENA_NEW(&ss->s->arena, struct session_rcpt);
    await->rcpt->to = arena_copy_bytes(&ss->s->arena, path.path);
    await->rcpt->params = keep_params(ss, path.rest);
}

// What is open becomes tx (NULL: nothing).
static void set_current(struct smtp_session *ss, struct session_transaction *tx)
{
    ss->current = tx;
    if (tx) ss->judge.was_open = true;
    ss->refused = NULL;
    ss->missed = 0;
}

static bool all_refused(const struct session_transaction *tx)
{
    return tx->rcpt_count > 0 && tx->rcpt_refused == tx->rcpt_count;
}

// A refusal decides whatever came after it; how is for what was still going on.
static void settle_status(struct session_transaction *tx, enum session_status how)
{
    if (tx->status != SESSION_INCOMPLETE) return;
    tx->status = is_refusal(tx->reply.code) || all_refused(tx) ? SESSION_REJECTED : how;
}

// Whether the message, with the reply to it, may lie in what is missing.
static bool may_have_ended(const struct smtp_session *ss)
{
    if (!(ss->missed & SMTP_MISSED_CLIENT)) return false;
    return (ss->missed & SMTP_MISSED_MORE) || ss->current->via == SESSION_VIA_BDAT;
}

void smtp_envelope_close(struct smtp_session *ss, enum session_status how)
{
    struct session_transaction *tx = ss->current;
    ss->refused = NULL;
    if (!tx) return;
    smtp_judge_left(ss, tx);
    // Chunks that no last one followed. Mail data end in their own way.
    if (ss->mail_tx == tx && tx->via == SESSION_VIA_BDAT) smtp_mail_end(ss, false);
    settle_status(tx, may_have_ended(ss) ? SESSION_INCOMPLETE : how);
    smtp_judge_transaction(ss, tx);
    set_current(ss, NULL);
}

bool smtp_envelope_refused_early(struct smtp_session *ss, const struct smtp_reply *reply)
{
    struct session_transaction *tx = ss->mail_tx;
    bool is_in_data = ss->client == SMTP_CLIENT_DATA && tx && ss->mail && !ss->mail->has_gap;
    if (ss->is_trial || !is_in_data || ss->is_refused_early) return false;
    if (!is_refusal(reply->code) || ss->had_client_gap || ss->had_server_gap) return false;
    ss->is_refused_early = true;
    smtp_dialogue_keep_reply(ss, reply, false, &tx->reply);
    return true;
}

void smtp_envelope_cut_short(struct smtp_session *ss, const struct smtp_reply *reply)
{
    struct session_transaction *tx = ss->current;
    if (tx && tx->reply.code == 0) smtp_dialogue_keep_reply(ss, reply, false, &tx->reply);
}

struct session_transaction *smtp_envelope_for_message(struct smtp_session *ss, bool force)
{
    if (ss->is_reset_sent && !force) return NULL;
    if (ss->sent) return ss->sent;
    bool may_be_missed = force || !ss->s->syn_seen || ss->had_client_gap;
    if (!ss->current && may_be_missed) set_current(ss, smtp_envelope_new(ss, BYTES_NONE));
    return ss->current;
}

struct session_transaction *smtp_envelope_begin_data(struct smtp_session *ss)
{
    struct session_transaction *tx = smtp_envelope_for_message(ss, true);
    if (tx) tx->reply = (struct session_reply){0}; // a 354 takes an earlier refusal back
    return tx;
}

// RFC 1845 4: a transaction that broke off goes on. The recipients are those of that time, and the
// message begins at the octet that the reply names; what came before it is not on this wire.
static void note_restart(struct session_transaction *tx, const struct smtp_reply *reply)
{
    size_t digits = 0;
    while (digits < reply->text.len && char_is_digit(reply->text.data[digits])) digits++;
    tx->is_restarted = true;
    if (!bytes_to_u64(bytes_first(reply->text, digits), &tx->restarted_at)) tx->restarted_at = 0;
}

static void resolve_mail(struct smtp_session *ss, const struct smtp_await *a,
                         const struct smtp_reply *reply)
{
    struct session_transaction *tx = a->transaction;
    if (!tx) return;
    if (ss->sent == tx) ss->sent = NULL;
    bool is_restart = reply && reply->code == 355;
    if (is_restart) note_restart(tx, reply);
    if (reply && reply->code / 100 != 2 && !is_restart) {
        smtp_dialogue_keep_reply(ss, reply, false, &tx->reply);
        tx->status = SESSION_REJECTED;
        ss->refused = tx;
        return;
    }
    if (ss->current != tx) smtp_envelope_close(ss, SESSION_ABORTED);
    set_current(ss, tx);
    if (tx == ss->s->last_transaction) ss->missed = ss->missed_since_mail;
}

static void resolve_rcpt(struct smtp_session *ss, const struct smtp_await *a,
                         const struct smtp_reply *reply)
{
    struct session_rcpt *rcpt = a->rcpt;
    bool accepted = reply && reply->code / 100 == 2;
    if (!rcpt) return;
    if (reply) smtp_dialogue_keep_reply(ss, reply, false, &rcpt->reply);
    if (!ss->current && accepted) set_current(ss, smtp_envelope_new(ss, BYTES_NONE));
    // After a refused MAIL a refused RCPT is part of the same attempt (pipelining clients send it).
    struct session_transaction *tx = ss->current ? ss->current : ss->refused;
    if (!tx) return;
    if (tx->last_rcpt) tx->last_rcpt->next = rcpt;
    else tx->rcpts = rcpt;
    tx->last_rcpt = rcpt;
    tx->rcpt_count++;
    if (accepted) tx->rcpt_accepted++;
    if (reply && is_refusal(reply->code)) tx->rcpt_refused++;
}

// DATA or a chunk was refused: the first refusal is what ended the transaction, unless a 354 comes
// or the server takes the message with its last chunk.
static void note_refusal(struct smtp_session *ss, struct session_transaction *tx,
                         const struct smtp_reply *reply)
{
    if (tx && reply && is_refusal(reply->code) && tx->reply.code == 0)
        smtp_dialogue_keep_reply(ss, reply, false, &tx->reply);
}

// The end by the letter was answered, and no other reading fitted the replies better.
static void note_eod(struct session_transaction *tx)
{
    struct session_eod *eod = tx->message ? &tx->message->eod : NULL;
    if (!eod || !eod->is_strict || eod->knows_server_took) return;
    eod->knows_server_took = true;
    eod->server_took = SMTP_DATA_STRICT;
}

static void take_final(struct smtp_session *ss, struct session_transaction *tx,
                       const struct smtp_reply *reply)
{
    // What came before the message's end was not the reply to it after all.
    if (reply && ss->is_refused_early) tx->reply = (struct session_reply){0};
    ss->is_refused_early = false;
    // A refused DATA or chunk is what ended it, unless the server took the message all the same.
    bool takes = reply && reply->code / 100 == 2;
    if (reply && (takes || !is_refusal(tx->reply.code)))
        smtp_dialogue_keep_reply(ss, reply, false, &tx->reply);
    if (takes) {
        tx->status = SESSION_ACCEPTED;
        ss->judge.was_chunk_refused = false;
    } else {
        settle_status(tx, SESSION_INCOMPLETE);
    }
}

// The reply to the message: it ends the transaction, without one nothing can be said of it.
void smtp_envelope_end(struct smtp_session *ss, struct session_transaction *tx,
                       const struct smtp_reply *reply)
{
    if (!tx) return;
    if (tx->is_lmtp) {
        if (reply) settle_status(tx, SESSION_INCOMPLETE); // else some of its replies are missing
    } else {
        take_final(ss, tx, reply);
    }
    smtp_judge_transaction(ss, tx);
    if (ss->current == tx) set_current(ss, NULL);
}

static void resolve_bdat(struct smtp_session *ss, const struct smtp_await *a,
                         const struct smtp_reply *reply)
{
    struct session_transaction *tx = a->has_chunk ? a->transaction : ss->current;
    if (!a->is_per_rcpt) note_refusal(ss, tx, reply);
    bool is_refused = reply && is_refusal(reply->code) && reply->code != 421;
    if (is_refused && a->has_chunk && a->binary_len > 0) ss->judge.was_chunk_refused = true;
    // DATA may have taken over since (BDAT, then a DATA that was answered with 354).
    if (!a->has_chunk || !a->is_last_chunk || !tx || tx->via == SESSION_VIA_DATA) return;
    if (smtp_prdr_begins(ss, a, reply)) return;
    if (a->is_per_rcpt && !smtp_lmtp_resolved(ss, a, reply)) return;
    // Without a reply, and cut before its last octet, it is for the close to say how it ended.
    if (reply || (tx->message && tx->message->is_ended)) smtp_envelope_end(ss, tx, reply);
}

void smtp_envelope_resolved(struct smtp_session *ss, const struct smtp_await *a,
                            const struct smtp_reply *reply)
{
    if (a->kind == SMTP_AWAIT_MESSAGE) {
        if (reply && a->transaction) note_eod(a->transaction);
        if (smtp_prdr_begins(ss, a, reply)) return;
        if (a->is_per_rcpt && !smtp_lmtp_resolved(ss, a, reply)) return;
        smtp_envelope_end(ss, a->transaction, reply);
        return;
    }
    switch (a->verb) {
    case SMTP_VERB_MAIL:
    case SMTP_VERB_SEND:
    case SMTP_VERB_SOML:
    case SMTP_VERB_SAML: resolve_mail(ss, a, reply); break;
    case SMTP_VERB_RCPT: resolve_rcpt(ss, a, reply); break;
    case SMTP_VERB_DATA: note_refusal(ss, ss->current, reply); break;
    case SMTP_VERB_BDAT: resolve_bdat(ss, a, reply); break;
    case SMTP_VERB_RSET:
        ss->is_reset_sent = false;
        if (!reply || reply->code / 100 == 2) smtp_envelope_close(ss, SESSION_ABORTED);
        break;
    case SMTP_VERB_QUIT:
        // One that refuses QUIT goes on (no server may, RFC 5321 4.1.1.10), and so may the client.
        if (!reply || !is_refusal(reply->code) || reply->code == 421)
            smtp_envelope_close(ss, SESSION_ABORTED);
        break;
    default: // the others leave a transaction as it is
        break;
    }
}
