// SPDX-License-Identifier: BSD-2-Clause
//
// Where a message ended when servers may disagree (SMTP smuggling, CVE-2023-51764 and its kin).
//
// A lone dot whose line ends are not CRLF is no end of mail data (RFC 5321 4.1.1.4), but some
// servers take it for one, and some clients send nothing else. Only the server's replies tell. So
// from such a dot on both sides' input is kept, and read by trial sessions: one by the letter of
// the RFC, and, once that one is left with a reply that answers nothing, one for each dot that may
// have been the end. The reading that leaves the fewest replies over is the one that the server
// had; at a tie it is the RFC's. Then the real session reads what was kept, with the question
// settled.
//
// Where CRLF.CRLF came as well before the reply, a dot counts only if a command follows it; or if
// text does and what is left over are refusals, which is what a server has for text in the place of
// commands.
//
// When to answer hangs on who spoke, never on how segments cut what was said: input is taken line
// by line, and the server may say all it has to say before its replies are counted, which it has
// when the client goes on. A client that sent QUIT with all the rest would else have it answered by
// the 250 that a smuggled MAIL got.
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "decode/smtp/smtp_state.h"

struct smtp_ambiguity {
    struct smtp_input_queue both; // all input since the dot
    uint64_t dot_end;             // stream offset after the dot's line
    uint64_t client_end;          // after the last octet of the client's that is kept
    struct smtp_data at_dot;      // the parser as it stood there
    struct smtp_session *strict;  // the trial by the letter
    bool strict_ended;            // it has seen CRLF.CRLF
    uint32_t commands_at_end;     // commands it knew then
    bool server_spoke;            // since the client's last octets
};

// ---- trials

static struct smtp_session *trial_new(const struct smtp_session *ss, uint64_t accept_dot)
{
    const struct smtp_ambiguity *a = ss->ambiguity;
    struct session *s = session_new();
    s->syn_seen = true;
    s->is_smtp = true;
    struct smtp_session *trial = smtp_session_new(ss->decoder, s);
    trial->is_trial = true;
    trial->first_reply_done = true;
    trial->server = SMTP_SERVER_REPLY;
    trial->client = SMTP_CLIENT_DATA;
    trial->at = ss->at;
    smtp_reply_seek(&trial->replies, ss->replies.offset);
    smtp_command_seek(&trial->commands, a->dot_end);
    smtp_mail_begin(trial, smtp_envelope_begin_data(trial), SESSION_VIA_DATA);
    trial->data = a->at_dot;
    trial->data.events = &smtp_mail_events;
    trial->data.ctx = trial;
    if (accept_dot == a->dot_end) {
        smtp_session_end_data(trial, a->dot_end);
    } else {
        smtp_data_refuse(&trial->data);
        trial->accept_dot = accept_dot;
    }
    return trial;
}

static void trial_free(struct smtp_session *trial)
{
    if (!trial) return;
    struct session *s = trial->s;
    smtp_session_free(trial);
    session_free(s);
}

// How many replies are left over when the message ends at that dot.
static uint64_t leftover_at(const struct smtp_session *ss, uint64_t accept_dot)
{
    const struct smtp_ambiguity *a = ss->ambiguity;
    struct smtp_session *trial = trial_new(ss, accept_dot);
    for (size_t i = 0; i < smtp_input_count(&a->both); i++) {
        struct smtp_input in = smtp_input_at(&a->both, i);
        smtp_session_input(trial, &in);
    }
    uint64_t left = trial->orphans;
    trial_free(trial);
    return left;
}

// ---- the dots that may have been the end

struct dot {
    uint64_t end;
    unsigned variant;
    bool command_follows;
    bool nothing_follows;
};

static void ignore_octets(void *ctx, struct bytes data)
{
    (void)ctx;
    (void)data;
}

static const struct smtp_data_events no_events = {.message = ignore_octets};

