// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 2046 5.1.1:
//   multipart-body    = [preamble CRLF] dash-boundary transport-padding CRLF body-part
//                       *encapsulation close-delimiter transport-padding [CRLF epilogue]
//   dash-boundary     = "--" boundary
//   encapsulation     = delimiter transport-padding CRLF body-part
//   delimiter         = CRLF dash-boundary             close-delimiter = delimiter "--"
//
// Deliberate deviations: of two delimiter lines in a row the first begins a part that is empty; the
// last line needs no line end to be a delimiter; a part that no delimiter ends keeps its line end.
//
// Two machines, one on the other. Here, below, lines: only those that begin with "--" can be
// delimiters, all others pass on as they are, in one span with their neighbours. Before such a line
// the line end is held back, because it belongs to the delimiter if that is what the line is; so it
// is where input ends behind it. Above, in mime_tree.c, entities.
#include "decode/message/mime_entity.h"

#include <stdlib.h>

#include "base/err.h"
#include "decode/message/mime_tree.h"

struct mime_entity_parser *mime_entity_new(const struct mime_entity_handler *handler, void *ctx,
                                           struct charset *converter)
{
    struct mime_entity_parser *p = err_calloc(1, sizeof(*p));
    mime_tree_init(p, handler, ctx, converter);
    buf_init(&p->line, 0);
    return p;
}

void mime_entity_free(struct mime_entity_parser *p)
{
    if (!p) return;
    mime_tree_fini(p);
    buf_fini(&p->line);
    free(p);
}

static bool is_watching(const struct mime_entity_parser *p)
{
    return p->watched > 0;
}

static void release_eol(struct mime_entity_parser *p)
{
    mime_tree_emit(p, p->eol);
    p->eol = bytes_first(p->eol, 0);
}

static const struct bytes NO_EOL = {(const uint8_t *)"", 0};

// How many octets of line end are at the end of b.
static size_t eol_len(struct bytes b)
{
    if (b.len == 0 || b.data[b.len - 1] != '\n') return 0;
    return b.len > 1 && b.data[b.len - 2] == '\r' ? 2 : 1;
}

static struct bytes eol_of(size_t len)
{
    return len == 2 ? BYTES_LIT("\r\n") : len == 1 ? BYTES_LIT("\n") : NO_EOL;
}

// The held line is no delimiter: it passes on, its line end held in turn if it is a body's.
static void release_line(struct mime_entity_parser *p)
{
    struct bytes line = buf_bytes(&p->line);
    if (p->mode == MODE_HEADER) line = bytes_skip(line, mime_tree_feed_header(p, line));
    else release_eol(p);
    size_t end = eol_len(line);
    struct bytes text = bytes_first(line, line.len - end);
    bool has_cr = end == 0 && text.len > 0 && text.data[text.len - 1] == '\r';
    if (has_cr) text.len--;
    if (p->mode != MODE_HEADER) mime_tree_emit(p, text);
    p->eol = has_cr ? BYTES_LIT("\r") : eol_of(end);
    if (has_cr) p->line_state = LINE_CR;
    buf_reset(&p->line, LIMIT_DELIMITER_LINE);
}

static void delimiter(struct mime_entity_parser *p, int index, bool is_close)
{
    mime_tree_end_inside(p, index, p->offset);
    struct level *l = p->levels[index];
    l->entity.children_start = p->offset;
    if (!l->entity.is_multipart) p->handler->children_begin(p->ctx, &l->entity);
    l->entity.is_multipart = true;
    p->offset += p->eol.len + p->line.len;
    p->eol = NO_EOL;
    buf_reset(&p->line, LIMIT_DELIMITER_LINE);
    if (is_close) {
        l->entity.is_closed = true;
        l->entity.closed_at = p->offset;
        p->watched--;
        p->mode = MODE_NOTHING;
    } else {
        mime_tree_begin(p);
    }
}

// A held line in a header section, whole: if it is no field, the body begins with it, and it may be
// the body's first delimiter.
static void end_header_line(struct mime_entity_parser *p, struct bytes line)
{
    size_t used = header_feed(&p->header, line);
    p->offset += used;
    if (p->header.state == HEADER_OVER) {
        p->offset -= used;
        mime_tree_begin_body(p);
    } else {
        buf_reset(&p->line, LIMIT_DELIMITER_LINE);
    }
}

static bool try_delimiter(struct mime_entity_parser *p)
{
    struct bytes line = buf_bytes(&p->line);
    bool is_close = false;
    line.len -= eol_len(line);
    int index = mime_tree_find(p, line, &is_close);
    if (index >= 0) delimiter(p, index, is_close);
    return index >= 0;
}

// The held line is whole, or the last.
static void end_line(struct mime_entity_parser *p)
{
    if (try_delimiter(p)) return;
    if (p->mode == MODE_HEADER) {
        end_header_line(p, buf_bytes(&p->line));
        if (p->line.len == 0 || try_delimiter(p)) return;
    }
    release_line(p);
}

