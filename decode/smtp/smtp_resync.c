// SPDX-License-Identifier: BSD-2-Clause
//
// Where decoding goes on when octets are missing: the one place for these decisions.
//
//  client gap in      what is done
//  ------------------ -------------------------------------------------------------------------
//  commands           the cut line is no command; any number of commands lie in the gap
//                     (SMTP_AWAIT_GAP); lines after it count once one is surely a command, since a
//                     BDAT may lie in the gap whose chunk follows
//  an AUTH exchange   the answer is lost; commands go on
//  mail data          what follows waits for an end mark (then it was mail data) or a reply (then
//                     the message ended in the gap and what follows are commands)
//  a chunk            the chunk's octets are counted on; what is missing beyond it are commands
//  XEXCH50's octets   as in a chunk
//  TLS                the TLS parser's business
//
//  Where the reply to TURN or ATRN is missing, the next octets tell: after a greeting (220) by who
//  asked for it the roles are reversed, else they are not.
//
//  A server gap: replies may lie in it (smtp_pairing); the reply that it cuts counts.
//
//  Start in the middle: the client's octets wait for the server's first reply. If they hold an end
//  of mail data, and no DATA or BDAT before it, they are the tail of a message, which that reply
//  answers; else they are commands. A gap of the server's is taken for that reply. The tail of a
//  chunk needs no line end: MAIL or BDAT may follow in the same line. Replies that come before the
//  client's next octets are laid on what it had sent by then; where packets were captured in
//  another order than they were sent, a reply to what lies before the capture may so be taken for
//  the first chunk's. Only the number that its segment acknowledges would tell, which is not known
//  here.
#include "base/limits.h"
#include "decode/smtp/smtp_bdat.h"
#include "decode/smtp/smtp_path.h"
#include "decode/smtp/smtp_state.h"

static void add_gap_entry(struct smtp_session *ss)
{
    struct smtp_await await = {.kind = SMTP_AWAIT_GAP, .ordinal = -1};
    const struct smtp_await *last = smtp_pairing_last(&ss->pairing);
    if (!last || last->kind != SMTP_AWAIT_GAP) smtp_pairing_add(&ss->pairing, &await);
}

void smtp_resync_missed(struct smtp_session *ss, unsigned missed)
{
    ss->missed |= missed;
    ss->missed_since_mail |= missed;
}

static void lines_after_gap(struct smtp_session *ss, uint64_t offset, uint64_t missing)
{
    if (ss->commands.offset != offset) smtp_command_seek(&ss->commands, offset);
    smtp_command_gap(&ss->commands, missing);
    ss->is_resyncing = true;
    ss->lines_lost = 0;
}

static void gap_in_commands(struct smtp_session *ss, uint64_t offset, uint64_t missing)
{
    // Between two chunks of a message another one may be missing.
    if (ss->mail_tx) smtp_mail_gap(ss, 0);
    lines_after_gap(ss, offset, missing);
    add_gap_entry(ss);
}

static bool is_word(struct bytes b)
{
    return b.len > 0 && bytes_find(b, 0, ' ') == b.len;
}

bool smtp_resync_is_command(const struct smtp_command *c)
{
    struct smtp_path path;
    struct smtp_bdat bdat;
    switch (c->verb) {
    case SMTP_VERB_UNKNOWN:
    case SMTP_VERB_NONE:
    case SMTP_VERB_COUNT: return false;
    case SMTP_VERB_MAIL:
    case SMTP_VERB_SEND:
    case SMTP_VERB_SOML:
    case SMTP_VERB_SAML:
        smtp_path_parse(c->arg, SMTP_PATH_FROM, &path);
        return !bytes_is_none(path.path);
    case SMTP_VERB_RCPT:
        smtp_path_parse(c->arg, SMTP_PATH_TO, &path);
        return !bytes_is_none(path.path);
    case SMTP_VERB_BDAT: return smtp_bdat_parse(c->arg, &bdat);
    case SMTP_VERB_DATA:
    case SMTP_VERB_RSET:
    case SMTP_VERB_QUIT:
    case SMTP_VERB_STARTTLS:
    case SMTP_VERB_X_ANONYMOUSTLS:
    case SMTP_VERB_NOOP:
    case SMTP_VERB_HELP:
    case SMTP_VERB_TURN: return c->arg.len == 0;
    case SMTP_VERB_EHLO:
    case SMTP_VERB_HELO:
    case SMTP_VERB_LHLO:
    case SMTP_VERB_VRFY:
    case SMTP_VERB_EXPN:
    case SMTP_VERB_ETRN:
    case SMTP_VERB_ATRN: return is_word(c->arg);
    case SMTP_VERB_BURL:
    case SMTP_VERB_AUTH:
    case SMTP_VERB_XCLIENT:
    case SMTP_VERB_XFORWARD:
    case SMTP_VERB_X_EXPS:
    case SMTP_VERB_XEXCH50:
    case SMTP_VERB_X_LINK2STATE: return c->arg.len > 0;
    }
    return false;
}

