// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/mime_tree.h"

#include <stdlib.h>

#include "base/err.h"

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

void mime_tree_init(struct mime_entity_parser *p, const struct mime_entity_handler *handler,
                    void *ctx, struct charset *converter)
{
    p->handler = handler;
    p->ctx = ctx;
    header_init(&p->header, &header_handler, p);
    mime_type_init(&p->type, converter);
    buf_init(&p->path, 0);
}

void mime_tree_fini(struct mime_entity_parser *p)
{
    for (int i = 0; i < p->made; i++) {
        buf_fini(&p->levels[i]->boundary);
        free(p->levels[i]);
    }
    header_fini(&p->header);
    mime_type_fini(&p->type);
    buf_fini(&p->path);
}

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

void mime_tree_begin(struct mime_entity_parser *p)
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

void mime_tree_begin_body(struct mime_entity_parser *p)
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

void mime_tree_end_inside(struct mime_entity_parser *p, int index, uint64_t body_end)
{
    if (p->current && p->mode == MODE_HEADER) {
        header_finish(&p->header);
        mime_tree_begin_body(p);
    }
    if (p->current == &p->leaf) end_entity(p, &p->leaf, body_end);
    while (p->depth > index + 1) pop_level(p, body_end);
    p->current = NULL;
}

void mime_tree_emit(struct mime_entity_parser *p, struct bytes data)
{
    if (data.len == 0) return;
    p->offset += data.len;
    if (p->mode == MODE_BODY) p->handler->body(p->ctx, p->current, data);
}

void mime_tree_begin_body_unread(struct mime_entity_parser *p)
{
    struct bytes unread = header_unread(&p->header);
    p->offset -= unread.len;
    mime_tree_begin_body(p);
    mime_tree_emit(p, unread);
}

size_t mime_tree_feed_header(struct mime_entity_parser *p, struct bytes data)
{
    size_t used = header_feed(&p->header, data);
    p->offset += used;
    if (p->header.state == HEADER_OVER) mime_tree_begin_body_unread(p);
    return used;
}

// What stands behind the boundary of a closing delimiter. Where the parameter ends in blanks, which
// it must not, they may stand before the "--".
static bool is_close(struct bytes rest, size_t blanks)
{
    return bytes_equal(rest, BYTES_LIT("--")) ||
           (blanks > 0 && rest.len == blanks + 2 && trim_end(bytes_first(rest, blanks)).len == 0 &&
            bytes_equal(bytes_skip(rest, blanks), BYTES_LIT("--")));
}

int mime_tree_find(struct mime_entity_parser *p, struct bytes line, bool *is_close_out)
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
