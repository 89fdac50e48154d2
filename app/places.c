// SPDX-License-Identifier: BSD-2-Clause
//
// A place is three numbers, each as the difference to the one before: zigzag, then 7 bits an octet,
// lowest first, the top bit set where more follow.
#include "app/places.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/htable.h"

struct session_places {
    uint64_t id;
    struct store_place last;
    struct buf text;
};

struct places {
    struct htable table;
};

static bool has_id(const void *item, const void *key)
{
    return ((const struct session_places *)item)->id == *(const uint64_t *)key;
}

// Ids are ordinals of ours: multiplying by an odd constant spreads them.
static uint64_t hash_of(uint64_t id)
{
    return id * UINT64_C(0x9E3779B97F4A7C15);
}

struct places *places_new(void)
{
    struct places *p = err_calloc(1, sizeof *p);
    htable_init(&p->table, has_id);
    return p;
}

static void free_session(void *ctx, void *item)
{
    (void)ctx;
    struct session_places *s = item;
    buf_fini(&s->text);
    free(s);
}

void places_free(struct places *p)
{
    if (!p) return;
    htable_each(&p->table, free_session, NULL);
    htable_fini(&p->table);
    free(p);
}

static void append_difference(struct buf *out, uint64_t now, uint64_t before)
{
    uint64_t up = now - before;
    uint64_t zigzag = up >> 63 ? ~(up << 1) : up << 1;
    for (; zigzag >= 0x80; zigzag >>= 7) buf_append_byte(out, (uint8_t)(zigzag | 0x80));
    buf_append_byte(out, (uint8_t)zigzag);
}

static uint64_t take_difference(struct bytes *rest, uint64_t before)
{
    uint64_t zigzag = 0;
    for (unsigned shift = 0; rest->len > 0; shift += 7) {
        uint8_t octet = rest->data[0];
        *rest = bytes_skip(*rest, 1);
        zigzag |= (uint64_t)(octet & 0x7F) << shift;
        if (octet < 0x80) break;
    }
    return before + (zigzag & 1 ? ~(zigzag >> 1) : zigzag >> 1);
}

void places_add(struct places *p, uint64_t id, const struct store_place *place)
{
    struct session_places *s = htable_find(&p->table, hash_of(id), &id);
    if (!s) {
        s = err_calloc(1, sizeof *s);
        s->id = id;
        buf_init(&s->text, 0);
        htable_add(&p->table, hash_of(id), s);
    }
    append_difference(&s->text, place->source, s->last.source);
    append_difference(&s->text, place->offset, s->last.offset);
    append_difference(&s->text, place->number, s->last.number);
    s->last = *place;
}

struct session_places *places_take(struct places *p, uint64_t id)
{
    return htable_remove(&p->table, hash_of(id), &id);
}

void places_drop(struct places *p, uint64_t id)
{
    session_places_free(places_take(p, id));
}

void session_places_free(struct session_places *s)
{
    if (s) free_session(NULL, s);
}

struct places_cursor places_of(const struct places *p, uint64_t id)
{
    return places_of_taken(htable_find(&p->table, hash_of(id), &id));
}

struct places_cursor places_of_taken(const struct session_places *s)
{
    struct bytes text = s ? buf_bytes(&s->text) : BYTES_LIT("");
    return (struct places_cursor){.rest = text};
}

bool places_next(struct places_cursor *cursor, struct store_place *place_out)
{
    if (cursor->rest.len == 0) return false;
    struct store_place *last = &cursor->last;
    last->source = (uint32_t)take_difference(&cursor->rest, last->source);
    last->offset = take_difference(&cursor->rest, last->offset);
    last->number = take_difference(&cursor->rest, last->number);
    *place_out = *last;
    return true;
}
