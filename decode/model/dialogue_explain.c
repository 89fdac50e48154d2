// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/dialogue_explain.h"

#include <inttypes.h>

#include "base/timestamp.h"
#include "decode/message/header_field_text.h"
#include "decode/smtp/text/enhanced_status_text.h"
#include "decode/smtp/text/smtp_keyword_text.h"
#include "decode/smtp/text/smtp_reply_code_text.h"
#include "decode/smtp/text/smtp_verb_text.h"
#include "decode/smtp/enhanced_status.h"

static struct bytes first_word(struct bytes text)
{
    size_t n = 0;
    while (n < text.len && text.data[n] != ' ' && text.data[n] != '\t') n++;
    return bytes_first(text, n);
}

static void append_word(struct buf *out, struct bytes word)
{
    for (size_t i = 0; i < word.len; i++) {
        uint8_t c = word.data[i];
        buf_append_byte(out, c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c);
    }
}

// "KEYWORD: sentence."
static void append_meaning(struct buf *out, struct bytes word, const char *text)
{
    append_word(out, word);
    buf_printf(out, ": %s.\n", text);
}

// --- commands

// The parameters of MAIL and RCPT that are known: what follows the path.
static void explain_params(struct bytes text, struct buf *out)
{
    size_t at = bytes_find(text, 0, '>');
    struct bytes rest = bytes_trim_wsp(bytes_skip(text, at + 1));
    while (rest.len > 0) {
        struct bytes param = first_word(rest);
        struct bytes keyword = bytes_first(param, bytes_find(param, 0, '='));
        const char *meaning = smtp_keyword_param_text(keyword);
        if (meaning) append_meaning(out, keyword, meaning);
        rest = bytes_trim_wsp(bytes_skip(rest, param.len));
    }
}

static void explain_command(const struct dialogue_line *l, bool is_hidden, struct buf *out)
{
    struct bytes text = bytes_trim_wsp(dialogue_shown_text(l));
    struct bytes verb = first_word(text);
    const char *meaning = smtp_verb_text(verb);
    if (verb.len == 0) buf_append_str(out, "An empty line: the server will refuse it.\n");
    else if (meaning) append_meaning(out, verb, meaning);
    else buf_append_str(out, "A command that no RFC has.\n");
    if (l->cls == DIALOGUE_ENVELOPE) explain_params(text, out);
    if (l->is_secret && is_hidden) buf_append_str(out, "The credentials are not shown.\n");
}

// --- lines of a message

static bool is_in_section_before(const struct dialogue *d, size_t line)
{
    if (line == 0) return false;
    const struct dialogue_line *l = &d->lines[line], *before = l - 1;
    return before->kind == DIALOGUE_LINE && before->cls == l->cls && before->message == l->message;
}

// RFC 5321 4.5.2; there is none of it in chunks (RFC 3030 2).
static void explain_dot(const struct dialogue *d, const struct dialogue_line *l, struct buf *out)
{
    if (l->text.len == 0 || l->text.data[0] != '.') return;
    if (l->message < 0 || (size_t)l->message >= d->message_count) return;
    const struct session_transaction *tx = d->messages[l->message].transaction;
    if (!tx || tx->via != SESSION_VIA_DATA) return;
    if (l->text.len > 1 && l->text.data[1] == '.')
        buf_append_str(out, "A line that begins with a dot: the client doubled it, for a dot alone "
                            "ends the message; the server takes one off (RFC 5321 4.5.2).\n");
    else
        buf_append_str(out, "A line that begins with a dot, which the client did not double: the "
                            "server takes it off (RFC 5321 4.5.2).\n");
}

