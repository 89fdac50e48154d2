// SPDX-License-Identifier: BSD-2-Clause
#include "export/list.h"

#include <stdio.h>

#include "base/display.h"
#include "base/timestamp.h"
#include "export/plain.h"

// Widths of the columns; a value that is wider pushes the rest of its line to the right.
enum {
    START = 20,    // 2026-11-21 10:00:00Z
    ENDPOINT = 21, // 255.255.255.255:65535
    RCPT = 6,      // accepted/total
    CODE = 4,
    MESSAGES = 4,
    BYTES = 6,
    STATE = 6,
    TLS = 9,
    FINDINGS = 4, // how many, and the letter of the worst
};

// Pads what was appended since column began, and puts the blank between two columns.
static void pad(struct buf *out, size_t column, size_t width)
{
    while (out->len - column < width) buf_append_byte(out, ' ');
    buf_append_str(out, "  ");
}

static void put_left(struct buf *out, const char *text, size_t width)
{
    size_t column = out->len;
    buf_append_str(out, text);
    pad(out, column, width);
}

static void put_right(struct buf *out, const char *text, size_t width)
{
    for (size_t len = strlen(text); len < width; len++) buf_append_byte(out, ' ');
    buf_append_str(out, text);
    buf_append_str(out, "  ");
}

void list_append_header(struct buf *out)
{
    put_left(out, "START (UTC)", START);
    put_left(out, "CLIENT", ENDPOINT);
    put_left(out, "SERVER", ENDPOINT);
    put_right(out, "RCPT", RCPT);
    put_right(out, "CODE", CODE);
    put_right(out, "MSGS", MESSAGES);
    put_right(out, "BYTES", BYTES);
    put_left(out, "STATE", STATE);
    put_left(out, "TLS", TLS);
    put_right(out, "FIND", FINDINGS);
    buf_append_str(out, "FROM -> TO\n");
}

// What a list tells of all mail transactions together.
struct tally {
    uint64_t rcpts, accepted;
    const struct session_reply
        *worst; // the first 5xx, else the first 4xx: later ones follow from it
    const struct session_reply *good; // the last 2xx to a message
};

static void weigh(struct tally *t, const struct session_reply *r)
{
    if (r->code < 400) return;
    if (!t->worst || r->code / 100 > t->worst->code / 100) t->worst = r;
}

static struct tally tally_of(const struct session *s)
{
    struct tally t = {0};
    for (const struct session_transaction *x = s->transactions; x; x = x->next) {
        t.rcpts += x->rcpt_count;
        t.accepted += x->rcpt_accepted;
        for (const struct session_rcpt *r = x->rcpts; r; r = r->next) weigh(&t, &r->reply);
        // Where all recipients were refused, a 554 to DATA only follows from it and would hide that
        // they were deferred.
        if (x->rcpt_accepted > 0 || x->rcpt_refused == 0) weigh(&t, &x->reply);
        if (x->reply.code >= 200 && x->reply.code < 300) t.good = &x->reply;
    }
    if (!t.worst && s->has_greeting) weigh(&t, &s->greeting);
    return t;
}

static const struct session_auth *last_auth(const struct session *s)
{
    const struct session_auth *last = s->auth;
    while (last && last->next) last = last->next;
    return last;
}

static bool is_hidden(const struct session *s)
{
    return s->tls.mode != SESSION_TLS_NONE && !s->tls.is_decrypted;
}

// What an operator asks at three in the morning is the refusal, and not the 221 that came after it.
// 0: nothing was decided, or not where we could see it.
static uint16_t code_of(const struct session *s, const struct tally *t)
{
    const struct session_auth *auth = last_auth(s);
    if (t->worst) return t->worst->code;
    if (t->good) return t->good->code;
    if (auth && auth->code >= 400) return auth->code;
    if (is_hidden(s) || s->last_code / 100 == 3) return 0;
    return s->last_code;
}

static const char *tls_word(const struct session_tls *tls)
{
    if (tls->mode == SESSION_TLS_NONE) return "-";
    return tls->is_decrypted ? "decrypted" : session_tls_mode_name(tls->mode);
}

