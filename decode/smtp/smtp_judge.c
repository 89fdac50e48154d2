// SPDX-License-Identifier: BSD-2-Clause
//
// What is odd about the client's lines and their order. Nothing here changes how the dialogue is
// read; each kind is noted once a session, with the place of the first.
#include "decode/smtp/char_class.h"
#include "decode/smtp/smtp_state.h"
#include "decode/smtp/text/smtp_verb_text.h"

void smtp_judge_once(struct smtp_session *ss, enum finding_id id, enum stream_side side,
                     uint64_t offset, struct bytes detail)
{
    if (ss->is_trial || ss->judge.noted[id]) return;
    ss->judge.noted[id] = true;
    smtp_session_note(ss, id, side, offset, detail);
}

// ---- octets of a line

bool smtp_judge_has_param(const struct session_param *p, const char *keyword)
{
    for (; p; p = p->next)
        if (bytes_equal(p->keyword, bytes_str(keyword))) return true;
    return false;
}

// RFC 6531 3.4: UTF-8 may stand where the client has asked for SMTPUTF8.
static bool is_utf8_in_force(const struct smtp_session *ss, struct bytes line)
{
    static const char word[] = "SMTPUTF8";
    for (size_t i = 0; i + sizeof(word) - 1 <= line.len; i++)
        if (bytes_starts_nocase(bytes_skip(line, i), bytes_str(word))) return true;
    const struct session_transaction *tx = ss->sent ? ss->sent : ss->current;
    return tx && smtp_judge_has_param(tx->params, word);
}

static void note_line(struct smtp_session *ss, enum finding_id id, enum stream_side side,
                      uint64_t offset, struct bytes line)
{
    bool *noted = &ss->judge.noted_line[side][id];
    if (*noted || ss->is_trial) return;
    *noted = true;
    smtp_session_note(ss, id, side, offset, line);
}

// Where something else than text stands in a line; one octet after the other, since the line is
// short and nearly always clean.
void smtp_judge_octets(struct smtp_session *ss, enum stream_side side, struct bytes line,
                       uint64_t offset, struct bytes quoted)
{
    struct bytes text = line;
    if (text.len > 0 && text.data[text.len - 1] == '\n') text.len--;
    bool has_cr = text.len > 0 && text.data[text.len - 1] == '\r';
    if (has_cr && text.len < line.len) text.len--;
    bool has_8bit = false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (c >= 0x20 && c < 0x7F) continue;
        if (c >= 0x80) has_8bit = true;
        else if (c == 0) note_line(ss, FINDING_LINE_NUL, side, offset + i, quoted);
        else if (c == '\r' && i + 1 == text.len && text.len < line.len)
            note_line(ss, FINDING_LINE_CRCRLF, side, offset + i, BYTES_NONE);
        else if (c == '\r') note_line(ss, FINDING_LINE_BARE_CR, side, offset + i, quoted);
        else if (c != '\t') note_line(ss, FINDING_LINE_CTRL, side, offset + i, quoted);
    }
    if (has_8bit && !is_utf8_in_force(ss, line))
        note_line(ss, FINDING_LINE_8BIT_CMD, side, offset, quoted);
}

// RFC 5321 4.5.3.1.4, and what each extension adds to it.
static uint64_t line_limit(enum smtp_verb verb)
{
    enum { LIMIT = 512, AUTH = 12288, URL = 2048 };
    // SIZE 26, BODY 17, RET and ENVID 100, AUTH 500, SMTPUTF8 10, BY 17, HOLDUNTIL 34, MT-PRIORITY
    // 15, REQUIRETLS 11, SOLICIT 1007, MTRK 40.
    enum { MAIL_MORE = 1777, RCPT_MORE = 500 };
    switch (verb) {
    case SMTP_VERB_AUTH:
    case SMTP_VERB_X_EXPS: return AUTH; // RFC 4954 4
    case SMTP_VERB_BURL: return URL;    // RFC 4468 3.2
    case SMTP_VERB_MAIL: return LIMIT + MAIL_MORE;
    case SMTP_VERB_RCPT: return LIMIT + RCPT_MORE;
    default: return LIMIT;
    }
}

// ---- verbs

