// SPDX-License-Identifier: BSD-2-Clause
//
// The roles reverse in the same connection: after a TURN (RFC 821 3.8) or ATRN (RFC 2645 5.3) that
// was accepted, the client becomes the server, greets with 220, and takes the commands of the one
// that was the server. From there on all of the decoder reads the other stream as the client's.
//
// Where the reply to it is not in the capture the next octets tell: only a server greets.
#include "decode/smtp/smtp_state.h"

enum { GREETING_LOOK = 4 }; // "220 " or "220-"

enum stream_side smtp_turn_role(const struct smtp_session *ss, enum stream_side side)
{
    return ss->is_reversed ? stream_other(side) : side;
}

void smtp_turn_resolved(struct smtp_session *ss, const struct smtp_await *a,
                        const struct smtp_reply *reply)
{
    if (ss->client != SMTP_CLIENT_WAIT) return;
    ss->turn_verb = a->verb;
    if (!reply) ss->client = SMTP_CLIENT_TURN;
    else if (reply->code / 100 == 2) ss->is_turning = true;
    else ss->client = SMTP_CLIENT_COMMAND;
}

bool smtp_turn_choose(struct smtp_session *ss, struct bytes octets, bool is_all)
{
    const struct bytes code = BYTES_LIT("220");
    bool is_front = smtp_input_front(&ss->held).kind == SMTP_INPUT_DATA;
    size_t look = octets.len < code.len ? octets.len : code.len;
    bool may_greet =
        is_front && look > 0 && bytes_equal(bytes_first(octets, look), bytes_first(code, look));
    if (may_greet && octets.len < GREETING_LOOK && !is_all) return false;
    if (may_greet && octets.len >= GREETING_LOOK &&
        (octets.data[3] == ' ' || octets.data[3] == '-')) {
        ss->is_turning = true;
        smtp_turn_take(ss);
        return false;
    }
    ss->client = SMTP_CLIENT_COMMAND;
    return true;
}

static void swap_u64(uint64_t pair[2])
{
    uint64_t first = pair[0];
    pair[0] = pair[1];
    pair[1] = first;
}

static void swap_bool(bool pair[2])
{
    bool first = pair[0];
    pair[0] = pair[1];
    pair[1] = first;
}

static void keep_reversal(struct smtp_session *ss, const uint64_t offset[2])
{
    struct session *s = ss->s;
    if (s->reversal) return; // the first one counts
    struct session_reversal *r = ARENA_NEW(&s->arena, struct session_reversal);
    r->verb = arena_copy_bytes(&s->arena, bytes_str(smtp_verb_name(ss->turn_verb)));
    r->at = ss->at;
    r->offset[STREAM_CLIENT] = offset[STREAM_CLIENT];
    r->offset[STREAM_SERVER] = offset[STREAM_SERVER];
    s->reversal = r;
}

// What both sides said of themselves before says nothing of their new roles.
static void begin_anew(struct smtp_session *ss)
{
    ss->client = SMTP_CLIENT_COMMAND;
    ss->server = SMTP_SERVER_REPLY;
    ss->first_reply_done = ss->server_lost_start = false;
    ss->server_had_turn = false;
    ss->helo_accepted = ss->is_lmtp = false;
    ss->is_resyncing = false;
    ss->sent = ss->refused = NULL;
}

void smtp_turn_take(struct smtp_session *ss)
{
    ss->is_turning = false;
    smtp_envelope_close(ss, SESSION_ABORTED);
    uint64_t next[2] = {ss->commands.offset, ss->replies.offset}; // by role
    uint64_t on_wire[2] = {next[smtp_turn_role(ss, STREAM_CLIENT)],
                           next[smtp_turn_role(ss, STREAM_SERVER)]};
    smtp_session_note(ss, FINDING_ROLE_REVERSED, STREAM_SERVER, next[STREAM_SERVER],
                      bytes_str(smtp_verb_name(ss->turn_verb)));
    keep_reversal(ss, on_wire);
    ss->is_reversed = !ss->is_reversed;
    swap_u64(ss->tcp_offset);
    swap_u64(ss->offset);
    swap_u64(ss->decrypted);
    swap_bool(ss->seen);
    swap_bool(ss->ended);
    swap_bool(ss->is_under_tls);
    swap_bool(ss->noted_bare_lf);
    smtp_command_seek(&ss->commands, next[STREAM_SERVER]);
    smtp_reply_seek(&ss->replies, next[STREAM_CLIENT]);
    begin_anew(ss);
    smtp_judge_restart(ss);
    struct smtp_input_queue held = ss->held;
    smtp_input_init(&ss->held);
    for (size_t i = 0; i < smtp_input_count(&held); i++) {
        struct smtp_input in = smtp_input_at(&held, i);
        smtp_session_input(ss, &in);
    }
    smtp_input_fini(&held);
}
