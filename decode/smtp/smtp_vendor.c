// SPDX-License-Identifier: BSD-2-Clause
//
// Commands beside RFC 5321 that do something to the session: BURL (RFC 4468), XCLIENT and XFORWARD
// (Postfix), XEXCH50 (Exchange).
#include "base/limits.h"
#include "decode/smtp/char_class.h"
#include "decode/smtp/smtp_state.h"

// ---- BURL

// A part of the message is not on this wire: what is of it is not whole, with chunks or without.
static void begin_burl(struct smtp_session *ss, const struct smtp_command *c,
                       struct smtp_await *await)
{
    struct session_transaction *tx = smtp_envelope_for_message(ss, false);
    await->transaction = tx;
    if (!tx) return;
    struct session_burl **end = &tx->burls;
    unsigned count = 0;
    for (; *end; end = &(*end)->next) count++;
    if (count >= LIMIT_BURLS) {
        ss->s->cut++;
        return;
    }
    size_t word = 0;
    while (word < c->arg.len && !char_is_wsp(c->arg.data[word])) word++;
    struct bytes rest = bytes_trim_wsp(bytes_skip(c->arg, word));
    *end = await->burl = ARENA_NEW(&ss->s->arena, struct session_burl);
    (*end)->url = arena_copy_bytes(&ss->s->arena, bytes_first(c->arg, word));
    (*end)->is_last = bytes_equal_nocase(rest, BYTES_LIT("LAST"));
    await->is_last_chunk = (*end)->is_last;
    await->is_per_rcpt = await->is_last_chunk && ss->is_lmtp;
    smtp_session_note(ss, FINDING_BURL_USED, STREAM_CLIENT, c->offset, (*end)->url);
    if (ss->mail_tx == tx && tx->via == SESSION_VIA_BDAT) smtp_mail_gap(ss, 0);
    else if (tx->via == SESSION_VIA_NONE) tx->via = SESSION_VIA_BURL;
    if (await->is_last_chunk && ss->mail_tx == tx) smtp_mail_end(ss, true);
}

static void resolve_burl(struct smtp_session *ss, const struct smtp_await *a,
                         const struct smtp_reply *reply)
{
    struct session_transaction *tx = a->transaction;
    if (a->burl && reply) a->burl->code = reply->code;
    if (!tx || !reply) return;
    bool is_refused = reply->code / 100 >= 4;
    if (is_refused && tx->reply.code == 0 && !a->is_per_rcpt)
        smtp_dialogue_keep_reply(ss, reply, false, &tx->reply);
    if (!a->is_last_chunk) return;
    if (a->is_per_rcpt && !smtp_lmtp_resolved(ss, a, reply)) return;
    smtp_envelope_end(ss, tx, reply);
}

// ---- XCLIENT and XFORWARD

struct session_proxy *smtp_vendor_add_proxy(struct smtp_session *ss, struct bytes verb,
                                            struct bytes arg)
{
    struct session *s = ss->s;
    if (ss->proxy_count >= LIMIT_PROXIES) {
        s->cut++;
        return NULL;
    }
    ss->proxy_count++;
    struct session_proxy *p = ARENA_NEW(&s->arena, struct session_proxy);
    p->verb = arena_copy_bytes(&s->arena, verb);
    p->arg = arena_copy_bytes(&s->arena, arg);
    if (ss->last_proxy) ss->last_proxy->next = p;
    else s->proxies = p;
    ss->last_proxy = p;
    return p;
}

// An XCLIENT that was taken begins the session anew: its 220 is a greeting, and HELO comes again.
static void resolve_proxy(struct smtp_session *ss, const struct smtp_await *a,
                          const struct smtp_reply *reply)
{
    if (a->proxy && reply) a->proxy->code = reply->code;
    if (!reply || reply->code / 100 != 2 || a->verb != SMTP_VERB_XCLIENT) return;
    smtp_envelope_close(ss, SESSION_ABORTED);
    ss->helo_accepted = ss->is_lmtp = false;
}

// ---- XEXCH50

// "XEXCH50 length n": so many octets follow the 354.
static void begin_binary(struct smtp_session *ss, const struct smtp_command *c,
                         struct smtp_await *await)
{
    ss->client = SMTP_CLIENT_WAIT;
    size_t digits = 0;
    while (digits < c->arg.len && !char_is_wsp(c->arg.data[digits])) digits++;
    if (!bytes_to_u64(bytes_first(c->arg, digits), &await->binary_len)) await->binary_len = 0;
}

static void resolve_binary(struct smtp_session *ss, const struct smtp_await *a,
                           const struct smtp_reply *reply)
{
    if (ss->client != SMTP_CLIENT_WAIT) return;
    ss->client = SMTP_CLIENT_COMMAND;
    if (!reply || reply->code / 100 != 3 || a->binary_len == 0) return;
    ss->chunk_left = a->binary_len;
    ss->client = SMTP_CLIENT_BINARY;
}

void smtp_vendor_command(struct smtp_session *ss, const struct smtp_command *c,
                         struct smtp_await *await)
{
    if (c->verb == SMTP_VERB_BURL) begin_burl(ss, c, await);
    if (c->verb == SMTP_VERB_XCLIENT || c->verb == SMTP_VERB_XFORWARD)
        await->proxy = smtp_vendor_add_proxy(ss, bytes_str(smtp_verb_name(c->verb)), c->arg);
    if (c->verb == SMTP_VERB_XEXCH50) begin_binary(ss, c, await);
}

bool smtp_vendor_resolved(struct smtp_session *ss, const struct smtp_await *a,
                          const struct smtp_reply *reply)
{
    if (a->verb == SMTP_VERB_BURL) resolve_burl(ss, a, reply);
    else if (a->verb == SMTP_VERB_XCLIENT || a->verb == SMTP_VERB_XFORWARD)
        resolve_proxy(ss, a, reply);
    else if (a->verb == SMTP_VERB_XEXCH50) resolve_binary(ss, a, reply);
    else return false;
    return true;
}
