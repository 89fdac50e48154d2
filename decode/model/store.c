// SPDX-License-Identifier: BSD-2-Clause
//
// Rows lie in chunks that never move, so a row is found by its index in constant time and a
// borrowed row stays where it is. Each row has one heap block for all its strings and a chain of
// chunks for the places of its packets:
//
//   place  = delta number            varint of (offset - offset before) * 2, in the same source;
//                                    varint of number - number before
//          / 1 source offset number  varints, where the source changes or something goes back
//
// Sessions of a capture lie interleaved, so a delta mostly takes two or three octets.
#include "decode/model/store.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "decode/model/store_row.h"

enum {
    ROWS_PER_CHUNK = 1024,
    VARINT_MAX = 10,
    PLACE_MAX = 4 * VARINT_MAX,
    CHUNK_FIRST = 48, // room of a session's first chunk, which then doubles
    CHUNK_LARGEST = 4096,
    UNFOLDED = 16, // transactions at the end of a session that may still change
    TEXTS = 7,
    SWEEP = 4096, // rows of one store_sweep
};

struct places {
    struct places *next;
    uint32_t used, room;
    uint8_t data[];
};

struct row {
    struct store_row pub;
    uint8_t *text; // what the strings of pub point into
    struct places *first, *last;
    struct finding *findings; // across sessions, or NULL
    struct store_tally *folded;          // live sessions of many transactions, else NULL
    struct store_place last_place; // of its packets
};

struct store {
    struct row **chunks;
    size_t chunk_count;
    size_t count;
    size_t first; // index of the first row that is kept; its chunk is the first that is not NULL
    size_t limit; // of memory; 0: none
    size_t swept; // index of the next row for store_sweep
    uint64_t version;
    size_t memory;
    struct buf text; // scratch
};

struct store *store_new(void)
{
    struct store *st = err_calloc(1, sizeof(*st));
    buf_init(&st->text, 0);
    st->memory = sizeof(*st);
    return st;
}

static void free_places(struct store *st, struct row *r)
{
    for (struct places *p = r->first, *next; p; p = next) {
        next = p->next;
        st->memory -= sizeof(*p) + p->room;
        free(p);
    }
    r->first = r->last = NULL;
}

static struct row *row_at(const struct store *st, size_t index)
{
    return &st->chunks[index / ROWS_PER_CHUNK][index % ROWS_PER_CHUNK];
}

// NULL: there is none of that id, or no longer.
static struct row *kept_row(const struct store *st, uint64_t id)
{
    return id > st->first && id <= st->count ? row_at(st, (size_t)(id - 1)) : NULL;
}

static size_t text_size(const struct store_row *p)
{
    return p->verdict_text.len + p->helo_name.len + p->server_name.len + p->from.len +
           p->first_to.len + p->subject.len + p->auth_user.len;
}

// The oldest chunk, with all that its rows have.
static void forget_chunk(struct store *st)
{
    size_t end = st->first - st->first % ROWS_PER_CHUNK + ROWS_PER_CHUNK;
    for (; st->first < end && st->first < st->count; st->first++) {
        struct row *r = row_at(st, st->first);
        free_places(st, r);
        st->memory -= text_size(&r->pub) + (r->folded ? sizeof(*r->folded) : 0);
        st->memory -= finding_list_size(r->findings);
        free(r->text);
        free(r->folded);
        free(r->findings);
    }
    size_t chunk = (st->first - 1) / ROWS_PER_CHUNK;
    free(st->chunks[chunk]);
    st->chunks[chunk] = NULL;
    st->memory -= ROWS_PER_CHUNK * sizeof(struct row);
}

// An eighth at once, so that whoever shows the rows is seldom disturbed.
static void make_room(struct store *st)
{
    if (st->limit == 0 || st->memory <= st->limit) return;
    size_t enough = st->limit - st->limit / 8;
    while (st->memory > enough && st->first + ROWS_PER_CHUNK < st->count) forget_chunk(st);
    if (st->swept < st->first) st->swept = st->first;
    st->version++;
}

void store_free(struct store *st)
{
    if (!st) return;
    while (st->first < st->count) forget_chunk(st);
    free(st->chunks);
    buf_fini(&st->text);
    free(st);
}