static bool has_prefix(struct bytes b, struct bytes prefix)
{
    return b.len >= prefix.len && memcmp(b.data, prefix.data, prefix.len) == 0;
}

// Whether a command stands at the end of what a gap left of a chunk. Clients write these in
// capitals with one blank between; anything else is more likely the text of a message.
static bool is_after_chunk(struct bytes rest)
{
    if (!has_prefix(rest, BYTES_LIT("MAIL FROM:<")) && !has_prefix(rest, BYTES_LIT("BDAT ")))
        return false;
    struct smtp_command c = smtp_command_parse(rest);
    return smtp_resync_is_command(&c);
}

// A server that closed, all of whose octets are there, has given no 354: a client that goes on with
// commands meant them as such.
bool smtp_resync_goes_on(const struct smtp_session *ss)
{
    bool is_whole = ss->s->syn_seen && ss->seen[STREAM_SERVER] && ss->ended[STREAM_SERVER] &&
                    !ss->had_server_gap && !ss->had_client_gap;
    bool is_cut;
    struct bytes held = is_whole ? smtp_input_first(&ss->held, &is_cut) : BYTES_LIT("");
    size_t lf = bytes_find(held, 0, '\n');
    if (lf == held.len) return false;
    struct smtp_command first = smtp_command_parse(bytes_first(held, lf + 1));
    return smtp_resync_is_command(&first);
}

size_t smtp_resync_find_command(const struct smtp_command *c)
{
    if (c->len != c->line.len) return 0;
    for (size_t at = 1; at < c->line.len; at++) {
        uint8_t first = c->line.data[at];
        if ((first == 'M' || first == 'B') && is_after_chunk(bytes_skip(c->line, at))) return at;
    }
    return 0;
}

// What stood before it in a start in the middle is the end of a command, a chunk or a message, and
// its reply is still to come.
void smtp_resync_found(struct smtp_session *ss)
{
    bool is_owed = ss->is_resyncing && ss->lines_lost > 0 && !ss->s->syn_seen;
    if (is_owed && !ss->first_reply_done && ss->pairing.count == 0) add_gap_entry(ss);
    ss->is_resyncing = false;
}

void smtp_resync_client_turn(struct smtp_session *ss)
{
    if (!ss->is_resyncing || ss->client != SMTP_CLIENT_COMMAND) return;
    if (!smtp_command_is_partial(&ss->commands)) return;
    if (smtp_resync_may_be_command(buf_bytes(&ss->commands.partial))) return;
    smtp_command_finish(&ss->commands);
}

static void ignore_octets(void *ctx, struct bytes data)
{
    (void)ctx;
    (void)data;
}

static const struct smtp_data_events scan_events = {.message = ignore_octets};

static void gap_in_mail_data(struct smtp_session *ss, uint64_t missing)
{
    smtp_mail_gap(ss, missing);
    smtp_data_gap(&ss->data);
    smtp_data_init(&ss->scan, ss->data.lf_ends, &scan_events, NULL);
    smtp_data_gap(&ss->scan);
    ss->scanned = 0;
    ss->client = SMTP_CLIENT_DATA_GAP;
}

static void gap_in_chunk(struct smtp_session *ss, uint64_t offset, uint64_t missing)
{
    uint64_t in_chunk = missing < ss->chunk_left ? missing : ss->chunk_left;
    smtp_mail_gap(ss, in_chunk);
    ss->chunk_left -= in_chunk;
    if (ss->chunk_left > 0) return;
    ss->client = SMTP_CLIENT_COMMAND;
    smtp_pairing_chunk_ended(&ss->pairing);
    if (ss->chunk_is_last && ss->mail_tx) smtp_mail_end(ss, true);
    smtp_command_seek(&ss->commands, offset + in_chunk);
    if (missing > in_chunk) gap_in_commands(ss, offset + in_chunk, missing - in_chunk);
}

