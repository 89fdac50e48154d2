// SPDX-License-Identifier: BSD-2-Clause
//
// From clear text to TLS (RFC 3207): what the reply to STARTTLS does, and what must not stand
// before the handshake.
#include "decode/smtp/smtp_state.h"

// Clear text that was sent before the 220 came: an attacker's, if anything (CVE-2011-0411). It is
// no part of the dialogue.
static void drop_injected(struct smtp_session *ss)
{
    if (smtp_input_is_empty(&ss->held)) return;
    struct bytes octets = smtp_input_octets(&ss->held);
    if (tls_record_looks_like(octets)) return;
    struct bytes first = bytes_first(octets, bytes_find(octets, 0, '\n'));
    bool is_login = bytes_starts_nocase(first, BYTES_LIT("AUTH"));
    smtp_session_note(ss, FINDING_TLS_INJECT, STREAM_CLIENT, smtp_input_front(&ss->held).offset,
                      is_login ? dialogue_open_words(first) : first);
    // From an AUTH on any line may be one of its exchange.
    struct dialogue_line line = {
        .kind = DIALOGUE_LINE,
        .side = STREAM_CLIENT,
        .cls = DIALOGUE_PROTOCOL,
        .at = smtp_input_front(&ss->held).at,
        .offset = smtp_input_front(&ss->held).offset,
        .command = -1,
        .group = -1,
        .transaction = -1,
        .message = -1,
    };
    while (octets.len > 0) {
        line.text = bytes_first(octets, bytes_find(octets, 0, '\n') + 1);
        line.len = line.text.len;
        line.is_secret |= bytes_starts_nocase(line.text, BYTES_LIT("AUTH"));
        smtp_session_report(ss, &line);
        line.offset += line.len;
        octets = bytes_skip(octets, line.text.len);
    }
    while (!smtp_input_is_empty(&ss->held)) smtp_input_pop(&ss->held);
}

void smtp_starttls_resolved(struct smtp_session *ss, const struct smtp_reply *reply)
{
    if (ss->client != SMTP_CLIENT_WAIT) return;
    if (reply && reply->code / 100 != 2) {
        smtp_session_note(ss, FINDING_TLS_REFUSED, STREAM_SERVER, reply->offset, reply->text);
        ss->client = SMTP_CLIENT_COMMAND;
        return;
    }
    // Without the reply the client's next octets tell: TLS_START takes clear text as well.
    if (reply) {
        smtp_envelope_close(ss, SESSION_ABORTED);
        drop_injected(ss);
        ss->s->tls.mode = SESSION_TLS_STARTTLS;
    }
    ss->client = SMTP_CLIENT_TLS_START;
    ss->server = SMTP_SERVER_TLS_START;
}

void smtp_starttls_begin(struct smtp_session *ss, enum stream_side side, enum session_tls_mode mode)
{
    struct session_tls *t = &ss->s->tls;
    if (t->mode == SESSION_TLS_NONE) t->mode = mode;
    struct dialogue_line line = {
        .kind = DIALOGUE_TLS,
        .side = side,
        .cls = DIALOGUE_PROTOCOL,
        .at = ss->at,
        .text = BYTES_LIT("TLS begins"),
        .command = -1,
        .group = -1,
        .transaction = -1,
        .message = -1,
    };
    smtp_session_report(ss, &line);
}