// The client's octets after a dot: all in one piece, gaps left out.
static struct bytes client_octets(const struct smtp_ambiguity *a, struct buf *out)
{
    for (size_t i = 0; i < smtp_input_count(&a->both); i++) {
        struct smtp_input in = smtp_input_at(&a->both, i);
        if (in.kind == SMTP_INPUT_DATA && in.side == STREAM_CLIENT) buf_append_bytes(out, in.data);
    }
    return buf_bytes(out);
}

static struct dot dot_at(struct bytes octets, size_t pos, uint64_t end, unsigned variant)
{
    struct bytes rest = bytes_skip(octets, pos);
    return (struct dot){.end = end,
                        .variant = variant,
                        .command_follows = rest.len > 0 && smtp_resync_may_be_command(rest),
                        .nothing_follows = rest.len == 0};
}

// The dot that raised the question, and those after it up to the end by the letter.
static size_t find_dots(const struct smtp_ambiguity *a, struct bytes octets,
                        struct dot dots[LIMIT_AMBIGUOUS_DOTS])
{
    struct smtp_data data = a->at_dot;
    data.events = &no_events;
    data.wants_candidates = true;
    smtp_data_refuse(&data);
    dots[0] = dot_at(octets, 0, a->dot_end, a->at_dot.variant);
    size_t count = 1, pos = 0;
    while (pos < octets.len && count < LIMIT_AMBIGUOUS_DOTS) {
        enum smtp_data_result result;
        pos += smtp_data_feed(&data, bytes_skip(octets, pos), &result);
        if (result != SMTP_DATA_CANDIDATE) break;
        dots[count++] = dot_at(octets, pos, a->dot_end + pos, data.variant);
        smtp_data_refuse(&data);
    }
    return count;
}

// How the question is answered.
struct answer {
    uint64_t accept_dot; // the message ends there; 0: where the RFC says
    bool knows_variant;  // the server took that dot for the end
    unsigned variant;
    bool is_smuggled; // and commands follow it
};

// The dot of these that leaves the fewest replies over, if any leaves fewer than the RFC's reading.
// A dot beside a bare CR or a NUL is no end of the message, whatever the server made of it.
static struct answer best_of(const struct smtp_session *ss, const struct dot *dots, size_t count,
                             bool before_commands)
{
    struct answer best = {0};
    uint64_t fewest = ss->ambiguity->strict->orphans;
    for (size_t i = 0; i < count && fewest > 0; i++) {
        if (ss->ambiguity->strict_ended && dots[i].command_follows != before_commands) continue;
        if (ss->ambiguity->strict_ended && dots[i].nothing_follows) continue;
        uint64_t left = leftover_at(ss, dots[i].end);
        if (left >= fewest) continue;
        fewest = left;
        best = (struct answer){
            .accept_dot = smtp_data_variant_is_lf(dots[i].variant) ? dots[i].end : 0,
            .knows_variant = true,
            .variant = dots[i].variant,
            .is_smuggled = dots[i].command_follows,
        };
    }
    return best;
}

// What a server says to a line of text that it takes for a command: it refuses, or has enough.
static bool may_answer_text(unsigned code)
{
    return code / 100 == 4 || code / 100 == 5 || code == 221;
}

// A dot with a command behind it comes first.
static struct answer best_dot(const struct smtp_session *ss)
{
    const struct smtp_ambiguity *a = ss->ambiguity;
    struct buf buf;
    buf_init(&buf, 0);
    struct dot dots[LIMIT_AMBIGUOUS_DOTS];
    size_t count = find_dots(a, client_octets(a, &buf), dots);
    struct answer best = best_of(ss, dots, count, true);
    if (!best.knows_variant && a->strict_ended && may_answer_text(a->strict->first_orphan))
        best = best_of(ss, dots, count, false);
    buf_fini(&buf);
    return best;
}

// ---- the question

