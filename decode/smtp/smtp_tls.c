// SPDX-License-Identifier: BSD-2-Clause
//
// Between TCP and the dialogue where a side speaks TLS: its octets go to the TLS session, and what
// that decrypts comes back as input of the same side, which is read like any other.
//
// Offsets of decrypted text go on from the octet where TLS began and count octets of text. They are
// never ahead of those on the wire, so within a side they only grow.
#include <stdlib.h>

#include "base/err.h"
#include "decode/smtp/smtp_state.h"

enum stream_side smtp_tls_side(const struct smtp_session *ss, enum stream_side side)
{
    enum stream_side of_wire = smtp_turn_role(ss, side);
    return ss->is_tls_reversed ? stream_other(of_wire) : of_wire;
}

// The first text of a side: from here on it speaks SMTP inside of TLS.
static void begin_text(struct smtp_session *ss, enum stream_side side)
{
    ss->s->tls.is_decrypted = true;
    if (side == STREAM_CLIENT && ss->client == SMTP_CLIENT_TLS) {
        smtp_command_seek(&ss->commands, ss->offset[side]);
        ss->client = SMTP_CLIENT_COMMAND;
    }
    if (side == STREAM_SERVER && ss->server == SMTP_SERVER_TLS) {
        smtp_reply_seek(&ss->replies, ss->offset[side]);
        ss->server = SMTP_SERVER_REPLY;
    }
}

static void on_text(void *ctx, enum stream_side side, struct bytes text,
                    const struct stream_point *at)
{
    struct smtp_session *ss = ctx;
    side = smtp_tls_side(ss, side); // its own inverse
    begin_text(ss, side);
    struct smtp_input in = {.kind = SMTP_INPUT_DATA,
                            .side = side,
                            .at = *at,
                            .offset = ss->offset[side],
                            .data = text,
                            .is_decrypted = true,
                            .is_reversed = ss->is_reversed};
    ss->offset[side] += text.len;
    ss->decrypted[side] += text.len;
    smtp_session_input(ss, &in);
}

static void on_missing(void *ctx, enum stream_side side, uint64_t missing,
                       const struct stream_point *at)
{
    struct smtp_session *ss = ctx;
    side = smtp_tls_side(ss, side); // its own inverse
    begin_text(ss, side);
    struct smtp_input in = {.kind = SMTP_INPUT_GAP,
                            .side = side,
                            .at = *at,
                            .offset = ss->offset[side],
                            .missing = missing,
                            .why = STREAM_GAP_LOST,
                            .is_decrypted = true,
                            .is_reversed = ss->is_reversed};
    ss->offset[side] += missing;
    smtp_session_input(ss, &in);
}

static const struct tls_session_events tls_events = {.text = on_text, .missing = on_missing};

void smtp_tls_begin(struct smtp_session *ss, enum stream_side side, uint64_t offset)
{
    ss->is_under_tls[side] = true;
    ss->offset[side] = offset;
    if (side == STREAM_SERVER) ss->tls_begun = (struct smtp_judged){true, offset, ss->at};
    if (ss->tls) return;
    ss->tls = err_malloc(sizeof(*ss->tls));
    tls_session_init(ss->tls);
    ss->is_tls_reversed = ss->is_reversed;
    const struct stream_endpoint *server = ss->is_reversed ? &ss->s->client : &ss->s->server;
    tls_session_of_server(ss->tls,
                          bytes_of(server->ip, server->ip_version == 4 ? 4 : sizeof(server->ip)));
    if (!ss->is_trial) tls_session_decrypt(ss->tls, ss->decoder->options.keylog, &tls_events, ss);
}

// Octets that gave no text stand in the dialogue as what they are.
static void read_records(struct smtp_session *ss, const struct smtp_input *in)
{
    uint64_t before = ss->decrypted[in->side];
    tls_session_feed(ss->tls, smtp_tls_side(ss, in->side), in->data, &in->at);
    if (ss->decrypted[in->side] != before) return;
    ss->at = in->at;
    smtp_session_report_input(ss, in, DIALOGUE_BYTES, in->data.len, BYTES_LIT(""));
}

