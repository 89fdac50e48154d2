// SPDX-License-Identifier: BSD-2-Clause
#include "export/markdown.h"

#include "base/display.h"
#include "base/timestamp.h"
#include "export/plain.h"

static bool is_markup(uint8_t c)
{
    return (c >= '!' && c <= '/' && c != '-' && c != '.' && c != ',') || (c >= ':' && c <= '@') ||
           (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

// Display text with its punctuation escaped (CommonMark 2.4), that of addresses and links too.
static void put_escaped(struct buf *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (is_markup(c)) buf_append_byte(out, '\\');
        buf_append_byte(out, c);
    }
}

static void put_wire(struct buf *out, struct bytes text)
{
    struct buf shown;
    buf_init(&shown, 0);
    display_append(&shown, text, 0);
    put_escaped(out, buf_bytes(&shown));
    buf_fini(&shown);
}

static void put_row(struct buf *out, const char *name, struct bytes text)
{
    buf_printf(out, "| %s | ", name);
    put_wire(out, text);
    buf_append_str(out, " |\n");
}

static void put_endpoint(struct buf *out, const char *name, const struct stream_endpoint *e)
{
    struct buf text;
    buf_init(&text, 0);
    plain_endpoint(&text, e);
    put_row(out, name, buf_bytes(&text));
    buf_fini(&text);
}

static void put_times(struct buf *out, const struct session *s)
{
    char text[TIMESTAMP_TEXT];
    timestamp_rfc3339(s->start_ns, s->time_digits, text);
    put_row(out, "Began", bytes_str(text));
    timestamp_delta(s->end_ns - s->start_ns, text);
    put_row(out, "Lasted", bytes_str(text));
}

static void put_terms(struct buf *out, const struct session *s)
{
    if (!bytes_is_none(s->helo_name)) put_row(out, "HELO name", s->helo_name);
    if (s->tls.mode != SESSION_TLS_NONE) {
        put_row(out, "TLS", bytes_str(session_tls_mode_name(s->tls.mode)));
        if (s->tls.version.len) put_row(out, "TLS version", s->tls.version);
        put_row(out, "TLS text", s->tls.is_decrypted ? BYTES_LIT("decrypted")
                                                     : BYTES_LIT("not decrypted"));
    }
    for (const struct session_auth *a = s->auth; a; a = a->next) {
        put_row(out, "AUTH", a->mechanism);
        if (a->identity.len) put_row(out, "User", a->identity);
    }
}

// A fence is longer than any row of its sign in the text.
static void put_fence(struct buf *out, struct bytes text)
{
    size_t longest = 2, run = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = text.data[i] == '`' ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    for (size_t i = 0; i <= longest; i++) buf_append_byte(out, '`');
}

static void put_dialogue(struct buf *out, const struct dialogue *d,
                         const struct text_options *options)
{
    struct buf text;
    buf_init(&text, 0);
    text_append(d, options, &text);
    put_fence(out, buf_bytes(&text));
    buf_append_str(out, "text\n");
    buf_append_bytes(out, buf_bytes(&text));
    put_fence(out, buf_bytes(&text));
    buf_append_str(out, "\n\n");
    buf_fini(&text);
}

static void put_transaction(struct buf *out, const struct session_transaction *t)
{
    struct buf reply;
    buf_init(&reply, 0);
    plain_reply(&reply, &t->reply);
    buf_printf(out, "| %d | %s | ", t->index + 1, session_status_name(t->status));
    put_wire(out, bytes_is_none(t->from) ? BYTES_LIT("(not seen)") : t->from);
    buf_append_str(out, " | ");
    put_wire(out, t->rcpts ? t->rcpts->to : BYTES_LIT("nobody"));
    if (t->rcpt_count > 1) buf_printf(out, " +%u", t->rcpt_count - 1);
    buf_printf(out, " | %u/%u | ", t->rcpt_accepted, t->rcpt_count);
    put_escaped(out, buf_bytes(&reply));
    buf_append_str(out, " | ");
    if (t->message) put_wire(out, t->message->subject);
    buf_append_str(out, " |\n");
    buf_fini(&reply);
}

void markdown_append(const struct dialogue *d, const struct text_options *options,
                     struct buf *out)
{
    const struct session *s = d->session;
    buf_printf(out, "# SMTP session %llu\n\n| | |\n|---|---|\n", (unsigned long long)s->id);
    put_endpoint(out, "Client", &s->client);
    put_endpoint(out, "Server", &s->server);
    if (!options->no_times) put_times(out, s);
    put_row(out, "Ended", bytes_str(session_state_name(s->state)));
    put_terms(out, s);
    buf_append_byte(out, '\n');
    put_dialogue(out, d, options);
    if (!s->transactions) return;
    buf_append_str(out, "| Mail | Outcome | From | To | Accepted | Reply | Subject |\n"
                        "|---|---|---|---|---|---|---|\n");
    for (const struct session_transaction *t = s->transactions; t; t = t->next)
        put_transaction(out, t);
    buf_append_byte(out, '\n');
}
