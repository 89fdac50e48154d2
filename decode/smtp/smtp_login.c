// SPDX-License-Identifier: BSD-2-Clause
//
// Logins in the model: who tried, with what, and what an eavesdropper made of it (RFC 4954 4, 9).
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