void smtp_tls_gap(struct smtp_session *ss, enum stream_side side, const struct smtp_input *in)
{
    if (ss->tls) tls_session_gap(ss->tls, smtp_tls_side(ss, side), in->missing, &in->at);
}

void smtp_tls_input(struct smtp_session *ss, const struct smtp_input *in)
{
    struct smtp_input end = *in;
    switch (in->kind) {
    case SMTP_INPUT_DATA: read_records(ss, in); break;
    case SMTP_INPUT_GAP: smtp_tls_gap(ss, in->side, in); break;
    case SMTP_INPUT_END:
        end.is_decrypted = true; // it ends the text as well
        if (ss->s->tls.is_decrypted) end.offset = ss->offset[in->side];
        smtp_session_input(ss, &end);
        break;
    }
}

void smtp_tls_take_held(struct smtp_session *ss)
{
    struct smtp_input_queue held = ss->held;
    smtp_input_init(&ss->held);
    for (size_t i = 0; i < smtp_input_count(&held); i++) {
        struct smtp_input in = smtp_input_at(&held, i);
        smtp_session_input(ss, &in);
    }
    smtp_input_fini(&held);
}

// ---- what is known at the end

void smtp_tls_finish(struct smtp_session *ss)
{
    if (ss->tls) tls_session_finish(ss->tls);
}

static struct bytes keep(struct smtp_session *ss, struct bytes text)
{
    return arena_copy_bytes(&ss->s->arena, text);
}

static struct bytes keep_text(struct smtp_session *ss, const char *text)
{
    return text && *text ? keep(ss, bytes_str(text)) : BYTES_NONE;
}

static struct session_certificate *keep_certificate(struct smtp_session *ss,
                                                    const struct tls_certificate *c)
{
    struct session_certificate *kept = ARENA_NEW(&ss->s->arena, struct session_certificate);
    kept->subject = keep(ss, c->subject);
    kept->issuer = keep(ss, c->issuer);
    kept->not_before = keep(ss, c->not_before);
    kept->not_after = keep(ss, c->not_after);
    struct session_name **end = &kept->names;
    for (const struct tls_certificate_name *n = c->names; n; n = n->next) {
        *end = ARENA_NEW(&ss->s->arena, struct session_name);
        (*end)->text = keep(ss, n->text);
        end = &(*end)->next;
    }
    return kept;
}

void smtp_tls_keep_facts(struct smtp_session *ss)
{
    if (!ss->tls) return;
    const struct tls_facts *f = &ss->tls->facts;
    struct session_tls *t = &ss->s->tls;
    t->has_client_random = tls_session_client_random(ss->tls, t->client_random);
    t->version = keep_text(ss, tls_session_version(ss->tls));
    t->cipher = keep_text(ss, tls_session_cipher(ss->tls));
    t->sni = keep(ss, tls_session_sni(ss->tls));
    if (f->alpn_asked.len > 0) t->alpn_offered = keep(ss, buf_bytes(&f->alpn_asked));
    if (f->alpn_agreed.len > 0) t->alpn = keep(ss, buf_bytes(&f->alpn_agreed));
    t->ja3 = keep_text(ss, f->ja3);
    t->ja3s = keep_text(ss, f->ja3s);
    t->ja4 = keep_text(ss, f->ja4);
    t->knows_resumption = f->knows_resumption;
    t->is_resumed = f->is_resumed;
    if (f->certificate) t->certificate = keep_certificate(ss, f->certificate);
    if (f->client_certificate)
        t->client_certificate = keep_certificate(ss, f->client_certificate);
    t->reason = keep_text(ss, tls_session_reason(ss->tls));
    smtp_judge_tls(ss);
}