void smtp_ambiguity_begin(struct smtp_session *ss, uint64_t dot_end)
{
    struct smtp_ambiguity *a = err_calloc(1, sizeof(*a));
    smtp_input_init(&a->both);
    a->dot_end = a->client_end = dot_end;
    a->at_dot = ss->data;
    ss->ambiguity = a;
    ss->ambiguities++;
    ss->client = SMTP_CLIENT_AMBIGUOUS;
    a->strict = trial_new(ss, 0);
}

void smtp_ambiguity_free(struct smtp_session *ss)
{
    struct smtp_ambiguity *a = ss->ambiguity;
    if (!a) return;
    trial_free(a->strict);
    smtp_input_fini(&a->both);
    free(a);
    ss->ambiguity = NULL;
}

// Whether a command follows any of the dots.
static bool command_follows(const struct smtp_ambiguity *a)
{
    struct buf buf;
    buf_init(&buf, 0);
    struct dot dots[LIMIT_AMBIGUOUS_DOTS];
    size_t count = find_dots(a, client_octets(a, &buf), dots);
    bool follows = false;
    for (size_t i = 0; i < count; i++) follows |= dots[i].command_follows;
    buf_fini(&buf);
    return follows;
}

static void keep_answer(struct smtp_session *ss, const struct answer *answer)
{
    const struct smtp_ambiguity *a = ss->ambiguity;
    bool is_smuggled = answer->is_smuggled || command_follows(a);
    if (is_smuggled)
        smtp_session_note(ss, answer->knows_variant ? FINDING_EOD_SMUGGLE_OK : FINDING_EOD_SMUGGLE,
                          STREAM_CLIENT, a->dot_end,
                          bytes_str(smtp_data_variant_name(
                              answer->knows_variant ? answer->variant : a->at_dot.variant)));
    if (!answer->knows_variant || !ss->mail) return;
    ss->mail->eod.knows_server_took = true;
    ss->mail->eod.server_took = (uint8_t)answer->variant;
}

// The question is settled: what was kept is read at last.
static void settle(struct smtp_session *ss, const struct answer *answer)
{
    struct smtp_ambiguity *a = ss->ambiguity;
    keep_answer(ss, answer);
    ss->ambiguity = NULL;
    ss->client = SMTP_CLIENT_DATA;
    ss->client_next = a->dot_end;
    if (answer->accept_dot == a->dot_end) {
        smtp_session_end_data(ss, a->dot_end);
    } else {
        smtp_data_refuse(&ss->data);
        ss->accept_dot = answer->accept_dot;
        if (answer->accept_dot == 0) ss->no_candidates_before = a->client_end;
    }
    struct smtp_input_queue both = a->both;
    trial_free(a->strict);
    free(a);
    for (size_t i = 0; i < smtp_input_count(&both); i++) {
        struct smtp_input in = smtp_input_at(&both, i);
        smtp_session_input(ss, &in);
    }
    smtp_input_fini(&both);
}

// By the letter the message has ended, everything sent was answered, and so was a command sent
// after it: a server that had read commands inside the message would have said so by now.
static bool is_strict_proven(const struct smtp_ambiguity *a)
{
    const struct smtp_session *t = a->strict;
    return a->strict_ended && t->pairing.count == 0 && t->s->command_count > a->commands_at_end;
}

// Looks for the end by the letter.
static void look_for_end(struct smtp_session *ss)
{
    struct smtp_ambiguity *a = ss->ambiguity;
    if (a->strict_ended || a->strict->mail_tx) return;
    a->strict_ended = true;
    a->commands_at_end = a->strict->s->command_count;
}

// Answers by the replies that came, if they tell anything.
static void decide(struct smtp_session *ss)
{
    struct smtp_ambiguity *a = ss->ambiguity;
    if (a->strict->orphans > 0) {
        struct answer answer = best_dot(ss);
        settle(ss, &answer);
    } else if (is_strict_proven(a) || a->both.bytes > LIMIT_AMBIGUOUS_BYTES) {
        settle(ss, &(struct answer){0});
    }
}

