// SPDX-License-Identifier: BSD-2-Clause
//
// Logins in the model: who tried, with what, and what an eavesdropper made of it (RFC 4954 4, 9).
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "decode/smtp/char_class.h"
#include "decode/smtp/smtp_state.h"

static bool is_outside_tls(const struct smtp_session *ss)
{
    return ss->s->tls.mode == SESSION_TLS_NONE;
}

static void note_once(struct smtp_session *ss, enum finding_id id, enum stream_side side,
                      uint64_t offset, struct bytes detail)
{
    for (const struct finding *f = ss->s->findings; f; f = f->next)
        if (f->id == id) return;
    smtp_session_note(ss, id, side, offset, detail);
}

void smtp_login_keep(struct smtp_session *ss)
{
    struct session_auth *entry = ss->auth_entry;
    if (entry == &ss->nowhere) return;
    struct arena *a = &ss->s->arena;
    entry->user = arena_copy_bytes(a, smtp_auth_user(ss->auth));
    entry->identity = arena_copy_bytes(a, smtp_auth_identity(ss->auth));
    if (ss->decoder->options.keep_secrets && !ss->is_trial)
        secret_set(&entry->secret, secret_text(&ss->auth->secret, SECRET_SHOW));
}

// The mechanisms of an EHLO line, "AUTH PLAIN LOGIN" or the old "AUTH=PLAIN LOGIN".
static bool next_mechanism(struct bytes *rest, struct bytes *mechanism_out)
{
    size_t i = 0;
    while (i < rest->len && (char_is_wsp(rest->data[i]) || rest->data[i] == '=')) i++;
    size_t begin = i;
    while (i < rest->len && !char_is_wsp(rest->data[i])) i++;
    *mechanism_out = bytes_skip(bytes_first(*rest, i), begin);
    *rest = bytes_skip(*rest, i);
    return mechanism_out->len > 0;
}

static bool is_auth_line(struct bytes text, struct bytes *rest_out)
{
    if (!bytes_starts_nocase(text, BYTES_LIT("AUTH"))) return false;
    *rest_out = bytes_skip(text, 4);
    return rest_out->len > 0 && (char_is_wsp(rest_out->data[0]) || rest_out->data[0] == '=');
}

void smtp_login_judge_offer(struct smtp_session *ss, uint64_t offset)
{
    if (!is_outside_tls(ss)) return;
    struct bytes rest, mechanism;
    for (const struct session_extension *e = ss->s->extensions; e; e = e->next) {
        if (!is_auth_line(e->text, &rest)) continue;
        while (next_mechanism(&rest, &mechanism))
            if (smtp_auth_strength_of(mechanism) == SMTP_AUTH_CLEAR)
                note_once(ss, FINDING_AUTH_CLEAR_OFFER, STREAM_SERVER, offset, e->text);
    }
}

static bool is_stronger_offered(const struct smtp_session *ss, enum smtp_auth_strength used,
                                struct bytes *mechanism_out)
{
    struct bytes rest;
    for (const struct session_extension *e = ss->s->extensions; e; e = e->next) {
        if (!is_auth_line(e->text, &rest)) continue;
        while (next_mechanism(&rest, mechanism_out))
            if (smtp_auth_strength_of(*mechanism_out) > used) return true;
    }
    return false;
}

void smtp_login_judge_use(struct smtp_session *ss, uint64_t offset)
{
    struct bytes mechanism = smtp_auth_mechanism(ss->auth), stronger;
    if (ss->auth->is_bad_base64)
        note_once(ss, FINDING_AUTH_BAD_B64, STREAM_CLIENT, offset, BYTES_NONE);
    if (!is_outside_tls(ss) || ss->auth->responses != 1) return;
    enum smtp_auth_strength strength = smtp_auth_strength_of(mechanism);
    if (strength == SMTP_AUTH_CLEAR)
        smtp_session_note(ss, FINDING_AUTH_CLEAR, STREAM_CLIENT, offset, mechanism);
    if (strength == SMTP_AUTH_WEAK)
        smtp_session_note(ss, FINDING_AUTH_WEAK, STREAM_CLIENT, offset, mechanism);
    if (strength != SMTP_AUTH_UNKNOWN && is_stronger_offered(ss, strength, &stronger))
        smtp_session_note(ss, FINDING_AUTH_DOWNGRADE, STREAM_CLIENT, offset, stronger);
}

void smtp_login_answered(struct smtp_session *ss, struct session_auth *entry,
                         const struct smtp_reply *reply)
{
    entry->code = reply->code;
    entry->at = ss->at;
    entry->offset = reply->offset;
}

void smtp_login_seal(struct smtp_session *ss, const struct smtp_reply *reply)
{
    static const char *const names[] = {NULL, "integrity", "confidentiality"};
    if (reply->code != 235 || !ss->auth || ss->auth->layer == SMTP_AUTH_LAYER_NONE) return;
    ss->auth_entry->layer = names[ss->auth->layer];
    ss->sealed_at[STREAM_CLIENT] = ss->commands.offset;
    ss->sealed_at[STREAM_SERVER] = ss->replies.offset;
    ss->client = SMTP_CLIENT_SEALED;
    ss->server = SMTP_SERVER_SEALED;
}

