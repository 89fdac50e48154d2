// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/message_detail.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "decode/message/encoded_word.h"

// What is in the message that the leaf with that index is.
struct inside {
    size_t leaf;
    struct dialogue_entity *entities;
    size_t count;
};

struct message_detail {
    struct charset *charset;
    struct arena *arena;
    struct buf scratch;
    struct dialogue_entity *entities;
    size_t entity_count, entity_room;
    struct inside *insides;
    size_t inside_count, inside_room;
    struct dialogue_field *fields;
    size_t field_count, field_room;
    struct dialogue_hole *holes;
    size_t hole_count, hole_room;
};

struct message_detail *message_detail_new(struct charset *charset)
{
    struct message_detail *d = err_calloc(1, sizeof(*d));
    d->charset = charset;
    buf_init(&d->scratch, 0);
    return d;
}

void message_detail_free(struct message_detail *d)
{
    if (!d) return;
    buf_fini(&d->scratch);
    free(d->entities);
    free(d->insides);
    free(d->fields);
    free(d->holes);
    free(d);
}

void message_detail_begin(struct message_detail *d, struct arena *arena)
{
    d->arena = arena;
    d->entity_count = d->inside_count = d->field_count = d->hole_count = 0;
}

// Room for one more item; items doubles when it is full.
static void *grow(void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room) return items;
    *room = *room ? *room * 2 : 16;
    return err_realloc_array(items, *room, size);
}

static struct bytes keep_clean(struct message_detail *d, struct bytes text)
{
    buf_reset(&d->scratch, 64 * 1024);
    utf8_append_clean(&d->scratch, text);
    return arena_copy_bytes(d->arena, buf_bytes(&d->scratch));
}

static struct bytes keep_decoded(struct message_detail *d, struct bytes text)
{
    buf_reset(&d->scratch, 64 * 1024);
    encoded_word_decode(d->charset, text, &d->scratch);
    return arena_copy_bytes(d->arena, buf_bytes(&d->scratch));
}

bool message_detail_field(struct message_detail *d, const struct header_field *f, struct bytes body)
{
    if (d->field_count >= LIMIT_HEADER_FIELDS) return false;
    d->fields = grow(d->fields, d->field_count, &d->field_room, sizeof(*d->fields));
    d->fields[d->field_count++] = (struct dialogue_field){
        .start = f->start,
        .end = f->end,
        .name = arena_copy_bytes(d->arena, f->name),
        .value = keep_decoded(d, body),
    };
    return true;
}

// --- entities

void message_detail_entity(struct message_detail *d, const struct mime_entity *e)
{
    if (e->number >= LIMIT_MIME_PARTS) return;
    d->entities = grow(d->entities, d->entity_count, &d->entity_room, sizeof(*d->entities));
    d->entities[d->entity_count++] = (struct dialogue_entity){
        .parent = e->parent,
        .depth = e->depth,
        .path = arena_copy_bytes(d->arena, e->path),
        .header_start = e->header_start,
    };
}

// NULL: none is kept.
static struct dialogue_entity *kept_entity(struct message_detail *d, const struct mime_entity *e)
{
    return e->number < d->entity_count ? &d->entities[e->number] : NULL;
}

// BYTES_NONE where it is not set.
static struct bytes keep_text(struct message_detail *d, const struct mime_text *text)
{
    return text->is_set ? keep_clean(d, mime_text_bytes(text)) : BYTES_NONE;
}

void message_detail_type(struct message_detail *d, const struct mime_entity *e, struct bytes name,
                         const struct mime_type *type)
{
    struct dialogue_entity *kept = kept_entity(d, e);
    if (!kept) return;
    kept->type = keep_clean(d, name);
    kept->filename = arena_copy_bytes(d->arena, mime_type_filename(type));
    kept->charset = keep_text(d, &type->charset);
    kept->encoding = keep_text(d, &type->encoding);
    kept->disposition = keep_text(d, &type->disposition);
    kept->header_end = kept->body_start = e->body_start;
}

void message_detail_end(struct message_detail *d, const struct mime_entity *e,
                        struct session_part *part)
{
    struct dialogue_entity *kept = kept_entity(d, e);
    if (!kept) return;
    kept->is_leaf = !e->is_multipart;
    if (kept->is_leaf && e->depth == 0) kept->path = BYTES_LIT("1");
    kept->has_gap = e->has_gap;
    kept->body_end = e->body_end;
    kept->part = part;
}

// --- messages inside

// "2" and "1.3" make "2.1.3"; a multipart that is the whole message has no path.
static struct bytes inner_path(struct message_detail *d, struct bytes outer, struct bytes path)
{
    if (path.len == 0) return path;
    buf_reset(&d->scratch, 64 * 1024);
    buf_append_bytes(&d->scratch, outer);
    buf_append_byte(&d->scratch, '.');
    buf_append_bytes(&d->scratch, path);
    return arena_copy_bytes(d->arena, buf_bytes(&d->scratch));
}