static void take_piece(struct smtp_session *ss, const struct smtp_input *in)
{
    struct smtp_ambiguity *a = ss->ambiguity;
    smtp_input_join(&a->both, in);
    if (in->side == STREAM_CLIENT)
        a->client_end = in->offset + (in->kind == SMTP_INPUT_DATA ? in->data.len : in->missing);
    smtp_session_input(a->strict, in);
}

// How many octets come before the next look at the question: a line, or less where it would be too
// many that wait.
static size_t next_piece(const struct smtp_ambiguity *a, struct bytes data)
{
    size_t lf = bytes_find(data, 0, '\n');
    size_t len = lf < data.len ? lf + 1 : data.len;
    uint64_t room = LIMIT_AMBIGUOUS_BYTES + 1 - a->both.bytes;
    return len < room ? len : (size_t)room;
}

// A line has ended, or no more may wait.
static void after_line(struct smtp_session *ss, enum stream_side side)
{
    struct smtp_ambiguity *a = ss->ambiguity;
    bool is_alone = a->client_end == a->dot_end; // nothing but the dot can be what is answered
    a->server_spoke |= side == STREAM_SERVER;
    look_for_end(ss);
    if (is_alone || a->both.bytes > LIMIT_AMBIGUOUS_BYTES) decide(ss);
}

// A gap, or a side's end: more replies may come after the client's.
static void take_event(struct smtp_session *ss, const struct smtp_input *in)
{
    take_piece(ss, in);
    bool may_go_on = in->kind == SMTP_INPUT_END && in->side == STREAM_CLIENT;
    look_for_end(ss);
    if (!may_go_on) decide(ss);
}

// Takes in, up to where the question is settled; the session reads what is left.
static void take_input(struct smtp_session *ss, const struct smtp_input *in)
{
    if (in->kind != SMTP_INPUT_DATA) {
        take_event(ss, in);
        return;
    }
    struct smtp_input rest = *in;
    // The answer to one question may raise the next, after which the server has spoken too.
    while (in->side == STREAM_CLIENT && ss->client == SMTP_CLIENT_AMBIGUOUS &&
           ss->ambiguity->server_spoke) {
        ss->ambiguity->server_spoke = false;
        decide(ss);
    }
    while (ss->client == SMTP_CLIENT_AMBIGUOUS && rest.data.len > 0) {
        struct smtp_input piece = rest;
        piece.data = bytes_first(rest.data, next_piece(ss->ambiguity, rest.data));
        take_piece(ss, &piece);
        rest.offset += piece.data.len;
        rest.data = bytes_skip(rest.data, piece.data.len);
        bool ends_line = piece.data.data[piece.data.len - 1] == '\n';
        if (ends_line || ss->ambiguity->both.bytes > LIMIT_AMBIGUOUS_BYTES)
            after_line(ss, in->side);
    }
    if (rest.data.len > 0) smtp_session_input(ss, &rest);
}

void smtp_ambiguity_input(struct smtp_session *ss, const struct smtp_input *in)
{
    // What was held is older than in. It is taken over whole: settling may hold it again.
    struct smtp_input_queue held = ss->held;
    smtp_input_init(&ss->held);
    for (size_t i = 0; i < smtp_input_count(&held); i++) {
        struct smtp_input old = smtp_input_at(&held, i);
        if (ss->client == SMTP_CLIENT_AMBIGUOUS) take_input(ss, &old);
        else smtp_session_input(ss, &old);
    }
    smtp_input_fini(&held);
    if (!in) return;
    if (ss->client == SMTP_CLIENT_AMBIGUOUS) take_input(ss, in);
    else smtp_session_input(ss, in);
}

void smtp_ambiguity_finish(struct smtp_session *ss)
{
    struct answer answer = {0};
    if (ss->ambiguity->strict->orphans > 0) answer = best_dot(ss);
    settle(ss, &answer);
}