static bool is_http(struct bytes line)
{
    static const char *const methods[] = {"GET ", "POST ", "HEAD ", "PUT ", "CONNECT ", "OPTIONS "};
    bool is_method = false;
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        is_method |= bytes_starts_nocase(line, bytes_str(methods[i]));
    for (size_t at = bytes_find(line, 0, 'H'); is_method && at < line.len;
         at = bytes_find(line, at + 1, 'H'))
        if (bytes_starts_nocase(bytes_skip(line, at), BYTES_LIT("HTTP/"))) return true;
    return false;
}

// More than one control in four octets, or a NUL among them: no text.
static bool is_binary(struct bytes line)
{
    size_t controls = 0;
    for (size_t i = 0; i < line.len; i++) {
        uint8_t c = line.data[i];
        if (c == 0 || (c < 0x20 && c != '\t' && c != '\r' && c != '\n')) controls++;
    }
    return controls * 4 > line.len;
}

static void judge_unknown(struct smtp_session *ss, const struct smtp_command *c)
{
    static const char *const historic[] = {"DEBUG", "WIZ", "KILL", "SHOWQ", "TICK"};
    const struct bytes ssh = BYTES_LIT("SSH-"), tls = BYTES_LIT("\x16\x03");
    bool is_other = is_http(c->line) || bytes_starts_nocase(c->line, ssh) ||
                    bytes_starts_nocase(c->line, tls) || is_binary(c->line);
    if (is_other) {
        smtp_judge_once(ss, FINDING_PROTO_CROSS, STREAM_CLIENT, c->offset, c->line);
        return;
    }
    for (size_t i = 0; i < sizeof(historic) / sizeof(historic[0]); i++)
        if (bytes_equal_nocase(c->verb_text, bytes_str(historic[i])))
            smtp_judge_once(ss, FINDING_VERB_HISTORIC, STREAM_CLIENT, c->offset, c->verb_text);
    // What the server offers is defined between the two.
    bool is_defined = smtp_verb_text(c->verb_text) || smtp_offer_has(ss, c->verb_text);
    if (!is_defined && !ss->judge.noted[FINDING_PROTO_CROSS])
        smtp_judge_once(ss, FINDING_VERB_UNKNOWN, STREAM_CLIENT, c->offset, c->verb_text);
}

// ---- names

static bool is_label_octet(uint8_t c)
{
    return char_is_let_dig(c) || c == '-' || c >= 0x80; // RFC 6531: U-labels
}

// "a.example": two labels or more, the last one no number (that would be an address).
static bool is_full_name(struct bytes name)
{
    size_t label = 0, dots = 0;
    bool is_number = true;
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.data[i];
        if (c == '.' && label == 0) return false;
        if (c != '.' && !is_label_octet(c)) return false;
        if (c == '.') {
            dots++;
            label = 0;
            is_number = true;
        } else {
            label++;
            is_number = is_number && char_is_digit(c);
        }
    }
    return dots > 0 && !(is_number && label > 0);
}

static bool is_bracketed(struct bytes name)
{
    return name.len > 2 && name.data[0] == '[' && name.data[name.len - 1] == ']';
}

static bool names_server(const struct smtp_session *ss, struct bytes name)
{
    const struct session *s = ss->s;
    if (ss->is_reversed || memcmp(s->client.ip, s->server.ip, sizeof(s->client.ip)) == 0)
        return false;
    char ip[SESSION_IP_TEXT];
    session_ip_text(&s->server, ip);
    struct bytes literal =
        is_bracketed(name) ? bytes_first(bytes_skip(name, 1), name.len - 2) : name;
    if (bytes_starts_nocase(literal, BYTES_LIT("IPv6:"))) literal = bytes_skip(literal, 5);
    if (bytes_equal(literal, bytes_str(ip))) return true;
    if (!s->has_greeting || name.len == 0) return false;
    struct bytes greeting = s->greeting.text;
    return bytes_equal_nocase(bytes_first(greeting, bytes_find(greeting, 0, ' ')), name);
}

static void judge_hello(struct smtp_session *ss, const struct smtp_command *c)
{
    struct smtp_judge *j = &ss->judge;
    if (!is_full_name(c->arg) && !is_bracketed(c->arg))
        smtp_judge_once(ss, FINDING_HELO_BAD, STREAM_CLIENT, c->offset, c->arg);
    // LMTP is spoken to a server of one's own.
    if (c->verb != SMTP_VERB_LHLO && names_server(ss, c->arg))
        smtp_judge_once(ss, FINDING_HELO_SELF, STREAM_CLIENT, c->offset, c->arg);
    if (j->hello_sent && !bytes_equal_nocase(j->hello_name, c->arg))
        smtp_judge_once(ss, FINDING_HELO_CHANGED, STREAM_CLIENT, c->offset, c->arg);
    j->hello_sent = true;
    j->hello_name = arena_copy_bytes(&ss->s->arena, c->arg);
}