// Takes the octets of a line that begins with "--" so far. Returns how many.
static size_t hold_line(struct mime_entity_parser *p, struct bytes data)
{
    size_t end = bytes_find(data, 0, '\n');
    size_t n = end < data.len ? end + 1 : data.len;
    if (p->line.len + n > LIMIT_DELIMITER_LINE) {
        p->line_state = LINE_INSIDE;
        release_line(p);
        return 0;
    }
    buf_append(&p->line, data.data, n);
    if (end < data.len) end_line(p);
    return n;
}

static size_t line_begins(struct mime_entity_parser *p, struct bytes data)
{
    if (p->line.len >= 2) return hold_line(p, data);
    if (data.data[0] == '-') {
        buf_append_byte(&p->line, '-');
        return 1;
    }
    p->line_state = LINE_INSIDE;
    release_line(p);
    return 0;
}

// Header lines go one by one: where the section ends, the rest of the octets is read as a body.
static size_t header_line(struct mime_entity_parser *p, struct bytes data)
{
    size_t end = bytes_find(data, 0, '\n');
    size_t n = end < data.len ? end + 1 : data.len;
    size_t used = mime_tree_feed_header(p, bytes_first(data, n));
    if (used == n && end < data.len) p->line_state = LINE_START;
    return used;
}

// May the line that begins at offset be a delimiter, as far as can be seen?
static bool may_be_delimiter(struct bytes data, size_t offset)
{
    if (offset < data.len && data.data[offset] != '-') return false;
    return offset + 1 >= data.len || data.data[offset + 1] == '-';
}

// Where the line ends before which everything is body: the LF before the first line that may be a
// delimiter, or the last octet if that is an LF; else data.len.
static size_t body_end(struct bytes data)
{
    for (size_t dash = 1; (dash = bytes_find_begin(data, dash, '-', '-')) < data.len; dash++)
        if (data.data[dash - 1] == '\n' && may_be_delimiter(data, dash)) return dash - 1;
    return data.len > 0 && data.data[data.len - 1] == '\n' ? data.len - 1 : data.len;
}

// Passes on as many lines as there are up to one that may be a delimiter.
static size_t body_lines(struct mime_entity_parser *p, struct bytes data)
{
    size_t end = body_end(data);
    size_t text = end, taken = end;
    if (end > 0 && data.data[end - 1] == '\r') text--;
    mime_tree_emit(p, bytes_first(data, text));
    if (end < data.len) {
        p->eol = eol_of(end - text + 1);
        p->line_state = LINE_START;
        taken++;
    } else if (text < end) {
        p->eol = BYTES_LIT("\r");
        p->line_state = LINE_CR;
    }
    return taken;
}

// Behind a CR that was held.
static size_t after_cr(struct mime_entity_parser *p, struct bytes data)
{
    if (data.data[0] == '\n') {
        p->eol = BYTES_LIT("\r\n");
        p->line_state = LINE_START;
        return 1;
    }
    p->line_state = LINE_INSIDE;
    release_eol(p);
    return 0;
}

static size_t step(struct mime_entity_parser *p, struct bytes data)
{
    if (p->mode != MODE_HEADER && !is_watching(p)) {
        release_eol(p);
        mime_tree_emit(p, data);
        return data.len;
    }
    switch (p->line_state) {
    case LINE_START: return line_begins(p, data);
    case LINE_INSIDE: return p->mode == MODE_HEADER ? header_line(p, data) : body_lines(p, data);
    case LINE_CR: return after_cr(p, data);
    }
    return data.len;
}

void mime_entity_begin(struct mime_entity_parser *p)
{
    p->offset = 0;
    p->count = 0;
    p->depth = p->watched = 0;
    p->line_state = LINE_START;
    p->eol = NO_EOL;
    buf_reset(&p->line, 0);
    mime_tree_begin(p);
}

void mime_entity_feed(struct mime_entity_parser *p, struct bytes data)
{
    while (data.len > 0) data = bytes_skip(data, step(p, data));
}

static void release_all(struct mime_entity_parser *p)
{
    if (p->line.len > 0) release_line(p);
    release_eol(p);
}

void mime_entity_gap(struct mime_entity_parser *p)
{
    release_all(p);
    if (p->mode == MODE_HEADER) header_gap(&p->header);
    if (p->current) p->current->has_gap = true;
    for (int i = 0; i < p->depth; i++) p->levels[i]->entity.has_gap = true;
    p->line_state = LINE_INSIDE;
}

void mime_entity_finish(struct mime_entity_parser *p)
{
    // The last line needs no end to be a delimiter.
    if (p->line.len > 0) end_line(p);
    release_all(p);
    if (p->mode == MODE_HEADER && p->header.state != HEADER_OVER) {
        header_finish(&p->header);
        mime_tree_begin_body_unread(p);
    }
    mime_tree_end_inside(p, -1, p->offset);
}
