// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/part_text.h"

#include <stdlib.h>

#include "base/err.h"
#include "decode/message/charset.h"
#include "decode/message/embedded.h"
#include "decode/message/flowed.h"
#include "decode/message/header.h"
#include "decode/message/html_charset.h"
#include "decode/message/html_text.h"
#include "decode/message/mime_type.h"
#include "decode/message/tnef.h"
#include "decode/message/transfer.h"

enum { STEP = 256 * 1024 }; // octets of the message in one step; HTML takes the longest

struct part_text {
    const struct dialogue_message *m;
    const struct dialogue_entity *e;
    struct buf *out;
    struct bytes octets;   // that it lies in: the message's, as a rule
    size_t start, at, end; // of its body in them
    bool has_holes;        // the message's are in them
    size_t hole;           // the first one that was not passed
    bool is_ended;
    struct transfer *transfer; // NULL: its octets as they stand
    struct file_reader *file;  // NULL: it is no file inside a leaf
    // What becomes of its octets; NULL: nothing.
    struct charset_stream *charset;
    struct flowed *flowed;
    struct html_text *html;
    struct buf utf8; // a piece of it
};

// A file inside a leaf, among others.
struct file_reader {
    struct embedded text;
    struct tnef tnef;
    bool is_tnef;
    uint32_t wanted, seen; // ordinals
};

// --- what comes out

static void take_utf8(struct part_text *p, struct bytes utf8)
{
    if (p->html) html_text_feed(p->html, utf8);
    else if (p->flowed) flowed_feed(p->flowed, utf8);
    else buf_append_bytes(p->out, utf8);
}

static void take_octets(struct part_text *p, struct bytes octets)
{
    if (!p->charset) {
        buf_append_bytes(p->out, octets);
        return;
    }
    buf_reset(&p->utf8, SIZE_MAX);
    charset_stream_feed(p->charset, octets, &p->utf8);
    take_utf8(p, buf_bytes(&p->utf8));
}

static void finish(struct part_text *p)
{
    if (!p->charset) return;
    buf_reset(&p->utf8, SIZE_MAX);
    charset_stream_finish(p->charset, &p->utf8);
    take_utf8(p, buf_bytes(&p->utf8));
    if (p->html) html_text_finish(p->html);
    if (p->flowed) flowed_finish(p->flowed);
}

// --- a file inside a leaf

static void on_text_file(void *ctx, enum embedded_kind kind, struct bytes name)
{
    (void)kind;
    (void)name;
    ((struct part_text *)ctx)->file->seen++;
}

static void on_tnef_file(void *ctx)
{
    ((struct part_text *)ctx)->file->seen++;
}

