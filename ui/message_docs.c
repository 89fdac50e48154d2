// SPDX-License-Identifier: BSD-2-Clause
#include "ui/message_docs.h"

#include <inttypes.h>
#include <stdio.h>

#include "decode/model/message_trace.h"
#include "ui/amount.h"
#include "ui/match.h"

enum { LABEL = 14, LABEL_MAX = 40 };

static void add(struct lines_doc *doc, const char *label, unsigned style, struct bytes text)
{
    char padded[LABEL_MAX + LABEL];
    snprintf(padded, sizeof(padded), "%-*.*s", LABEL, LABEL_MAX, label);
    lines_doc_add(doc, STYLE_LABEL, bytes_str(padded), style, text);
}

static void add_reply(struct buf *out, const struct session_reply *reply)
{
    if (reply->code == 0) {
        buf_append_str(out, "no reply seen");
        return;
    }
    buf_printf(out, "%u", reply->code);
    if (reply->enhanced.len) {
        buf_append_byte(out, ' ');
        buf_append_bytes(out, reply->enhanced);
    }
    buf_append_byte(out, ' ');
    for (size_t i = 0; i < reply->text.len; i++) {
        buf_append_byte(out, reply->text.data[i] == '\n' ? ' ' : reply->text.data[i]);
    }
}

static void add_path(struct buf *out, struct bytes path)
{
    if (bytes_is_none(path)) {
        buf_append_str(out, "(not seen)");
        return;
    }
    buf_append_byte(out, '<');
    buf_append_bytes(out, path);
    buf_append_byte(out, '>');
}

static void add_envelope(struct lines_doc *doc, const struct session_transaction *t)
{
    struct buf text;
    buf_init(&text, 0);
    add_path(&text, t->from);
    for (const struct session_param *p = t->params; p; p = p->next) {
        buf_append_byte(&text, ' ');
        buf_append_bytes(&text, p->keyword);
        if (p->value.len == 0) continue;
        buf_append_byte(&text, '=');
        buf_append_bytes(&text, p->value);
    }
    add(doc, "MAIL FROM", STYLE_ENVELOPE, buf_bytes(&text));
    for (const struct session_rcpt *r = t->rcpts; r; r = r->next) {
        buf_reset(&text, 4096);
        add_path(&text, r->to);
        buf_append_str(&text, "  ");
        add_reply(&text, &r->reply);
        unsigned style = r->reply.code >= 400 ? theme_code_style(r->reply.code) : STYLE_ENVELOPE;
        add(doc, "RCPT TO", style, buf_bytes(&text));
    }
    buf_reset(&text, 4096);
    buf_printf(&text, "%s, ", session_status_name(t->status));
    add_reply(&text, &t->reply);
    unsigned style = t->reply.code ? theme_code_style(t->reply.code) : STYLE_DIM;
    add(doc, "Result", style, buf_bytes(&text));
    buf_fini(&text);
}

static void add_sum(struct lines_doc *doc, const struct session_message *m)
{
    char size[AMOUNT_TEXT];
    amount_count(m->size, size);
    struct buf text;
    buf_init(&text, 0);
    buf_printf(&text, "%s octets%s%s", size, m->is_complete ? "" : ", not complete",
               m->has_gap ? ", with a gap" : "");
    add(doc, "Size", STYLE_NORMAL, buf_bytes(&text));
    if (m->has_sha256) {
        buf_reset(&text, 256);
        for (size_t i = 0; i < sizeof(m->sha256); i++) buf_printf(&text, "%02x", m->sha256[i]);
        add(doc, "SHA-256", STYLE_NORMAL, buf_bytes(&text));
    }
    buf_fini(&text);
}

static void add_field(struct lines_doc *doc, const struct dialogue_field *f)
{
    char label[LABEL_MAX + 2];
    struct bytes name = bytes_first(f->name, LABEL_MAX);
    snprintf(label, sizeof(label), "%.*s:", (int)name.len, (const char *)name.data);
    add(doc, label, STYLE_HEADER, bytes_trim_wsp(f->value));
}

static void add_heading(struct lines_doc *doc, const char *text)
{
    if (doc->count) lines_doc_add(doc, 0, BYTES_NONE, STYLE_NORMAL, BYTES_LIT(""));
    lines_doc_add(doc, 0, BYTES_NONE, STYLE_STRONG, bytes_str(text));
}