// RFC 4422 3.7: four octets with the length come first, and no peer takes so much that the first of
// them were not zero. Other octets say that there is no layer after all.
bool smtp_login_is_sealed(const struct smtp_session *ss, const struct smtp_input *in)
{
    return in->offset != ss->sealed_at[in->side] || in->data.data[0] == 0;
}

// ---- the exchange

// Beyond the cap all logins share one entry that is nowhere.
static struct session_auth *new_login(struct smtp_session *ss)
{
    if (++ss->login_count > LIMIT_AUTH) {
        ss->s->cut++;
        return &ss->nowhere;
    }
    struct session_auth *entry = ARENA_NEW(&ss->s->arena, struct session_auth);
    entry->mechanism = arena_copy_bytes(&ss->s->arena, smtp_auth_mechanism(ss->auth));
    if (ss->last_auth) ss->last_auth->next = entry;
    else ss->s->auth = entry;
    ss->last_auth = entry;
    return entry;
}

void smtp_login_begin(struct smtp_session *ss, struct bytes arg, struct smtp_await *await)
{
    if (ss->auth) smtp_auth_fini(ss->auth);
    else ss->auth = err_malloc(sizeof(*ss->auth));
    smtp_auth_begin(ss->auth, arg);
    ss->is_auth_missed = false;
    await->auth = ss->auth_entry = new_login(ss);
    smtp_login_keep(ss);
    ss->client = SMTP_CLIENT_WAIT;
}

void smtp_login_end(struct smtp_session *ss)
{
    if (!ss->auth) return;
    smtp_auth_fini(ss->auth);
    free(ss->auth);
    ss->auth = NULL;
}

void smtp_login_line(struct smtp_session *ss, const struct smtp_command *line)
{
    ss->client = SMTP_CLIENT_WAIT;
    struct smtp_await await = {
        .kind = SMTP_AWAIT_AUTH, .verb = SMTP_VERB_AUTH, .ordinal = -1, .sent_ns = ss->at.time_ns};
    const struct smtp_command *c = line;
    if (ss->auth) {
        smtp_auth_client_line(ss->auth, line->line);
        smtp_login_keep(ss);
        await.auth = ss->auth_entry;
        await.command = ss->is_auth_missed ? NULL : ss->last_command;
        await.ordinal = ss->is_auth_missed ? -1 : (int32_t)ss->s->command_count - 1;
        smtp_login_judge_use(ss, c->offset);
    }
    struct dialogue_line out = {
        .kind = DIALOGUE_LINE,
        .side = STREAM_CLIENT,
        .cls = DIALOGUE_PROTOCOL,
        .at = ss->at,
        .offset = c->offset,
        .len = c->len,
        .text = c->line,
        .command = await.ordinal,
        .group = -1,
        .message = -1,
        .transaction = -1,
        .is_secret = true,
    };
    smtp_session_report(ss, &out);
    smtp_pairing_add(&ss->pairing, &await);
}

void smtp_login_resolved(struct smtp_session *ss, const struct smtp_await *a,
                         const struct smtp_reply *reply)
{
    bool goes_on = reply && reply->code == 334;
    if (a->auth && reply && !goes_on) smtp_login_answered(ss, a->auth, reply);
    if (ss->client != SMTP_CLIENT_WAIT) return;
    ss->client = goes_on ? SMTP_CLIENT_AUTH : SMTP_CLIENT_COMMAND;
    if (!reply || goes_on) return;
    smtp_login_seal(ss, reply);
    ss->was_login_refused = reply->code / 100 >= 4;
    smtp_login_end(ss);
}

void smtp_login_resume(struct smtp_session *ss)
{
    ss->client = SMTP_CLIENT_AUTH;
    if (ss->auth) return;
    ss->auth = err_malloc(sizeof(*ss->auth));
    smtp_auth_begin(ss->auth, BYTES_LIT(""));
    ss->auth_entry = &ss->nowhere;
    ss->is_auth_missed = true;
}

// ---- what must not be shown

// Base64 and nothing else, long enough to be no word.
static bool looks_like_base64(struct bytes line)
{
    enum { LEAST = 8 };
    while (line.len > 0 && (line.data[line.len - 1] == '\n' || line.data[line.len - 1] == '\r'))
        line.len--;
    size_t pads = 0;
    for (size_t i = 0; i < line.len; i++) {
        uint8_t c = line.data[i];
        if (c == '=') pads++;
        else if (pads > 0 || !(char_is_let_dig(c) || c == '+' || c == '/')) return false;
    }
    return line.len >= LEAST && pads <= 2;
}

bool smtp_login_is_secret(const struct smtp_session *ss, const struct smtp_command *c)
{
    bool is_unknown = c->verb == SMTP_VERB_UNKNOWN;
    if (ss->auth || c->verb == SMTP_VERB_AUTH || c->verb == SMTP_VERB_X_EXPS) return true;
    if (is_unknown && ss->was_login_refused) return true;
    if (is_unknown && bytes_starts_nocase(c->verb_text, BYTES_LIT("AUTH"))) return true;
    return is_unknown && c->starts_after_gap && looks_like_base64(c->line);
}
