// SPDX-License-Identifier: BSD-2-Clause
//
// What a side speaks, text or TLS, by its first octets: those of the connection, and those after
// the 220 to STARTTLS.
#include "decode/smtp/smtp_proxy.h"
#include "decode/smtp/smtp_state.h"

enum { TLS_LOOK = 5 }; // octets that tell a TLS record from text in any case

// Whether these first octets are a TLS record; undecided while there are too few to tell.
static bool is_tls_start(struct bytes first, bool is_all, bool *undecided_out)
{
    *undecided_out = first.len < TLS_LOOK && !is_all && tls_record_may_begin(first);
    return !*undecided_out && tls_record_looks_like(first);
}

// Ports where SMTP begins in clear (RFC 5321 4.5.4.2, RFC 6409 3.1).
static bool is_clear_port(uint16_t port)
{
    return port == 25 || port == 587;
}

static void report_proxy(struct smtp_session *ss, struct bytes header)
{
    bool is_text = header.data[0] == 'P';
    struct dialogue_line line = {
        .kind = is_text ? DIALOGUE_LINE : DIALOGUE_BYTES,
        .side = STREAM_CLIENT,
        .cls = DIALOGUE_PROTOCOL,
        .at = ss->at,
        .len = header.len,
        .text = is_text ? header : BYTES_LIT(""),
        .command = -1,
        .group = -1,
        .transaction = -1,
        .message = -1,
    };
    smtp_session_report(ss, &line);
}

// A header of the PROXY protocol, which stands before all else. false: the octets are too few to
// tell, and more may come.
static bool look_for_proxy(struct smtp_session *ss, struct bytes first, uint64_t offset,
                           bool is_all)
{
    if (ss->client != SMTP_CLIENT_START || offset != 0 || !ss->s->syn_seen) return true;
    struct buf arg;
    size_t len = 0;
    buf_init(&arg, 0);
    enum smtp_proxy_result result = smtp_proxy_read(first, &len, &arg);
    if (result == SMTP_PROXY_HEADER) {
        smtp_vendor_add_proxy(ss, BYTES_LIT("PROXY"), buf_bytes(&arg));
        report_proxy(ss, bytes_first(first, len));
        ss->client = SMTP_CLIENT_PROXY;
        ss->chunk_left = len;
    }
    buf_fini(&arg);
    return result != SMTP_PROXY_MORE || is_all;
}

bool smtp_first_client(struct smtp_session *ss, struct bytes first, uint64_t offset, bool is_all)
{
    if (!look_for_proxy(ss, first, offset, is_all)) return false;
    if (ss->client == SMTP_CLIENT_PROXY) return true;
    bool undecided;
    bool is_tls = is_tls_start(first, is_all, &undecided);
    if (undecided) return false;
    if (is_tls) {
        // In the middle of a session, after the 220 to a STARTTLS that was not captured.
        bool is_late = !ss->s->syn_seen && ss->server == SMTP_SERVER_REPLY;
        bool is_implicit = ss->client == SMTP_CLIENT_START && !is_late;
        if (is_late) ss->server = SMTP_SERVER_TLS_START;
        if (is_implicit && is_clear_port(ss->s->server.port))
            smtp_judge_once(ss, FINDING_PROTO_CROSS, STREAM_CLIENT, offset, BYTES_LIT("TLS"));
        ss->client = SMTP_CLIENT_TLS;
        smtp_tls_begin(ss, STREAM_CLIENT, offset);
        smtp_starttls_begin(ss, STREAM_CLIENT,
                            is_implicit ? SESSION_TLS_IMPLICIT : SESSION_TLS_STARTTLS);
        return true;
    }
    if (ss->commands.offset != offset) smtp_command_seek(&ss->commands, offset);
    if (ss->client == SMTP_CLIENT_TLS_START) {
        ss->client = SMTP_CLIENT_COMMAND;
        if (ss->s->tls.mode == SESSION_TLS_STARTTLS)
            smtp_judge_once(ss, FINDING_TLS_CLEAR_AFTER_220, STREAM_CLIENT, offset, BYTES_NONE);
    } else if (!ss->s->syn_seen && !ss->first_reply_done) {
        ss->client = SMTP_CLIENT_MIDSTREAM;
    } else {
        ss->client = SMTP_CLIENT_COMMAND;
    }
    return true;
}

bool smtp_first_server(struct smtp_session *ss, const struct smtp_input *in, bool is_all)
{
    uint8_t first[sizeof(ss->head)];
    size_t len = ss->head_len;
    memcpy(first, ss->head, len);
    for (size_t i = 0; i < in->data.len && len < sizeof(first); i++)
        first[len++] = in->data.data[i];
    bool undecided;
    bool is_tls = is_tls_start(bytes_of(first, len), is_all, &undecided);
    // The rest of a record may be missing: whose peer speaks TLS does so too.
    is_tls |=
        is_all && ss->is_under_tls[STREAM_CLIENT] && tls_record_may_begin(bytes_of(first, len));
    if (undecided) {
        memcpy(ss->head, first, len);
        ss->head_len = (uint8_t)len;
        return false;
    }
    bool is_implicit = ss->server == SMTP_SERVER_START;
    if (is_tls) {
        ss->server = SMTP_SERVER_TLS;
        smtp_tls_begin(ss, STREAM_SERVER, in->offset - ss->head_len);
        smtp_starttls_begin(ss, STREAM_SERVER,
                            is_implicit ? SESSION_TLS_IMPLICIT : SESSION_TLS_STARTTLS);
        return true;
    }
    uint64_t start = in->offset - ss->head_len;
    if (!is_implicit && ss->client == SMTP_CLIENT_TLS_START)
        smtp_session_note(ss, FINDING_TLS_RESP_INJECT, STREAM_SERVER, start, BYTES_NONE);
    smtp_reply_seek(&ss->replies, start);
    ss->server = SMTP_SERVER_REPLY;
    return true;
}
