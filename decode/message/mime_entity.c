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
// Two machines, one on the other. Below, lines: only those that begin with "--" can be delimiters,
// all others pass on as they are, in one span with their neighbours. Before such a line the line
// end is held back, because it belongs to the delimiter if that is what the line is; so it is where
// input ends behind it. Above, entities: a stack of open multiparts and the entity whose header
// section or body is being read.
#include "decode/message/mime_entity.h"

#include <stdlib.h>

#include "base/err.h"

// What octets are at the moment.
enum mode {
    MODE_HEADER,  // of the header section of the current entity
    MODE_BODY,    // of its body
    MODE_NOTHING, // an epilogue
};

// Where in a line; behind it what is held.
enum line_state {
    LINE_START,  // eol holds the line end before it, line its first octets
    LINE_INSIDE, // in a line that is no delimiter
    LINE_CR,     // the same, and eol holds a CR that may belong to the line end
};

struct level {
    struct mime_entity entity;
    struct buf boundary;
    size_t blanks; // that the parameter has behind it
    uint32_t children;
    bool is_digest;
};

struct mime_entity_parser {
    const struct mime_entity_handler *handler;
    void *ctx;
    struct header header;
    struct mime_type type;
    enum mode mode;
    enum line_state line_state;
    struct bytes eol;            // held back: "", "\n", "\r\n" or, in LINE_CR, "\r"
    struct buf line;             // held back: a line that begins with "-" so far
    uint64_t offset;             // octets passed on, those held not counted
    uint32_t count;              // entities begun
    struct mime_entity leaf;     // the current entity, where that is no multipart
    struct mime_entity *current; // leaf, or that of the innermost level; NULL in an epilogue
    struct level *levels[LIMIT_MIME_DEPTH];
    int depth;   // levels in use
    int watched; // of these, those whose closing delimiter was not seen
    int made;    // levels allocated
    struct buf path;
};

static void on_field(void *ctx, const struct header_field *f)
{
    struct mime_entity_parser *p = ctx;
    mime_type_field(&p->type, f->name, f->body);
    p->handler->field(p->ctx, p->current, f);
}

static void on_junk(void *ctx, struct bytes line, uint64_t start)
{
    struct mime_entity_parser *p = ctx;
    (void)start;
    p->handler->junk(p->ctx, p->current, line);
}

static const struct header_handler header_handler = {.field = on_field, .junk = on_junk};

struct mime_entity_parser *mime_entity_new(const struct mime_entity_handler *handler, void *ctx,
                                           struct charset *converter)
{
    struct mime_entity_parser *p = err_calloc(1, sizeof(*p));
    p->handler = handler;
    p->ctx = ctx;
    header_init(&p->header, &header_handler, p);
    mime_type_init(&p->type, converter);
    buf_init(&p->line, 0);
    buf_init(&p->path, 0);
    return p;
}

void mime_entity_free(struct mime_entity_parser *p)
{
    if (!p) return;
    for (int i = 0; i < p->made; i++) {
        buf_fini(&p->levels[i]->boundary);
        free(p->levels[i]);
    }
    header_fini(&p->header);
    mime_type_fini(&p->type);
    buf_fini(&p->line);
    buf_fini(&p->path);
    free(p);
}

// Entities

static struct level *top(struct mime_entity_parser *p)
{
    return p->depth > 0 ? p->levels[p->depth - 1] : NULL;
}

// The path of the entity that begins: its ordinal in each multipart around it.
static struct bytes make_path(struct mime_entity_parser *p)
{
    buf_reset(&p->path, SIZE_MAX);
    for (int i = 0; i < p->depth; i++)
        buf_printf(&p->path, "%s%u", i ? "." : "", (unsigned)p->levels[i]->children);
    return buf_bytes(&p->path);
}

static void begin_entity(struct mime_entity_parser *p)
{
    struct level *parent = top(p);
    if (parent) parent->children++;
    p->leaf = (struct mime_entity){
        .number = p->count++,
        .parent = parent ? (int32_t)parent->entity.number : -1,
        .depth = p->depth,
        .path = make_path(p),
        .is_digest_part = parent && parent->is_digest,
        .header_start = p->offset,
    };
    p->current = &p->leaf;
    p->mode = MODE_HEADER;
    mime_type_reset(&p->type);
    header_begin(&p->header, p->offset);
    p->handler->begin(p->ctx, p->current);
}

