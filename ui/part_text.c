// SPDX-License-Identifier: BSD-2-Clause
#include "ui/part_text.h"

#include <stdlib.h>

#include "base/err.h"
#include "decode/message/charset.h"
#include "decode/message/embedded.h"
#include "decode/message/flowed.h"
#include "decode/message/header.h"
#include "decode/message/html_text.h"
#include "decode/message/mime_type.h"
#include "decode/message/tnef.h"
#include "decode/message/transfer.h"

static void append(void *ctx, struct bytes data)
{
    buf_append_bytes(ctx, data);
}

static struct bytes body_of(const struct dialogue_message *m, const struct dialogue_entity *e)
{
    size_t end = e->body_end < m->bytes.len ? e->body_end : m->bytes.len;
    size_t start = e->body_start < end ? e->body_start : end;
    return bytes_of(m->bytes.data + start, end - start);
}

// Who gets the octets of a leaf; gap may be NULL.
struct reader {
    void (*data)(void *ctx, struct bytes data);
    void (*gap)(void *ctx);
    void *ctx;
};

// Decodes from one gap to the next: nothing spans octets that are missing.
static void decode(const struct dialogue_message *m, const struct dialogue_entity *e,
                   const struct reader *r)
{
    struct bytes body = body_of(m, e);
    struct transfer *t = err_calloc(1, sizeof(*t));
    transfer_init(t, r->data, r->ctx);
    transfer_begin(t, transfer_kind_of(e->encoding));
    size_t at = e->body_start;
    for (size_t i = 0; i < m->hole_count; i++) {
        size_t hole = m->holes[i].at;
        if (hole <= at || hole >= e->body_start + body.len) continue;
        transfer_feed(t, bytes_of(m->bytes.data + at, hole - at));
        transfer_gap(t);
        if (r->gap) r->gap(r->ctx);
        at = hole;
    }
    transfer_feed(t, bytes_of(m->bytes.data + at, e->body_start + body.len - at));
    transfer_finish(t);
    transfer_fini(t);
    free(t);
}

// --- a file inside a leaf

struct file_reader {
    struct embedded text;
    struct tnef tnef;
    bool is_tnef;
    uint32_t wanted, seen; // ordinals
    struct buf *out;
};

static void on_file(void *ctx)
{
    ((struct file_reader *)ctx)->seen++;
}

static void on_text_file(void *ctx, enum embedded_kind kind, struct bytes name)
{
    (void)kind;
    (void)name;
    on_file(ctx);
}

static void on_file_data(void *ctx, struct bytes data)
{
    struct file_reader *f = ctx;
    if (f->seen == f->wanted) buf_append_bytes(f->out, data);
}

static void on_text_end(void *ctx, bool is_whole)
{
    (void)ctx;
    (void)is_whole;
}

static void on_tnef_end(void *ctx, struct bytes name, bool is_whole)
{
    (void)ctx;
    (void)name;
    (void)is_whole;
}

static void on_leaf_data(void *ctx, struct bytes data)
{
    struct file_reader *f = ctx;
    if (f->is_tnef) tnef_feed(&f->tnef, data);
    else embedded_feed(&f->text, data);
}

static void on_leaf_gap(void *ctx)
{
    struct file_reader *f = ctx;
    if (f->is_tnef) tnef_gap(&f->tnef);
    else embedded_gap(&f->text);
}

static void file_octets(const struct dialogue_message *m, const struct dialogue_entity *e,
                        struct buf *out)
{
    static const struct embedded_events text_events = {on_text_file, on_file_data, on_text_end};
    static const struct tnef_events tnef_events = {on_file, on_file_data, on_tnef_end};
    struct file_reader f = {.is_tnef = bytes_equal(e->type, BYTES_LIT("tnef")),
                            .wanted = e->file_ordinal,
                            .out = out};
    embedded_init(&f.text, &text_events, &f);
    tnef_init(&f.tnef, &tnef_events, &f);
    tnef_reset(&f.tnef);
    struct reader reader = {on_leaf_data, on_leaf_gap, &f};
    decode(m, e, &reader);
    if (f.is_tnef) tnef_finish(&f.tnef);
    else embedded_finish(&f.text);
    embedded_fini(&f.text);
    tnef_fini(&f.tnef);
}

void part_octets(const struct dialogue_message *m, const struct dialogue_entity *e, struct buf *out)
{
    struct bytes body = body_of(m, e);
    struct reader reader = {.data = append, .ctx = out};
    if (e->file) file_octets(m, e, out);
    else if (e->is_leaf && body.len > 0) decode(m, e, &reader);
    else buf_append_bytes(out, body);
}

bool part_utf8(const struct dialogue_entity *e, struct bytes octets, struct buf *out)
{
    struct charset *c = charset_new();
    bool is_known = charset_to_utf8(c, e->charset.data ? e->charset : BYTES_LIT(""), octets, out);
    charset_free(c);
    return is_known;
}

static void on_field(void *ctx, const struct header_field *f)
{
    mime_type_field(ctx, f->name, f->body);
}

static void on_junk(void *ctx, struct bytes line, uint64_t start)
{
    (void)ctx;
    (void)line;
    (void)start;
}

// The header section of e, read again for what the tree does not keep.
static void read_type(const struct dialogue_message *m, const struct dialogue_entity *e,
                      struct mime_type *type)
{
    static const struct header_handler handler = {on_field, on_junk};
    struct header h;
    size_t end = e->header_end < m->bytes.len ? e->header_end : m->bytes.len;
    header_init(&h, &handler, type);
    header_begin(&h, e->header_start);
    if (e->header_start < end)
        header_feed(&h, bytes_skip(bytes_first(m->bytes, end), e->header_start));
    header_finish(&h);
    header_fini(&h);
}

void part_plain(const struct dialogue_message *m, const struct dialogue_entity *e,
                struct bytes utf8, struct buf *out)
{
    struct charset *converter = charset_new();
    struct mime_type type;
    mime_type_init(&type, converter);
    read_type(m, e, &type);
    bool is_plain = e->type.len == 0 || bytes_equal_nocase(e->type, BYTES_LIT("text/plain"));
    if (type.is_flowed && is_plain) {
        struct flowed f;
        flowed_init(&f, type.deletes_space, out);
        flowed_feed(&f, utf8);
        flowed_finish(&f);
        flowed_fini(&f);
    } else {
        buf_append_bytes(out, utf8);
    }
    mime_type_fini(&type);
    charset_free(converter);
}

bool part_is_html(const struct dialogue_entity *e)
{
    return bytes_equal_nocase(e->type, BYTES_LIT("text/html"));
}

void part_html(struct bytes utf8, struct buf *out)
{
    struct html_text *t = html_text_new(out);
    html_text_feed(t, utf8);
    html_text_finish(t);
    html_text_free(t);
}

bool part_is_text(const struct dialogue_entity *e)
{
    return e->type.len == 0 || bytes_starts_nocase(e->type, BYTES_LIT("text/")) ||
           bytes_starts_nocase(e->type, BYTES_LIT("message/"));
}

size_t part_to_show(const struct dialogue_message *m)
{
    size_t leaf = m->entity_count, text = m->entity_count;
    for (size_t i = m->entity_count; i-- > 0;) {
        if (!m->entities[i].is_leaf) continue;
        leaf = i;
        if (part_is_text(&m->entities[i])) text = i;
    }
    for (size_t i = 0; i < m->entity_count; i++) {
        if (bytes_equal_nocase(m->entities[i].type, BYTES_LIT("text/plain"))) return i;
    }
    if (text < m->entity_count) return text;
    return leaf < m->entity_count ? leaf : 0;
}