static void add_attachments(struct lines_doc *doc, const struct dialogue_message *m)
{
    bool has_heading = false;
    for (size_t i = 0; i < m->entity_count; i++) {
        const struct dialogue_entity *e = &m->entities[i];
        if (!e->filename.len) continue;
        if (!has_heading) add_heading(doc, "ATTACHMENTS");
        has_heading = true;
        char path[32], size[AMOUNT_TEXT] = "";
        snprintf(path, sizeof(path), "%.*s", (int)bytes_first(e->path, 30).len,
                 (const char *)e->path.data);
        struct buf text;
        buf_init(&text, 0);
        buf_append_bytes(&text, e->filename);
        buf_append_str(&text, "  ");
        buf_append_bytes(&text, e->type);
        if (e->part) amount_octets(e->part->size, size);
        if (e->file) amount_octets(e->file->size, size);
        buf_printf(&text, "  %s octets", size);
        add(doc, path, STYLE_BODY, buf_bytes(&text));
        buf_fini(&text);
    }
}

static void add_hop(void *ctx, size_t number, struct bytes line)
{
    char label[LABEL_MAX];
    snprintf(label, sizeof(label), "Hop %zu", number);
    add(ctx, label, STYLE_NORMAL, line);
}

static void add_trace(struct lines_doc *doc, const struct message_facts *f)
{
    struct buf checks;
    buf_init(&checks, 0);
    message_trace_checks(f, &checks);
    if (f->hops || checks.len > 0) add_heading(doc, "WAY, first to last, and what was checked");
    message_trace_hops(f, add_hop, doc);
    if (checks.len > 0) add(doc, "Checks", STYLE_NORMAL, buf_bytes(&checks));
    buf_fini(&checks);
}

void message_docs_headers(struct lines_doc *doc, const struct dialogue *d,
                          const struct dialogue_message *m)
{
    (void)d;
    if (m->transaction) {
        add_heading(doc, "ENVELOPE, what the servers go by");
        add_envelope(doc, m->transaction);
        if (m->transaction->message) add_sum(doc, m->transaction->message);
    }
    add_heading(doc, "HEADER, what people see");
    for (size_t i = 0; i < m->field_count; i++) add_field(doc, &m->fields[i]);
    if (m->field_count == 0) lines_doc_printf(doc, STYLE_DIM, "There are no header fields.");
    const struct session_message *message = m->transaction ? m->transaction->message : NULL;
    if (message && message->facts) add_trace(doc, message->facts);
    add_attachments(doc, m);
}

// --- parts

// sha256: NULL where it is not known.
static void put_sum(struct pen *p, uint64_t octets, const uint8_t *sha256)
{
    char size[AMOUNT_TEXT];
    amount_octets(octets, size);
    canvas_putf(p, STYLE_NORMAL, "  %s octets", size);
    if (!sha256) return;
    canvas_putf(p, STYLE_DIM, "  sha256 %02x%02x%02x%02x…", sha256[0], sha256[1], sha256[2],
                sha256[3]);
}

static void put_file_sum(struct pen *p, const struct part_file *f)
{
    put_sum(p, f->size, f->has_sha256 ? f->sha256 : NULL);
    if (!f->is_complete) canvas_put(p, STYLE_MODERATE, "  not whole");
}

void message_docs_put_part(struct pen *p, const struct dialogue_entity *e)
{
    canvas_put_wire(p, STYLE_STRONG, e->path.len ? e->path : BYTES_LIT("-"));
    canvas_put(p, STYLE_NORMAL, "  ");
    canvas_put_wire(p, e->is_leaf ? STYLE_BODY : STYLE_LABEL,
                    e->type.len ? e->type : BYTES_LIT("text/plain"));
    if (e->charset.len) {
        canvas_put(p, STYLE_DIM, "; ");
        canvas_put_wire(p, STYLE_NORMAL, e->charset);
    }
    if (e->encoding.len && !e->file) {
        canvas_put(p, STYLE_DIM, "; ");
        canvas_put_wire(p, STYLE_NORMAL, e->encoding);
    }
    if (e->filename.len) {
        canvas_put(p, STYLE_DIM, "  \"");
        canvas_put_wire(p, STYLE_HEADER, e->filename);
        canvas_put(p, STYLE_DIM, "\"");
    }
    if (e->has_gap) canvas_put(p, STYLE_GAP, "  #gap#");
    if (e->part) put_sum(p, e->part->size, e->part->has_sha256 ? e->part->sha256 : NULL);
    if (e->file) put_file_sum(p, e->file);
}

bool message_docs_part_has(const struct dialogue_entity *e, struct bytes needle)
{
    return match_has(e->path, needle) || match_has(e->type, needle) ||
           match_has(e->filename, needle) || match_has(e->charset, needle) ||
           match_has(e->encoding, needle);
}