// Chunk pointers are enlarged by doubling: at counts that are powers of two.
static void add_chunk(struct store *st)
{
    size_t n = st->chunk_count;
    if ((n & (n - 1)) == 0) {
        st->chunks = err_realloc_array(st->chunks, n ? 2 * n : 1, sizeof(*st->chunks));
        st->memory += (n ? n : 1) * sizeof(*st->chunks);
    }
    st->chunks[st->chunk_count++] = err_calloc(ROWS_PER_CHUNK, sizeof(struct row));
    st->memory += ROWS_PER_CHUNK * sizeof(struct row);
}

// The row of session id; ids come in order, so this is nearly always the last row or the next.
// NULL: it was forgotten.
static struct row *row_for(struct store *st, uint64_t id)
{
    assert(id > 0);
    while (st->count < id) {
        if (st->count == st->chunk_count * ROWS_PER_CHUNK) {
            make_room(st);
            add_chunk(st);
        }
        row_at(st, st->count)->pub.id = st->count + 1;
        st->count++;
    }
    return kept_row(st, id);
}

// --- what happened to its transactions

// So that an update of a session of 100,000 transactions does not walk them all.
static void fold(struct store *st, struct row *r, const struct session *s)
{
    if (s->transaction_count <= UNFOLDED) return;
    if (!r->folded) {
        r->folded = err_calloc(1, sizeof(*r->folded));
        st->memory += sizeof(*r->folded);
    }
    struct store_tally *t = r->folded;
    const struct session_transaction *x = t->last ? t->last->next : s->transactions;
    for (; x && t->transactions + UNFOLDED < s->transaction_count; x = x->next)
        store_tally_add(t, x);
}

static void unfold(struct store *st, struct row *r)
{
    if (!r->folded) return;
    free(r->folded);
    r->folded = NULL;
    st->memory -= sizeof(*r->folded);
}

// --- strings

struct text_ref {
    struct bytes *field;
    size_t start, len;
    bool is_none;
};

struct text_refs {
    struct text_ref ref[TEXTS];
    int count;
};

// Cut at LIMIT_ROW_TEXT, but not inside a UTF-8 sequence; line ends become blanks.
static void append_text(struct buf *out, struct bytes b)
{
    size_t len = b.len;
    if (len > LIMIT_ROW_TEXT) {
        len = LIMIT_ROW_TEXT;
        while (len > LIMIT_ROW_TEXT - 4 && (b.data[len] & 0xC0) == 0x80) len--;
    }
    size_t start = out->len;
    buf_append(out, b.data, len);
    for (size_t i = start; i < out->len; i++) {
        if (out->data[i] == '\n' || out->data[i] == '\r') out->data[i] = ' ';
    }
}

static void add_text(struct store *st, struct text_refs *refs, struct bytes *field, struct bytes b)
{
    struct text_ref *ref = &refs->ref[refs->count++];
    *ref = (struct text_ref){field, st->text.len, 0, bytes_is_none(b)};
    append_text(&st->text, b);
    ref->len = st->text.len - ref->start;
}

static void add_verdict(struct store *st, struct text_refs *refs, struct bytes *field,
                        const struct session_reply *reply)
{
    struct text_ref *ref = &refs->ref[refs->count++];
    *ref = (struct text_ref){field, st->text.len, 0, reply == NULL};
    if (!reply) return;
    if (reply->enhanced.len) {
        append_text(&st->text, reply->enhanced);
        if (reply->text.len) buf_append_byte(&st->text, ' ');
    }
    append_text(&st->text, reply->text);
    ref->len = st->text.len - ref->start;
}

static bool same_texts(const struct store *st, const struct text_refs *refs)
{
    for (int i = 0; i < refs->count; i++) {
        const struct text_ref *ref = &refs->ref[i];
        if (ref->is_none != bytes_is_none(*ref->field)) return false;
        struct bytes now = bytes_of(ref->len ? st->text.data + ref->start : NULL, ref->len);
        if (!bytes_equal(now, *ref->field)) return false;
    }
    return true;
}