static void explain_field(struct bytes text, struct buf *out)
{
    struct bytes name = bytes_first(text, bytes_find(text, 0, ':'));
    if (text.len == 0) {
        buf_append_str(out, "An empty line: the header section is over, the body follows "
                            "(RFC 5322 2.1).\n");
    } else if (text.data[0] == ' ' || text.data[0] == '\t') {
        buf_append_str(out, "The field above goes on, folded: it is one line (RFC 5322 2.2.3).\n");
    } else if (name.len < text.len) {
        name = bytes_trim_wsp(name);
        const char *meaning = header_field_text(name);
        if (meaning) {
            buf_append_bytes(out, name);
            buf_printf(out, ": %s.\n", meaning);
        } else {
            buf_append_str(out, "A field of a program's or a site's own (RFC 5322 3.6.8).\n");
        }
    } else {
        buf_append_str(out, "Not a header field: there is no colon (RFC 5322 2.2).\n");
    }
}

static void explain_header(const struct dialogue *d, size_t line, struct buf *out)
{
    const struct dialogue_line *l = &d->lines[line];
    explain_dot(d, l, out);
    explain_field(dialogue_shown_text(l), out);
    if (!is_in_section_before(d, line))
        buf_append_str(out, "The header section of the message (RFC 5322 2.2). Servers go by the "
                            "envelope above, not by this.\n");
}

// Whether a part's header section begins behind such a line; so the line is a boundary delimiter.
// Parts of a multipart share theirs: the first ones of a message tell.
static bool is_delimiter(const struct dialogue_message *m, struct bytes line)
{
    enum { LOOKED_AT = 64 };
    for (size_t i = 0; i < m->entity_count && i < LOOKED_AT; i++) {
        size_t end = m->entities[i].header_start;
        if (m->entities[i].parent < 0 || m->entities[i].file || end > m->bytes.len) continue;
        struct bytes before = bytes_first(m->bytes, end);
        while (before.len &&
               (before.data[before.len - 1] == '\n' || before.data[before.len - 1] == '\r'))
            before.len--;
        if (before.len < line.len) continue;
        size_t at = before.len - line.len;
        bool is_whole = at == 0 || before.data[at - 1] == '\n';
        if (is_whole && bytes_equal(bytes_skip(before, at), line)) return true;
    }
    return false;
}

// RFC 2046 5.1.1
static void explain_delimiter(const struct dialogue *d, const struct dialogue_line *l,
                              struct buf *out)
{
    struct bytes line = dialogue_shown_text(l);
    if (!bytes_starts_nocase(line, BYTES_LIT("--")) || l->message < 0) return;
    if ((size_t)l->message >= d->message_count) return;
    const struct dialogue_message *m = &d->messages[l->message];
    if (is_delimiter(m, line)) {
        buf_append_str(out, "A boundary delimiter: a part of the body begins, with header fields "
                            "of its own (RFC 2046 5.1.1).\n");
        return;
    }
    struct bytes open = bytes_first(line, line.len - 2);
    bool is_close = bytes_equal(bytes_skip(line, open.len), BYTES_LIT("--"));
    if (is_close && is_delimiter(m, open))
        buf_append_str(out, "The boundary delimiter with two more hyphens: the last part is over "
                            "(RFC 2046 5.1.1).\n");
}

static void explain_body(const struct dialogue *d, size_t line, struct buf *out)
{
    const struct dialogue_line *l = &d->lines[line];
    size_t len = out->len;
    explain_dot(d, l, out);
    explain_delimiter(d, l, out);
    if (out->len == len || !is_in_section_before(d, line))
        buf_append_str(out, "The body of the message (RFC 5322 2.3).\n");
}

// --- what the client says

static void explain_client(const struct dialogue *d, size_t line, bool is_hidden, struct buf *out)
{
    const struct dialogue_line *l = &d->lines[line];
    if (l->is_end_mark) {
        buf_append_str(out,
                       "A dot alone on its line ends the message (RFC 5321 4.1.1.4). The reply "
                       "to it says whether the server has taken it.\n");
    } else if (l->cls == DIALOGUE_HEADER) {
        explain_header(d, line, out);
    } else if (l->cls == DIALOGUE_BODY) {
        explain_body(d, line, out);
    } else if (l->command >= 0) {
        explain_command(l, is_hidden, out);
    } else if (l->is_secret) {
        buf_append_str(out, "An answer in the exchange that AUTH began");
        buf_append_str(out, is_hidden ? "; credentials are not shown.\n" : ".\n");
    } else if (bytes_starts_nocase(l->text, BYTES_LIT("PROXY "))) {
        buf_append_str(out, "No command: a load balancer says whose connection it hands on (PROXY "
                            "protocol).\n");
    }
}