static void gap_in_binary(struct smtp_session *ss, uint64_t offset, uint64_t missing)
{
    uint64_t inside = missing < ss->chunk_left ? missing : ss->chunk_left;
    ss->chunk_left -= inside;
    if (ss->chunk_left > 0) return;
    smtp_session_end_binary(ss, offset + inside);
    if (missing > inside) gap_in_commands(ss, offset + inside, missing - inside);
}

void smtp_resync_client_gap(struct smtp_session *ss, const struct smtp_input *in)
{
    ss->at = in->at;
    ss->had_client_gap = true;
    ss->is_rcpt_last = ss->is_reset_sent = false;
    smtp_resync_missed(ss, SMTP_MISSED_CLIENT);
    switch (ss->client) {
    case SMTP_CLIENT_START:
    case SMTP_CLIENT_PROXY: // which is read whole or not at all
    case SMTP_CLIENT_COMMAND: gap_in_commands(ss, in->offset, in->missing); break;
    case SMTP_CLIENT_AUTH:
        ss->client = SMTP_CLIENT_COMMAND;
        gap_in_commands(ss, in->offset, in->missing);
        break;
    case SMTP_CLIENT_DATA: gap_in_mail_data(ss, in->missing); break;
    case SMTP_CLIENT_CHUNK: gap_in_chunk(ss, in->offset, in->missing); break;
    case SMTP_CLIENT_BINARY: gap_in_binary(ss, in->offset, in->missing); break;
    case SMTP_CLIENT_TLS_START:
    case SMTP_CLIENT_TLS: smtp_tls_gap(ss, STREAM_CLIENT, in); break;
    case SMTP_CLIENT_MIDSTREAM:
    case SMTP_CLIENT_WAIT:
    case SMTP_CLIENT_TURN:
    case SMTP_CLIENT_DATA_GAP:
    case SMTP_CLIENT_AMBIGUOUS: break; // held, not read
    case SMTP_CLIENT_SEALED: break;
    }
}

void smtp_resync_server_gap(struct smtp_session *ss, const struct smtp_input *in)
{
    ss->at = in->at;
    ss->had_server_gap = true;
    smtp_resync_missed(ss, SMTP_MISSED_MORE);
    if (!ss->first_reply_done && in->offset == 0) ss->server_lost_start = true;
    if (ss->client == SMTP_CLIENT_MIDSTREAM && !smtp_input_is_empty(&ss->held)) {
        smtp_resync_midstream(ss, true);
        smtp_session_drain(ss);
        ss->at = in->at;
    }
    smtp_session_read_head(ss, in->offset);
    switch (ss->server) {
    case SMTP_SERVER_START:
    case SMTP_SERVER_TLS_START:
        smtp_reply_seek(&ss->replies, in->offset);
        smtp_reply_gap(&ss->replies, in->missing);
        break;
    case SMTP_SERVER_REPLY: smtp_reply_gap(&ss->replies, in->missing); break;
    case SMTP_SERVER_TLS: smtp_tls_gap(ss, STREAM_SERVER, in); break;
    case SMTP_SERVER_SEALED: return;
    }
    smtp_pairing_server_gap(&ss->pairing);
    smtp_session_drain(ss);
}

bool smtp_resync_scan(struct smtp_session *ss)
{
    for (; ss->scanned < smtp_input_count(&ss->held); ss->scanned++) {
        struct smtp_input in = smtp_input_at(&ss->held, ss->scanned);
        enum smtp_data_result result = SMTP_DATA_MORE;
        if (in.kind == SMTP_INPUT_DATA) smtp_data_feed(&ss->scan, in.data, &result);
        // The message went on up to here, whatever comes after the next gap.
        if (result == SMTP_DATA_END || in.kind == SMTP_INPUT_GAP) {
            ss->client = SMTP_CLIENT_DATA;
            return true;
        }
    }
    return false;
}

// Of the client's next octet that nothing has read yet.
static uint64_t next_offset(const struct smtp_session *ss)
{
    return smtp_input_is_empty(&ss->held) ? ss->client_next : smtp_input_front(&ss->held).offset;
}

void smtp_resync_ended_in_gap(struct smtp_session *ss)
{
    uint64_t offset = next_offset(ss);
    if (ss->mail_may_be_lost) smtp_mail_gap(ss, 0);
    ss->client = SMTP_CLIENT_DATA_GAP;
    lines_after_gap(ss, offset, 0);
    smtp_mail_end(ss, true);
    add_gap_entry(ss);
}

// ---- a start in the middle