static size_t size_of_refs(const struct text_refs *refs)
{
    size_t size = 0;
    for (int i = 0; i < refs->count; i++) size += refs->ref[i].field->len;
    return size;
}

static void set_texts(struct store *st, struct row *r, const struct text_refs *refs)
{
    if (same_texts(st, refs)) return;
    st->memory -= size_of_refs(refs);
    free(r->text);
    r->text = err_malloc(st->text.len + 1);
    if (st->text.len) memcpy(r->text, st->text.data, st->text.len);
    for (int i = 0; i < refs->count; i++) {
        const struct text_ref *ref = &refs->ref[i];
        *ref->field = ref->is_none ? BYTES_NONE : bytes_of(r->text + ref->start, ref->len);
    }
    st->memory += st->text.len;
}

static void update_texts(struct store *st, struct row *r, const struct session *s,
                         const struct store_tally *t)
{
    struct store_row *p = &r->pub;
    const struct session_transaction *x = s->transactions;
    struct text_refs refs = {.count = 0};
    buf_reset(&st->text, 64 * 1024);
    add_verdict(st, &refs, &p->verdict_text, store_row_verdict(s, t, &p->verdict_code));
    add_text(st, &refs, &p->helo_name, s->helo_name);
    add_text(st, &refs, &p->server_name,
             store_row_server_name(s));
    add_text(st, &refs, &p->from, x ? x->from : BYTES_NONE);
    add_text(st, &refs, &p->first_to, x && x->rcpts ? x->rcpts->to : BYTES_NONE);
    add_text(st, &refs, &p->subject, t->message ? t->message->subject : BYTES_NONE);
    add_text(st, &refs, &p->auth_user, store_row_auth_user(s));
    set_texts(st, r, &refs);
}

// --- update

// A session that has ended gives back what its first chunk does not need.
static void trim_places(struct store *st, struct row *r)
{
    struct places *p = r->first;
    if (!p || p != r->last || p->used == p->room) return;
    st->memory -= p->room - p->used;
    p->room = p->used;
    r->first = r->last = err_realloc_array(p, 1, sizeof(*p) + p->room);
}

void store_update(struct store *st, const struct session *s, bool is_live)
{
    struct row *r = row_for(st, s->id);
    if (!r) return;
    if (is_live) {
        fold(st, r, s);
    } else {
        unfold(st, r);
        trim_places(st, r);
    }
    struct store_tally t = r->folded ? *r->folded : (struct store_tally){0};
    store_tally_to_end(&t, s);
    r->pub.is_live = is_live;
    store_row_numbers(s, &t, &r->pub);
    update_texts(st, r, s, &t);
    st->version++;
}

void store_keep_findings(struct store *st, uint64_t id, const struct finding *first)
{
    struct row *r = kept_row(st, id);
    if (!r || !first) return;
    st->memory -= finding_list_size(r->findings);
    free(r->findings);
    r->findings = finding_copy_list(first);
    st->memory += finding_list_size(r->findings);
}

const struct finding *store_findings_of(const struct store *st, uint64_t id)
{
    const struct row *r = kept_row(st, id);
    return r ? r->findings : NULL;
}

size_t store_count(const struct store *st)
{
    return st->count;
}

size_t store_first(const struct store *st)
{
    return st->first;
}

void store_set_limit(struct store *st, size_t limit)
{
    st->limit = limit;
}

const struct store_row *store_row_at(const struct store *st, size_t index)
{
    static const struct store_row forgotten = {.is_gone = true};
    return index >= st->first ? &row_at(st, index)->pub : &forgotten;
}

const struct store_row *store_row_by_id(const struct store *st, uint64_t id)
{
    const struct row *r = kept_row(st, id);
    return r ? &r->pub : NULL;
}

uint64_t store_version(const struct store *st)
{
    return st->version;
}

size_t store_memory(const struct store *st)
{
    return st->memory;
}

// --- places of packets

static size_t put_varint(uint8_t *out, uint64_t value)
{
    size_t n = 0;
    for (; value >= 0x80; value >>= 7) out[n++] = (uint8_t)(value | 0x80);
    out[n++] = (uint8_t)value;
    return n;
}