static void put_start(struct buf *out, const struct session *s)
{
    char text[TIMESTAMP_TEXT];
    timestamp_rfc3339(s->start_ns, 0, text);
    text[10] = ' '; // of "2026-11-21T10:00:00Z"
    put_left(out, text, START);
}

static void put_endpoint(struct buf *out, const struct stream_endpoint *e)
{
    size_t column = out->len;
    plain_endpoint(out, e);
    pad(out, column, ENDPOINT);
}

// What text holds, at the right of its column; text is empty again.
static void take_right(struct buf *out, struct buf *text, size_t width)
{
    put_right(out, buf_str(text), width);
    buf_reset(text, SIZE_MAX);
}

static void put_counts(struct buf *out, const struct session *s, const struct tally *t)
{
    struct buf text;
    buf_init(&text, 0);
    if (t->rcpts) {
        buf_append_number(&text, t->accepted, 1);
        buf_append_byte(&text, '/');
    }
    if (t->rcpts) buf_append_number(&text, t->rcpts, 1);
    else buf_append_byte(&text, '-');
    take_right(out, &text, RCPT);
    if (code_of(s, t)) buf_append_number(&text, code_of(s, t), 3);
    else buf_append_byte(&text, '-');
    take_right(out, &text, CODE);
    buf_append_number(&text, s->message_count, 1);
    take_right(out, &text, MESSAGES);
    plain_size(&text, s->bytes[STREAM_CLIENT] + s->bytes[STREAM_SERVER]);
    take_right(out, &text, BYTES);
    buf_fini(&text);
}

static void put_findings(struct buf *out, const struct session *s)
{
    char text[24] = "-";
    if (s->finding_count)
        snprintf(text, sizeof(text), "%u%c", s->finding_count,
                 finding_severity_letter(s->worst_finding));
    put_right(out, text, FINDINGS);
}

static void put_address(struct buf *out, struct bytes path)
{
    if (bytes_is_none(path)) buf_append_str(out, "?");
    else if (path.len == 0) buf_append_str(out, "<>");
    else display_append(out, path, 0);
}

// Of the first mail transaction, and how many recipients and transactions there are besides.
static void put_mail(struct buf *out, const struct session *s, const struct tally *t)
{
    const struct session_transaction *x = s->transactions;
    put_address(out, x->from);
    if (x->rcpts) {
        buf_append_str(out, " -> ");
        put_address(out, x->rcpts->to);
    }
    if (t->rcpts > 1) {
        buf_append_str(out, " +");
        buf_append_number(out, t->rcpts - 1, 1);
    }
    if (s->transaction_count > 1) buf_printf(out, " (%u transactions)", s->transaction_count);
}

static void put_login(struct buf *out, const struct session_auth *a)
{
    buf_append_str(out, "(login ");
    if (a->identity.len) display_append(out, a->identity, 0);
    else display_append(out, a->mechanism, 0);
    buf_append_str(out, a->code >= 400 ? " failed)" : ", no mail)");
}

static void put_no_mail(struct buf *out, const struct session *s)
{
    const struct session_auth *auth = last_auth(s);
    if (s->bytes[STREAM_CLIENT] + s->bytes[STREAM_SERVER] == 0)
        buf_append_str(out, s->state == STREAM_RESET ? "(connection refused)" : "(nothing said)");
    else if (auth) put_login(out, auth);
    else if (is_hidden(s)) buf_append_str(out, "(encrypted)");
    else buf_append_str(out, s->is_smtp ? "(no mail)" : "(no SMTP seen)");
}

void list_append(const struct session *s, struct buf *out)
{
    struct tally t = tally_of(s);
    put_start(out, s);
    put_endpoint(out, &s->client);
    put_endpoint(out, &s->server);
    put_counts(out, s, &t);
    put_left(out, session_state_name(s->state), STATE);
    put_left(out, tls_word(&s->tls), TLS);
    put_findings(out, s);
    if (s->transactions) put_mail(out, s, &t);
    else put_no_mail(out, s);
    if (t.worst && (t.worst->enhanced.len || t.worst->text.len)) {
        buf_append_str(out, "  | ");
        plain_reply_text(out, t.worst);
    }
    buf_append_byte(out, '\n');
}