static void on_file_data(void *ctx, struct bytes data)
{
    struct part_text *p = ctx;
    if (p->file->seen == p->file->wanted) take_octets(p, data);
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

static void file_begin(struct part_text *p)
{
    static const struct embedded_events text_events = {on_text_file, on_file_data, on_text_end};
    static const struct tnef_events tnef_events = {on_tnef_file, on_file_data, on_tnef_end};
    struct file_reader *f = p->file = err_calloc(1, sizeof(*f));
    f->is_tnef = bytes_equal(p->e->type, BYTES_LIT("tnef"));
    f->wanted = p->e->file_ordinal;
    embedded_init(&f->text, &text_events, p);
    tnef_init(&f->tnef, &tnef_events, p);
    tnef_reset(&f->tnef);
}

static void file_free(struct file_reader *f)
{
    if (!f) return;
    embedded_fini(&f->text);
    tnef_fini(&f->tnef);
    free(f);
}

// --- what goes in

static void on_leaf_data(void *ctx, struct bytes data)
{
    struct part_text *p = ctx;
    if (!p->file) take_octets(p, data);
    else if (p->file->is_tnef) tnef_feed(&p->file->tnef, data);
    else embedded_feed(&p->file->text, data);
}

// Nothing spans octets that are missing.
static void pass_hole(struct part_text *p)
{
    if (p->transfer) transfer_gap(p->transfer);
    if (p->file && p->file->is_tnef) tnef_gap(&p->file->tnef);
    else if (p->file) embedded_gap(&p->file->text);
}

static void end_leaf(struct part_text *p)
{
    if (p->transfer) transfer_finish(p->transfer);
    if (p->file && p->file->is_tnef) tnef_finish(&p->file->tnef);
    else if (p->file) embedded_finish(&p->file->text);
    finish(p);
}

// Up to the next hole, or to the end of the step.
static void feed(struct part_text *p, size_t stop)
{
    const struct dialogue_message *m = p->m;
    while (p->hole < m->hole_count && m->holes[p->hole].at <= p->at) p->hole++;
    bool has_hole = p->has_holes && p->hole < m->hole_count && m->holes[p->hole].at < p->end;
    size_t end = has_hole && m->holes[p->hole].at <= stop ? m->holes[p->hole].at : stop;
    struct bytes part = bytes_of(p->octets.data + p->at, end - p->at);
    if (p->transfer) transfer_feed(p->transfer, part);
    else on_leaf_data(p, part);
    p->at = end;
    if (has_hole && m->holes[p->hole].at == end) pass_hole(p);
}

bool part_text_step(struct part_text *p)
{
    size_t stop = p->end - p->at > STEP ? p->at + STEP : p->end;
    while (p->at < stop) feed(p, stop);
    if (p->at < p->end) return true;
    if (!p->is_ended) end_leaf(p);
    p->is_ended = true;
    return false;
}

// --- what is to become of it

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
static void read_type(struct bytes octets, const struct dialogue_entity *e, struct mime_type *type)
{
    static const struct header_handler handler = {on_field, on_junk};
    struct header h;
    size_t end = e->header_end < octets.len ? e->header_end : octets.len;
    header_init(&h, &handler, type);
    header_begin(&h, e->header_start);
    if (e->header_start < end)
        header_feed(&h, bytes_skip(bytes_first(octets, end), e->header_start));
    header_finish(&h);
    header_fini(&h);
}

static void begin_plain(struct part_text *p)
{
    struct charset *converter = charset_new();
    struct mime_type type;
    mime_type_init(&type, converter);
    read_type(p->octets, p->e, &type);
    bool is_plain = p->e->type.len == 0 || bytes_equal_nocase(p->e->type, BYTES_LIT("text/plain"));
    if (type.is_flowed && is_plain) {
        p->flowed = err_calloc(1, sizeof(*p->flowed));
        flowed_init(p->flowed, type.deletes_space, p->out);
    }
    mime_type_fini(&type);
    charset_free(converter);
}

static void on_head(void *ctx, struct bytes data)
{
    struct buf *head = ctx;
    buf_append_bytes(head, bytes_first(data, HTML_CHARSET_HEAD - head->len));
}

// Where the Content-Type names no charset, or one that nobody knows, the HTML may.
static struct charset_stream *html_stream(const struct part_text *p, struct charset_stream *said)
{
    struct transfer transfer;
    struct buf head, label;
    if (p->e->charset.len > 0 && charset_stream_is_known(said)) return said;
    buf_init(&head, HTML_CHARSET_HEAD);
    buf_init(&label, HTML_CHARSET_HEAD);
    transfer_init(&transfer, on_head, &head);
    transfer_begin(&transfer, transfer_kind_of(p->e->encoding));
    // Quoted-printable has three octets for one at most, and soft line breaks.
    struct bytes body = bytes_skip(bytes_first(p->octets, p->end), p->start);
    transfer_feed(&transfer, bytes_first(body, 4 * HTML_CHARSET_HEAD));
    transfer_finish(&transfer);
    transfer_fini(&transfer);
    if (html_charset(buf_bytes(&head), &label)) {
        charset_stream_free(said);
        said = charset_stream_new(buf_bytes(&label));
    }
    buf_fini(&head);
    buf_fini(&label);
    return said;
}

// Of a message inside, whose parts stand behind it: its header section, as people see it.
static void put_fields(struct part_text *p)
{
    for (size_t i = 0; i < p->e->field_count; i++) {
        buf_append_bytes(p->out, p->e->fields[i].name);
        buf_append_str(p->out, ": ");
        buf_append_bytes(p->out, p->e->fields[i].value);
        buf_append_byte(p->out, '\n');
    }
    p->at = p->end;
}

struct part_text *part_text_new(const struct dialogue_message *m, const struct dialogue_entity *e,
                                enum part_text_as as, struct buf *out)
{
    struct part_text *p = err_calloc(1, sizeof(*p));
    p->m = m;
    p->e = e;
    p->out = out;
    buf_init(&p->utf8, 0);
    p->has_holes = bytes_is_none(e->octets);
    p->octets = p->has_holes ? m->bytes : e->octets;
    p->end = e->body_end < p->octets.len ? e->body_end : p->octets.len;
    p->start = p->at = e->body_start < p->end ? e->body_start : p->end;
    if (as == PART_PLAIN && e->is_opened) {
        put_fields(p);
        return p;
    }
    if (e->file) file_begin(p);
    if (e->file || (e->is_leaf && p->at < p->end)) {
        p->transfer = err_calloc(1, sizeof(*p->transfer));
        transfer_init(p->transfer, on_leaf_data, p);
        transfer_begin(p->transfer, transfer_kind_of(e->encoding));
    }
    if (as == PART_OCTETS) return p;
    p->charset = charset_stream_new(e->charset.data ? e->charset : BYTES_LIT(""));
    if (as == PART_HTML) {
        p->charset = html_stream(p, p->charset);
        p->html = html_text_new(out);
    } else {
        begin_plain(p);
    }
    return p;
}

void part_text_free(struct part_text *p)
{
    if (!p) return;
    if (p->transfer) transfer_fini(p->transfer);
    free(p->transfer);
    file_free(p->file);
    charset_stream_free(p->charset);
    if (p->flowed) flowed_fini(p->flowed);
    free(p->flowed);
    html_text_free(p->html);
    buf_fini(&p->utf8);
    free(p);
}

unsigned part_text_percent(const struct part_text *p)
{
    size_t all = p->end - p->start;
    return all ? (unsigned)((double)(p->at - p->start) * 100 / (double)all) : 100;
}

bool part_text_knows_charset(const struct part_text *p)
{
    return !p->charset || charset_stream_is_known(p->charset);
}

bool part_is_html(const struct dialogue_entity *e)
{
    return bytes_equal_nocase(e->type, BYTES_LIT("text/html"));
}

bool part_is_text(const struct dialogue_entity *e)
{
    // A multipart of which no parts were found is what stands there.
    return e->type.len == 0 || bytes_starts_nocase(e->type, BYTES_LIT("text/")) ||
           bytes_starts_nocase(e->type, BYTES_LIT("message/")) ||
           (e->is_leaf && bytes_starts_nocase(e->type, BYTES_LIT("multipart/")));
}

size_t part_to_show(const struct dialogue_message *m)
{
    size_t leaf = m->entity_count, text = m->entity_count;
    for (size_t i = m->entity_count; i-- > 0;) {
        if (!m->entities[i].is_leaf || m->entities[i].level > 0) continue;
        leaf = i;
        if (part_is_text(&m->entities[i])) text = i;
    }
    for (size_t i = 0; i < m->entity_count; i++) {
        const struct dialogue_entity *e = &m->entities[i];
        if (e->level == 0 && bytes_equal_nocase(e->type, BYTES_LIT("text/plain"))) return i;
    }
    if (text < m->entity_count) return text;
    return leaf < m->entity_count ? leaf : 0;
}