static void put_inside(struct message_detail *d, const struct mime_entity *leaf,
                       struct dialogue_entity *e, struct bytes octets)
{
    e->depth += leaf->depth + 1;
    e->level++;
    e->path = inner_path(d, leaf->depth ? leaf->path : BYTES_LIT("1"), e->path);
    if (!bytes_is_none(e->octets)) return; // it is in a message further in, with octets of its own
    size_t by = bytes_is_none(octets) ? leaf->body_start : 0;
    e->octets = octets;
    e->header_start += by;
    e->header_end += by;
    e->body_start += by;
    e->body_end += by;
}

void message_detail_inside(struct message_detail *d, const struct mime_entity *e,
                           const struct dialogue_message *inside, struct bytes octets)
{
    struct dialogue_entity *kept = kept_entity(d, e);
    if (!kept || inside->entity_count == 0) return;
    kept->is_opened = true;
    kept->fields = inside->fields;
    kept->field_count = inside->field_count;
    for (size_t i = 0; i < inside->entity_count; i++) {
        // Where octets are missing the message ends, as far as it is read.
        if (inside->entities[i].body_end == inside->entities[0].body_end)
            inside->entities[i].has_gap |= e->has_gap;
        put_inside(d, e, &inside->entities[i], octets);
    }
    d->insides = grow(d->insides, d->inside_count, &d->inside_room, sizeof(*d->insides));
    d->insides[d->inside_count++] =
        (struct inside){e->number, inside->entities, inside->entity_count};
}

// --- holes and the end

void message_detail_hole(struct message_detail *d, uint64_t at, uint64_t missing)
{
    if (d->hole_count > 0 && d->holes[d->hole_count - 1].at == at) {
        d->holes[d->hole_count - 1].missing += missing;
        return;
    }
    d->holes = grow(d->holes, d->hole_count, &d->hole_room, sizeof(*d->holes));
    d->holes[d->hole_count++] = (struct dialogue_hole){.at = at, .missing = missing};
}

// Copies count items into the arena and gives them back; NULL for none.
static void *to_arena(struct arena *arena, const void *items, size_t count, size_t size)
{
    if (count == 0) return NULL;
    void *copy = arena_alloc(arena, count * size);
    memcpy(copy, items, count * size);
    return copy;
}

static size_t count_files(const struct dialogue_entity *e)
{
    size_t n = 0;
    for (const struct part_file *f = e->part ? e->part->files : NULL; f; f = f->next) n++;
    return n;
}

static struct dialogue_entity file_entity(struct message_detail *d, const struct dialogue_entity *e,
                                          const struct part_file *f, uint32_t ordinal)
{
    struct dialogue_entity file = *e;
    buf_reset(&d->scratch, 64 * 1024);
    buf_append_bytes(&d->scratch, e->path);
    buf_printf(&d->scratch, "+%u", ordinal);
    file.path = arena_copy_bytes(d->arena, buf_bytes(&d->scratch));
    file.depth++;
    file.type = bytes_str(f->kind);
    file.filename = f->name;
    file.charset = file.disposition = BYTES_NONE;
    file.part = NULL;
    file.is_opened = false;
    file.file = f;
    file.file_ordinal = ordinal;
    return file;
}

static size_t splice(struct dialogue_entity *to, size_t at, const struct inside *inside,
                     int32_t leaf)
{
    for (size_t i = 0; i < inside->count; i++) {
        to[at + i] = inside->entities[i];
        int32_t parent = inside->entities[i].parent;
        to[at + i].parent = parent < 0 ? leaf : (int32_t)at + parent;
    }
    return at + inside->count;
}

// Files and messages go behind their leaves, so what comes after them moves.
static void put_entities(struct message_detail *d, struct dialogue_message *out)
{
    size_t count = d->entity_count, at = 0, inside = 0;
    for (size_t i = 0; i < d->entity_count; i++) count += count_files(&d->entities[i]);
    for (size_t i = 0; i < d->inside_count; i++) count += d->insides[i].count;
    out->entity_count = count;
    if (count == 0) return;
    out->entities = arena_alloc(d->arena, count * sizeof(*out->entities));
    int32_t *places = err_calloc(d->entity_count, sizeof(*places));
    for (size_t i = 0; i < d->entity_count; i++) {
        struct dialogue_entity *e = &d->entities[i];
        places[i] = (int32_t)at;
        if (e->parent >= 0) e->parent = places[e->parent];
        out->entities[at++] = *e;
        uint32_t ordinal = 0;
        for (const struct part_file *f = e->part ? e->part->files : NULL; f; f = f->next) {
            out->entities[at] = file_entity(d, e, f, ++ordinal);
            out->entities[at++].parent = places[i];
        }
        for (; inside < d->inside_count && d->insides[inside].leaf == i; inside++)
            at = splice(out->entities, at, &d->insides[inside], places[i]);
    }
    free(places);
}

void message_detail_finish(struct message_detail *d, struct dialogue_message *out)
{
    put_entities(d, out);
    out->fields = to_arena(d->arena, d->fields, d->field_count, sizeof(*d->fields));
    out->field_count = d->field_count;
    out->holes = to_arena(d->arena, d->holes, d->hole_count, sizeof(*d->holes));
    out->hole_count = d->hole_count;
}