// --- replies

// Of which command's reply line is a part.
struct answer {
    const struct dialogue *dialogue;
    size_t line;
    const struct dialogue_line *command; // NULL: not known
};

// How long the server took, and for what.
static void explain_wait(const struct answer *a, struct buf *out)
{
    char took[TIMESTAMP_TEXT];
    if (!a->command) return;
    timestamp_delta(a->dialogue->lines[a->line].at.time_ns - a->command->at.time_ns, took);
    buf_append_str(out, "The answer to ");
    append_word(out, first_word(bytes_trim_wsp(dialogue_shown_text(a->command))));
    buf_printf(out, ", after %s.\n", took + (took[0] == '+'));
}

// A line of the reply to EHLO but its first offers an extension.
static bool is_extension(const struct answer *a, size_t line)
{
    if (line == 0 || line >= a->dialogue->line_count || !a->command) return false;
    const struct dialogue_line *l = &a->dialogue->lines[line], *before = l - 1;
    if (l->code != 250 || !before->is_continued || before->side != l->side) return false;
    struct bytes verb = first_word(bytes_trim_wsp(dialogue_shown_text(a->command)));
    return bytes_equal_nocase(verb, BYTES_LIT("EHLO")) ||
           bytes_equal_nocase(verb, BYTES_LIT("LHLO"));
}

static void explain_extension(struct bytes text, struct buf *out)
{
    struct bytes keyword = first_word(text);
    keyword = bytes_first(keyword, bytes_find(keyword, 0, '='));
    const char *meaning = smtp_keyword_text(keyword);
    if (meaning) append_meaning(out, keyword, meaning);
    else buf_append_str(out, "The server offers an extension that no RFC has.\n");
}

// A folded reply to EHLO: what is offered, in one line each as far as there is room.
static void explain_greeting(const struct dialogue *d, size_t line, struct buf *out)
{
    buf_append_str(out, "The server names itself and lists its service extensions:\n");
    for (size_t i = line + 1; i < d->line_count && d->lines[i - 1].is_continued; i++) {
        struct bytes text = bytes_skip(dialogue_shown_text(&d->lines[i]), strlen("250-"));
        append_word(out, first_word(text));
        buf_append_byte(out, ' ');
    }
    buf_append_byte(out, '\n');
}

// What a code says in answer to just this; else the table has what it says to anything.
static const char *meaning_of(const struct answer *a)
{
    static const struct {
        uint16_t code;
        const char *verb; // "": the greeting, ".": the end of mail data
        const char *text;
    } answers[] = {
        {220, "", "the service is ready (RFC 5321 4.2.3)"},
        {220, "STARTTLS", "ready for TLS: the handshake begins now (RFC 3207 4)"},
        {250, "MAIL", "the reverse-path is taken, a mail transaction has begun (RFC 5321 3.3)"},
        {250, "RCPT", "the recipient is taken (RFC 5321 3.3)"},
        {250, ".", "the message is taken: the server answers for it from now on (RFC 5321 4.2.5)"},
        {250, "BDAT", "the chunk is taken; after the last one, the message (RFC 3030 2)"},
        {250, "HELO", "the server names itself and offers no extensions (RFC 5321 4.1.1.1)"},
        {250, "RSET", "what there was of a mail transaction is forgotten (RFC 5321 4.1.1.5)"},
    };
    const struct dialogue_line *l = &a->dialogue->lines[a->line];
    bool is_known = a->command || l->command < 0;
    struct bytes verb = l->transaction >= 0 ? BYTES_LIT(".") : BYTES_LIT("");
    if (a->command) verb = first_word(bytes_trim_wsp(dialogue_shown_text(a->command)));
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        if (!is_known || answers[i].code != l->code) continue;
        if (bytes_equal_nocase(verb, bytes_str(answers[i].verb))) return answers[i].text;
    }
    return smtp_reply_code_text(l->code);
}