// ---- order

// Something is sent although replies are outstanding (RFC 2920 3.1). What came before the greeting
// is another matter.
static void judge_pipelining(struct smtp_session *ss, const struct smtp_command *c)
{
    const struct smtp_await *last = smtp_pairing_last(&ss->pairing);
    bool is_certain = last && last->kind != SMTP_AWAIT_GAP && !ss->had_server_gap &&
                      !ss->had_client_gap && ss->first_reply_done;
    if (!is_certain || ss->is_resyncing || ss->is_refused_early) return;
    if (last->kind == SMTP_AWAIT_COMMAND && smtp_pairing_ends_group(last))
        ss->judge.pipe_order = (struct smtp_judged){true, c->offset, ss->at};
    if (!ss->judge.knows_offers) return;
    if (smtp_offer_has(ss, BYTES_LIT("PIPELINING")))
        smtp_offer_use(ss, BYTES_LIT("PIPELINING"), false);
    else smtp_judge_once(ss, FINDING_PIPE_UNOFFERED, STREAM_CLIENT, c->offset, c->verb_text);
    if (ss->judge.pipe_order.is_set && last->verb != SMTP_VERB_EHLO)
        smtp_judge_once(ss, FINDING_PIPE_ORDER, STREAM_CLIENT, c->offset,
                        bytes_str(smtp_verb_name(last->verb)));
}

static void judge_mail(struct smtp_session *ss, const struct smtp_command *c)
{
    struct smtp_judge *j = &ss->judge;
    bool is_whole = ss->s->syn_seen && !ss->had_client_gap;
    if (!j->hello_sent && is_whole)
        smtp_judge_once(ss, FINDING_SEQ_NO_HELO, STREAM_CLIENT, c->offset, BYTES_NONE);
    bool is_clear = ss->s->tls.mode == SESSION_TLS_NONE;
    if (is_clear && !j->tried_tls && smtp_offer_has(ss, BYTES_LIT("STARTTLS")))
        smtp_judge_once(ss, FINDING_TLS_UNUSED, STREAM_CLIENT, c->offset, BYTES_NONE);
    if (is_clear && ss->sent && smtp_judge_has_param(ss->sent->params, "REQUIRETLS"))
        smtp_judge_once(ss, FINDING_TLS_REQUIRETLS, STREAM_CLIENT, c->offset, BYTES_NONE);
}

void smtp_judge_command(struct smtp_session *ss, const struct smtp_command *c, bool is_secret)
{
    struct smtp_judge *j = &ss->judge;
    if (ss->is_trial) return;
    smtp_judge_octets(ss, STREAM_CLIENT, c->line, c->offset,
                      is_secret ? dialogue_open_words(c->line) : c->line);
    if (c->len > line_limit(c->verb))
        note_line(ss, FINDING_LINE_LONG, STREAM_CLIENT, c->offset, BYTES_NONE);
    judge_pipelining(ss, c);
    bool follows_chunk = j->after_chunk;
    j->after_chunk = false;
    switch (c->verb) {
    case SMTP_VERB_EHLO:
    case SMTP_VERB_HELO:
    case SMTP_VERB_LHLO: judge_hello(ss, c); break;
    case SMTP_VERB_MAIL:
    case SMTP_VERB_SEND:
    case SMTP_VERB_SOML:
    case SMTP_VERB_SAML: judge_mail(ss, c); break;
    case SMTP_VERB_STARTTLS:
    case SMTP_VERB_X_ANONYMOUSTLS: j->tried_tls = true; break;
    case SMTP_VERB_QUIT: j->quit_sent = true; break;
    case SMTP_VERB_TURN:
        smtp_judge_once(ss, FINDING_VERB_HISTORIC, STREAM_CLIENT, c->offset, c->verb_text);
        break;
    case SMTP_VERB_NONE:
    case SMTP_VERB_UNKNOWN:
        if (follows_chunk)
            smtp_judge_once(ss, FINDING_BDAT_SIZE, STREAM_CLIENT, c->offset,
                            BYTES_LIT("no command where the chunk ends"));
        if (c->verb == SMTP_VERB_UNKNOWN && !is_secret) judge_unknown(ss, c);
        break;
    default: break;
    }
}
