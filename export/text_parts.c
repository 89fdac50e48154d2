// SPDX-License-Identifier: BSD-2-Clause
#include "export/text_parts.h"

#include "base/display.h"
#include "decode/model/part_text.h"
#include "export/plain.h"

enum {
    GATHERED = 4 * 1024 * 1024,
    LINE_OCTETS = 1024 * 1024, // of a line that is put out before its end is seen
};

struct parts {
    const struct dialogue *d;
    const struct text_options *options;
    struct buf *out;
    bool is_in_line; // its beginning was put out
};

static void put_piece(struct parts *p, struct bytes text)
{
    if (!p->is_in_line) buf_append_str(p->out, text.len ? "   " : "");
    display_append(p->out, text, DISPLAY_TABS);
    p->is_in_line = true;
}

// A line end of its own is CRLF or LF: as text both are one.
static void put_line(struct parts *p, struct bytes line)
{
    if (line.len && line.data[line.len - 1] == '\r') line.len--;
    put_piece(p, line);
    buf_append_byte(p->out, '\n');
    p->is_in_line = false;
    if (p->options->gathered && p->out->len >= GATHERED)
        p->options->gathered(p->options->ctx, p->out);
}

// Puts out the lines that are whole, and of one that is too long what is whole of it; returns how
// many octets are done with.
static size_t put_lines(struct parts *p, struct bytes text)
{
    size_t done = 0;
    for (;;) {
        struct bytes rest = bytes_skip(text, done);
        size_t n = bytes_find(rest, 0, '\n');
        if (n >= rest.len) break;
        put_line(p, bytes_first(rest, n));
        done += n + 1;
    }
    size_t left = text.len - done;
    if (left < LINE_OCTETS) return done;
    while (left > 0 && (text.data[done + left - 1] & 0xC0) == 0x80) left--; // no character in two
    if (left > 0) left--;
    put_piece(p, bytes_first(bytes_skip(text, done), left));
    return done + left;
}

static void put_text(struct parts *p, const struct dialogue_message *m,
                     const struct dialogue_entity *e)
{
    struct buf text;
    buf_init(&text, 0);
    enum part_text_as as = part_is_html(e) ? PART_HTML : PART_PLAIN;
    struct part_text *reading = part_text_new(m, e, as, &text);
    bool goes_on = true;
    while (goes_on) {
        goes_on = part_text_step(reading);
        buf_consume(&text, put_lines(p, buf_bytes(&text)));
        dialogue_rest(p->d);
    }
    if (text.len > 0 || p->is_in_line) put_line(p, buf_bytes(&text));
    if (e->charset.len && !part_text_knows_charset(reading))
        buf_append_str(p->out, "   (its charset is not known: taken as UTF-8)\n");
    part_text_free(reading);
    buf_fini(&text);
}

static void put_head(struct parts *p, const struct dialogue_message *m,
                     const struct dialogue_entity *e)
{
    buf_printf(p->out, "-- mail %d part ", m->transaction->index + 1);
    display_append(p->out, e->path, 0);
    buf_append_byte(p->out, ' ');
    display_append(p->out, e->type.len ? e->type : BYTES_LIT("text/plain"), 0);
    if (e->filename.len) {
        buf_append_str(p->out, " \"");
        display_append(p->out, e->filename, 0);
        buf_append_byte(p->out, '"');
    }
    if (e->part && !e->file) {
        buf_append_str(p->out, ", ");
        plain_count(p->out, e->part->size, "octet", "octets");
    }
    if (e->has_gap) buf_append_str(p->out, ", octets are missing");
    buf_append_byte(p->out, '\n');
}

void text_parts_append(const struct dialogue *d, const struct text_options *options,
                       struct buf *out)
{
    struct parts p = {.d = d, .options = options, .out = out};
    for (size_t i = 0; i < d->message_count; i++) {
        const struct dialogue_message *m = &d->messages[i];
        for (size_t k = 0; k < m->entity_count; k++) {
            const struct dialogue_entity *e = &m->entities[k];
            if (!e->is_leaf && !e->file) continue;
            put_head(&p, m, e);
            if (part_is_text(e)) put_text(&p, m, e);
            buf_append_byte(out, '\n');
        }
    }
}