static struct level *push_level(struct mime_entity_parser *p)
{
    if (p->depth == p->made) {
        p->levels[p->made] = err_calloc(1, sizeof(struct level));
        buf_init(&p->levels[p->made++]->boundary, 0);
    }
    p->watched++;
    return p->levels[p->depth++];
}

static bool starts_with(struct bytes b, struct bytes prefix)
{
    return b.len >= prefix.len && bytes_equal(bytes_first(b, prefix.len), prefix);
}

// Of boundaries that begin alike some programs take one for the other.
static bool has_clash(const struct mime_entity_parser *p, struct bytes boundary)
{
    for (int i = 0; i < p->depth; i++) {
        struct bytes other = buf_bytes(&p->levels[i]->boundary);
        if (p->levels[i]->entity.is_closed) continue;
        if (starts_with(other, boundary) || starts_with(boundary, other)) return true;
    }
    return false;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static struct bytes trim_end(struct bytes b)
{
    while (b.len > 0 && is_blank(b.data[b.len - 1])) b.len--;
    return b;
}

// The current entity is a multipart if a delimiter line comes.
static void await_children(struct mime_entity_parser *p, struct bytes boundary)
{
    p->leaf.has_clash = has_clash(p, boundary);
    struct level *l = push_level(p);
    l->entity = p->leaf;
    l->children = 0;
    l->is_digest = bytes_equal(mime_type_name(&p->type, BYTES_NONE), BYTES_LIT("multipart/digest"));
    buf_reset(&l->boundary, LIMIT_FIELD_NAME);
    buf_append_bytes(&l->boundary, boundary);
    l->blanks = mime_text_bytes(&p->type.boundary).len - boundary.len;
    p->current = &l->entity;
}

// RFC 2046 5.1.1: a boundary does not end in a blank, so blanks there are not part of it.
static struct bytes boundary_of(const struct mime_type *type)
{
    return trim_end(mime_text_bytes(&type->boundary));
}

// What is known of a body that begins with a line of which a part was read before: either the line
// was held here, whole, or its first octets lie where the header section has its field names.
static struct bytes body_head(const struct mime_entity_parser *p)
{
    return p->line.len > 0 ? buf_bytes(&p->line) : header_unread(&p->header);
}

static void begin_body(struct mime_entity_parser *p)
{
    struct bytes boundary = boundary_of(&p->type);
    p->leaf.body_start = p->offset;
    p->leaf.body_head = body_head(p);
    p->mode = MODE_BODY;
    // A message without a header section is one; a part has an empty line at least.
    if (p->header.is_broken && p->header.fields == 0 && p->leaf.depth > 0 && !p->leaf.has_gap)
        p->handler->junk(p->ctx, p->current, p->leaf.body_head);
    bool has_parts = mime_type_is_multipart(&p->type) && boundary.len > 0 &&
                     boundary.len <= LIMIT_DELIMITER_LINE;
    p->leaf.is_too_deep = has_parts && p->depth == LIMIT_MIME_DEPTH;
    if (has_parts && !p->leaf.is_too_deep) await_children(p, boundary);
    p->handler->body_begins(p->ctx, p->current, &p->type);
}

// body_end: offset of the delimiter that ends it.
static void end_entity(struct mime_entity_parser *p, struct mime_entity *e, uint64_t body_end)
{
    e->body_end = body_end;
    p->handler->end(p->ctx, e, e->is_multipart ? NULL : &p->type);
}

static void pop_level(struct mime_entity_parser *p, uint64_t body_end)
{
    struct level *l = p->levels[--p->depth];
    if (!l->entity.is_closed) p->watched--;
    l->entity.children = l->children;
    end_entity(p, &l->entity, body_end);
}

// Ends what lies inside the multipart at index, and with -1 that too.
static void end_inside(struct mime_entity_parser *p, int index, uint64_t body_end)
{
    if (p->current && p->mode == MODE_HEADER) {
        header_finish(&p->header);
        begin_body(p);
    }
    if (p->current == &p->leaf) end_entity(p, &p->leaf, body_end);
    while (p->depth > index + 1) pop_level(p, body_end);
    p->current = NULL;
}

// Passes octets of a body on. None of them is held.
static void emit(struct mime_entity_parser *p, struct bytes data)
{
    if (data.len == 0) return;
    p->offset += data.len;
    if (p->mode == MODE_BODY) p->handler->body(p->ctx, p->current, data);
}

// The header section is over: what it took too much is the body's.
static void begin_body_unread(struct mime_entity_parser *p)
{
    struct bytes unread = header_unread(&p->header);
    p->offset -= unread.len;
    begin_body(p);
    emit(p, unread);
}

// Returns how many octets the header section took; when that is not all, the body has begun.
static size_t feed_header(struct mime_entity_parser *p, struct bytes data)
{
    size_t used = header_feed(&p->header, data);
    p->offset += used;
    if (p->header.state == HEADER_OVER) begin_body_unread(p);
    return used;
}

// Lines

static bool is_watching(const struct mime_entity_parser *p)
{
    return p->watched > 0;
}

static void release_eol(struct mime_entity_parser *p)
{
    emit(p, p->eol);
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
    if (p->mode == MODE_HEADER) line = bytes_skip(line, feed_header(p, line));
    else release_eol(p);
    size_t end = eol_len(line);
    struct bytes text = bytes_first(line, line.len - end);
    bool has_cr = end == 0 && text.len > 0 && text.data[text.len - 1] == '\r';
    if (has_cr) text.len--;
    if (p->mode != MODE_HEADER) emit(p, text);
    p->eol = has_cr ? BYTES_LIT("\r") : eol_of(end);
    if (has_cr) p->line_state = LINE_CR;
    buf_reset(&p->line, LIMIT_DELIMITER_LINE);
}

// What stands behind the boundary of a closing delimiter. Where the parameter ends in blanks, which
// it must not, they may stand before the "--".
static bool is_close(struct bytes rest, size_t blanks)
{
    return bytes_equal(rest, BYTES_LIT("--")) ||
           (blanks > 0 && rest.len == blanks + 2 && trim_end(bytes_first(rest, blanks)).len == 0 &&
            bytes_equal(bytes_skip(rest, blanks), BYTES_LIT("--")));
}

// Which level's delimiter is it? -1: none. line: without line end.
static int find_level(struct mime_entity_parser *p, struct bytes line, bool *is_close_out)
{
    struct level *near = NULL;
    line = trim_end(line);
    if (line.len < 3) return -1;
    line = bytes_skip(line, 2);
    for (int i = p->depth - 1; i >= 0; i--) {
        struct level *l = p->levels[i];
        struct bytes boundary = buf_bytes(&l->boundary);
        if (l->entity.is_closed || !starts_with(line, boundary)) continue;
        struct bytes rest = bytes_skip(line, boundary.len);
        *is_close_out = is_close(rest, l->blanks);
        if (rest.len == 0 || *is_close_out) return i;
        near = l;
    }
    if (near) near->entity.has_near_delimiter = true;
    return -1;
}

static void delimiter(struct mime_entity_parser *p, int index, bool is_close)
{
    end_inside(p, index, p->offset);
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
        begin_entity(p);
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
        begin_body(p);
    } else {
        buf_reset(&p->line, LIMIT_DELIMITER_LINE);
    }
}

static bool try_delimiter(struct mime_entity_parser *p)
{
    struct bytes line = buf_bytes(&p->line);
    bool is_close = false;
    line.len -= eol_len(line);
    int index = find_level(p, line, &is_close);
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
    size_t used = feed_header(p, bytes_first(data, n));
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
    emit(p, bytes_first(data, text));
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
        emit(p, data);
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
    begin_entity(p);
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
        begin_body_unread(p);
    }
    end_inside(p, -1, p->offset);
}