static const uint8_t *get_varint(const uint8_t *p, uint64_t *value_out)
{
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
        value |= (uint64_t)(*p & 0x7F) << shift;
        if (!(*p++ & 0x80)) break;
    }
    *value_out = value;
    return p;
}

// The first chunk grows until it is as large as the others are from the start.
static void add_places(struct store *st, struct row *r)
{
    struct places *p = r->first;
    if (!p || (p == r->last && p->room < CHUNK_LARGEST)) {
        uint32_t room = p ? 2 * p->room : CHUNK_FIRST;
        if (room > CHUNK_LARGEST) room = CHUNK_LARGEST;
        st->memory += room - (p ? p->room : 0) + (p ? 0 : sizeof(*p));
        uint32_t used = p ? p->used : 0;
        p = err_realloc_array(p, 1, sizeof(*p) + room);
        *p = (struct places){.used = used, .room = room};
        r->first = r->last = p;
        return;
    }
    p = err_malloc(sizeof(*p) + CHUNK_LARGEST);
    *p = (struct places){.room = CHUNK_LARGEST};
    r->last->next = p;
    r->last = p;
    st->memory += sizeof(*p) + CHUNK_LARGEST;
}

// Writes place as the one after last, which is all 0 before the first.
static size_t put_place(uint8_t out[PLACE_MAX], const struct store_place *last,
                        const struct store_place *place)
{
    uint64_t delta = place->offset - last->offset;
    bool is_ahead = place->source == last->source && place->offset >= last->offset &&
                    place->number >= last->number;
    if (is_ahead && delta <= UINT64_MAX / 2) {
        size_t n = put_varint(out, delta * 2);
        return n + put_varint(out + n, place->number - last->number);
    }
    size_t n = put_varint(out, 1);
    n += put_varint(out + n, place->source);
    n += put_varint(out + n, place->offset);
    return n + put_varint(out + n, place->number);
}

void store_add_packet(struct store *st, uint64_t id, const struct store_place *place)
{
    struct row *r = row_for(st, id);
    if (!r || r->pub.is_gone) return;
    uint8_t text[PLACE_MAX];
    size_t n = put_place(text, &r->last_place, place);
    while (!r->last || r->last->room - r->last->used < n) add_places(st, r);
    memcpy(r->last->data + r->last->used, text, n);
    r->last->used += (uint32_t)n;
    r->last_place = *place;
}

void store_drop_packets(struct store *st, uint64_t id)
{
    struct row *r = kept_row(st, id);
    if (!r) return;
    free_places(st, r);
    r->pub.is_gone = true;
    st->version++;
}

// A live session may still get packets, so its places stay.
void store_sweep(struct store *st, uint32_t source, uint64_t oldest)
{
    size_t count = st->count - st->first;
    for (size_t n = 0; n < SWEEP && n < count; n++) {
        if (st->swept >= st->count || st->swept < st->first) st->swept = st->first;
        const struct row *r = row_at(st, st->swept++);
        if (r->last && !r->pub.is_live && r->last_place.source == source &&
            r->last_place.offset < oldest)
            store_drop_packets(st, r->pub.id);
    }
}

struct store_packets store_packets_of(const struct store *st, uint64_t id)
{
    const struct places *p = NULL;
    const struct row *r = kept_row(st, id);
    if (r) p = r->first;
    if (!p) return (struct store_packets){.cur = NULL};
    return (struct store_packets){.cur = p->data, .end = p->data + p->used, .chunk = p};
}

bool store_packets_next(struct store_packets *it, struct store_place *place_out)
{
    if (it->cur == it->end) {
        const struct places *p = it->chunk;
        if (!p || !p->next) return false;
        it->chunk = p = p->next;
        it->cur = p->data;
        it->end = p->data + p->used;
    }
    uint64_t value, number;
    it->cur = get_varint(it->cur, &value);
    if (value == 1) {
        it->cur = get_varint(it->cur, &value);
        it->last.source = (uint32_t)value;
        it->cur = get_varint(it->cur, &it->last.offset);
        it->last.number = 0;
    } else {
        it->last.offset += value / 2;
    }
    it->cur = get_varint(it->cur, &number);
    it->last.number += number;
    *place_out = it->last;
    return true;
}