static void explain_reply(const struct answer *a, unsigned what, struct buf *out)
{
    const struct dialogue_line *l = &a->dialogue->lines[a->line];
    struct bytes text = bytes_skip(dialogue_shown_text(l), strlen("250-"));
    if (is_extension(a, a->line)) {
        explain_extension(text, out);
        return;
    }
    if (is_extension(a, a->line + 1)) {
        explain_greeting(a->dialogue, a->line, out);
        return;
    }
    // The enhanced status code says more, so it comes first.
    size_t len = enhanced_status_len(text, l->code);
    if (len > 0) {
        struct bytes code = bytes_first(text, len);
        buf_append_bytes(out, code);
        buf_append_str(out, ": ");
        if (!enhanced_status_text(code, out)) buf_append_str(out, "not a code of RFC 3463");
        buf_append_str(out, ".\n");
    }
    buf_printf(out, "%u: %s.\n", l->code, meaning_of(a));
    if (what & DIALOGUE_EXPLAIN_WAIT) explain_wait(a, out);
}

// --- what is no line of text

void dialogue_explain_finding(const struct finding *f, struct buf *out)
{
    buf_printf(out, "%s (%s): %s.\n", finding_name(f->id),
               finding_severity_name(finding_severity_of(f->id)), finding_text(f->id));
    if (f->detail.len == 0) return;
    buf_append_str(out, "Seen: ");
    for (size_t i = 0; i < f->detail.len; i++) {
        buf_append_byte(out, f->detail.data[i] == '\n' ? ' ' : f->detail.data[i]);
    }
    buf_append_byte(out, '\n');
}

static void explain_special(const struct dialogue_line *l, const struct session_tls *tls,
                            struct buf *out)
{
    switch (l->kind) {
    case DIALOGUE_GAP:
        buf_append_str(out, "These octets were sent but are not in the capture. Nothing is guessed "
                            "in their place; what depends on them is said to be unknown.\n");
        break;
    case DIALOGUE_TLS:
        buf_append_str(out, "From here on what is sent is encrypted; without its keys it cannot be "
                            "read.\n");
        break;
    case DIALOGUE_BYTES:
        buf_append_str(out,
                       tls->mode == SESSION_TLS_NONE
                           ? "Octets that are no text of SMTP.\n"
                           : "Encrypted: when and how many are all that can be seen of them.\n");
        break;
    case DIALOGUE_END:
        if (bytes_equal(l->text, BYTES_LIT("RST"))) {
            buf_append_str(out,
                           "RST: the connection is broken off; nothing more is sent or read.\n");
        } else {
            buf_append_str(out, "FIN: this side will send no more; the other one may still.\n");
        }
        break;
    case DIALOGUE_LEFT_OUT:
        buf_append_str(out, "So many lines are not shown one by one: the pages of the message have "
                            "them all.\n");
        break;
    case DIALOGUE_NOTE:
        if (l->finding) dialogue_explain_finding(l->finding, out);
        break;
    case DIALOGUE_LINE: break;
    }
}

void dialogue_explain(const struct dialogue *d, size_t line, int64_t command, unsigned what,
                      struct buf *out)
{
    const struct dialogue_line *l = &d->lines[line];
    struct answer a = {d, line, command >= 0 ? &d->lines[command] : NULL};
    if (l->kind != DIALOGUE_LINE) explain_special(l, &d->session->tls, out);
    else if (dialogue_is_by_client(l)) explain_client(d, line, what & DIALOGUE_EXPLAIN_HIDDEN, out);
    else if (l->code) explain_reply(&a, what, out);
    else buf_append_str(out, "Not a reply: it does not begin with three digits.\n");
}