bool smtp_resync_may_be_command(struct bytes b)
{
    size_t end = bytes_find(b, 0, '\n');
    if (end < b.len) {
        enum smtp_verb verb = smtp_command_parse(bytes_first(b, end + 1)).verb;
        return verb != SMTP_VERB_UNKNOWN && verb != SMTP_VERB_NONE;
    }
    struct bytes word = bytes_first(b, bytes_find(b, 0, ' '));
    bool is_whole = word.len < b.len;
    if (word.len > 0 && word.data[word.len - 1] == '\r') word.len--;
    for (enum smtp_verb v = SMTP_VERB_NONE + 1; v < SMTP_VERB_COUNT; v++) {
        struct bytes name = bytes_str(smtp_verb_name(v));
        if (bytes_starts_nocase(name, word) && (!is_whole || name.len == word.len)) return true;
    }
    return false;
}

static bool begins_mail_data(struct bytes line)
{
    struct smtp_command c = smtp_command_parse(line);
    struct smtp_bdat bdat;
    if (c.verb == SMTP_VERB_DATA) return c.arg.len == 0;
    return c.verb == SMTP_VERB_BDAT && smtp_bdat_parse(c.arg, &bdat);
}

// Whether octets before the server's first reply are the tail of a message: up to a CRLF.CRLF that
// is the last of them or has a command after it, without a line that would begin one.
static bool is_message_tail(struct bytes octets)
{
    for (struct bytes rest = octets; rest.len > 0;) {
        size_t end = bytes_find(rest, 0, '\n');
        if (end == rest.len) return false;
        struct bytes line = bytes_first(rest, end + 1);
        bool after_crlf = line.data >= octets.data + 2 && line.data[-2] == '\r';
        rest = bytes_skip(rest, end + 1);
        if (after_crlf && bytes_equal(line, BYTES_LIT(".\r\n")))
            return rest.len == 0 || smtp_resync_may_be_command(rest);
        if (begins_mail_data(line)) return false;
    }
    return false;
}

static bool has_mail_data_line(struct bytes octets)
{
    for (struct bytes rest = octets; rest.len > 0;) {
        size_t end = bytes_find(rest, 0, '\n');
        if (begins_mail_data(bytes_first(rest, end))) return true;
        rest = bytes_skip(rest, end + 1);
    }
    return false;
}

static void begin_tail(struct smtp_session *ss)
{
    struct session_transaction *tx = smtp_envelope_new(ss, BYTES_NONE);
    ss->client = SMTP_CLIENT_DATA;
    smtp_data_init(&ss->data, false, &smtp_mail_events, ss);
    smtp_data_gap(&ss->data); // the octet before the first one is not known
    smtp_mail_begin_tail(ss, tx, SESSION_VIA_DATA);
}

void smtp_resync_midstream(struct smtp_session *ss, bool is_answered)
{
    uint64_t offset = next_offset(ss);
    if (is_answered && is_message_tail(smtp_input_octets(&ss->held))) {
        begin_tail(ss);
        return;
    }
    ss->client = SMTP_CLIENT_COMMAND;
    lines_after_gap(ss, offset, 0);
}

// ---- nothing will tell

void smtp_resync_force(struct smtp_session *ss)
{
    switch (ss->client) {
    case SMTP_CLIENT_MIDSTREAM:
        if (!ss->is_finishing && !has_mail_data_line(smtp_input_octets(&ss->held))) begin_tail(ss);
        else smtp_resync_midstream(ss, false);
        break;
    case SMTP_CLIENT_WAIT:
        smtp_pairing_finish(&ss->pairing);
        if (ss->client == SMTP_CLIENT_WAIT) ss->client = SMTP_CLIENT_COMMAND;
        if (!ss->is_finishing) add_gap_entry(ss); // for the replies that may still come
        break;
    case SMTP_CLIENT_DATA_GAP: ss->client = SMTP_CLIENT_DATA; break;
    case SMTP_CLIENT_TURN: smtp_turn_choose(ss, smtp_input_octets(&ss->held), true); break;
    case SMTP_CLIENT_BINARY:
    case SMTP_CLIENT_START:
    case SMTP_CLIENT_PROXY:
    case SMTP_CLIENT_COMMAND:
    case SMTP_CLIENT_AUTH:
    case SMTP_CLIENT_DATA:
    case SMTP_CLIENT_CHUNK:
    case SMTP_CLIENT_AMBIGUOUS:
    case SMTP_CLIENT_TLS_START:
    case SMTP_CLIENT_TLS:
    case SMTP_CLIENT_SEALED: break;
    }
}
