// SPDX-License-Identifier: BSD-2-Clause
//
// Joins the parsers of decode/message: octets are hashed for the message and go to mime_entity;
// bodies go on through transfer, whose output is counted and hashed for the part. One leaf is read
// at a time, so there is one decoder and one hash for parts. A multipart's preamble is read as a
// leaf until a delimiter line shows that it is none.
#include "decode/model/message_builder.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "decode/message/mime_entity.h"
#include "decode/message/transfer.h"
#include "decode/model/message_detail.h"
#include "decode/model/message_fields.h"
#include "decode/model/message_judge.h"
#include "decode/model/message_parts.h"
#include "decode/model/message_summary.h"
#include "decode/model/part_reader.h"

enum {
    DEEP = 32, // multiparts inside each other, and parts, that are worth a finding
    MANY = 1000,
    TRAILING = 1024,   // octets before the first delimiter, or behind the last
    BOUNDARY_MAX = 70, // RFC 2046 5.1.1
    HEAD = 512,        // octets of base64 that are decoded before a reader is asked again
};

struct message_builder {
    struct charset *charset;
    struct mime_entity_parser *mime;
    struct transfer transfer;
    struct message_fields *structured;           // what structured fields say
    struct part_reader *reader;                  // of what leaves hold
    bool only_reader_wants;                      // the octets of the leaf at hand, which is base64
    struct message_parts *parts;                 // made when a leaf is more than octets
    bool is_special;                             // the leaf at hand is one of these
    bool part_is_opened;                         // and parts wants its octets
    struct message_budget budget;                // of the outermost message
    struct digest *message_digest, *part_digest; // NULL: no hashes are wanted
    enum message_depth depth;
    struct message_target target;
    struct session_message *message;
    struct arena *arena; // of the session

    uint64_t size;
    uint64_t before;     // the octets of the spans before the one at hand
    uint64_t body_start; // of the message's body; UINT64_MAX: its header section is not over
    bool has_junk;       // a line that is no field ended that section
    bool has_gap;
    bool is_over;     // finish was called
    bool is_complete; // as finish says
    uint64_t part_size;
    void *file;      // of the sink, where it wants the leaf at hand; else NULL
    void *text;      // of target.texts, while a text goes there; else NULL
    bool skips_rest; // by its depth, nothing of the message is read any more

    bool has_8bit_encoding; // a part's transfer encoding is 8bit or binary
    struct message_report report;
    struct message_judge judge;
    struct message_summary summary;
    struct session_part *last_part;

    struct buf scratch;
    struct message_detail *detail; // made for an opened session
};

static void report(struct message_builder *b, enum finding_id id, struct bytes detail)
{
    message_report_add(&b->report, id, detail);
}

// Something was counted and not kept.
static void count_cut(struct message_builder *b, const char *what)
{
    b->target.session->cut++;
    report(b, FINDING_CAP_LIMIT, bytes_str(what));
}

static struct bytes keep_clean(struct message_builder *b, struct arena *arena, struct bytes text)
{
    buf_reset(&b->scratch, 64 * 1024);
    utf8_append_clean(&b->scratch, text);
    return arena_copy_bytes(arena, buf_bytes(&b->scratch));
}

static void on_field(void *ctx, const struct mime_entity *e, const struct header_field *f)
{
    struct message_builder *b = ctx;
    if (f->is_cut && !b->has_gap) count_cut(b, "a header field");
    if (e->depth > 0) {
        if (f->has_mark) report(b, FINDING_HDR_SYNTAX, f->name);
        return;
    }
    struct bytes body = bytes_trim_wsp(f->body);
    message_summary_field(&b->summary, f->name, body);
    if (b->target.level == 0) message_fields_take(b->structured, f, body);
    message_judge_field(&b->judge, f, body);
    if (b->target.detail && !message_detail_field(b->detail, f, body) && b->target.level == 0)
        count_cut(b, "header fields");
}

static void on_junk(void *ctx, const struct mime_entity *e, struct bytes line)
{
    struct message_builder *b = ctx;
    if (e->depth == 0) b->has_junk = true;
    report(b, FINDING_HDR_SYNTAX, line);
}

// Entities

static void on_begin(void *ctx, const struct mime_entity *e)
{
    struct message_builder *b = ctx;
    if (!b->target.detail || b->target.budget->entities >= LIMIT_MIME_PARTS) return;
    b->target.budget->entities++;
    message_detail_entity(b->detail, e);
}

static struct bytes type_of(const struct mime_entity *e, const struct mime_type *type)
{
    struct bytes fallback = BYTES_LIT("text/plain");
    if (e->is_digest_part) fallback = BYTES_LIT("message/rfc822");
    return mime_type_name(type, fallback);
}

static void judge_names(struct message_builder *b, const struct mime_type *type)
{
    struct bytes name = mime_text_bytes(&type->name);
    struct bytes filename = mime_text_bytes(&type->filename);
    bool both = !bytes_is_none(name) && !bytes_is_none(filename);
    if (type->names_differ || (both && !bytes_equal(name, filename)))
        report(b, FINDING_FILE_NAMES, mime_type_filename(type));
}

static bool is_8bit(struct bytes encoding)
{
    return bytes_equal(encoding, BYTES_LIT("8bit")) || bytes_equal(encoding, BYTES_LIT("binary"));
}

// What the sink is to know of the leaf at hand.
static void begin_wanted_part(struct message_builder *b, const struct mime_type *type)
{
    const struct message_sink *sink = b->target.sink;
    bool is_wanted = sink && !bytes_is_none(mime_type_filename(type)) &&
                     b->target.budget->parts < LIMIT_MIME_PARTS;
    b->file = is_wanted ? sink->file_begin(b->target.sink_message) : NULL;
}

// A text/* leaf is searched, if anybody does.
static void begin_text(struct message_builder *b, const struct mime_entity *e,
                       const struct mime_type *type)
{
    const struct text_sink *texts = b->target.texts;
    b->text = NULL;
    if (!texts || !bytes_starts_nocase(type_of(e, type), BYTES_LIT("text/"))) return;
    struct bytes label = BYTES_LIT("");
    if (type->charset.is_set) label = mime_text_bytes(&type->charset);
    b->text = texts->begin(texts->ctx, b->target.session, label);
}

static void end_text(struct message_builder *b)
{
    if (b->text) b->target.texts->end(b->text);
    b->text = NULL;
}

static void end_wanted_part(struct message_builder *b, struct session_part *part)
{
    if (!b->file) return;
    struct message_file what = {.part = part};
    bool is_whole = part && !b->has_gap && (!b->is_over || b->is_complete);
    b->target.sink->file_end(b->file, part ? &what : NULL, is_whole);
    b->file = NULL;
}

// As IMAP has it: parts of a message that is itself a part lie below that.
static struct bytes keep_path(struct message_builder *b, const struct mime_entity *e)
{
    struct bytes path = e->depth ? e->path : BYTES_LIT("1");
    buf_reset(&b->scratch, 64 * 1024);
    if (b->target.prefix.len > 0) {
        buf_append_bytes(&b->scratch, b->target.prefix);
        buf_append_byte(&b->scratch, '.');
    }
    buf_append_bytes(&b->scratch, path);
    return arena_copy_bytes(b->arena, buf_bytes(&b->scratch));
}

// Of most leaves there is nothing to be said but what their octets are.
static void open_part(struct message_builder *b, const struct mime_entity *e,
                      const struct mime_type *type)
{
    struct bytes name = type_of(e, type);
    b->is_special = (bytes_starts_nocase(name, BYTES_LIT("message/")) ||
                     bytes_equal(name, BYTES_LIT("text/rfc822-headers"))) &&
                    b->target.budget->parts < LIMIT_MIME_PARTS;
    b->part_is_opened = false;
    if (!b->is_special) return;
    if (!b->parts) b->parts = message_parts_new(b->part_digest != NULL);
    if (b->target.level + 2 > LIMIT_MESSAGE_DEPTH) report(b, FINDING_MIME_DEEP, e->path);
    b->part_is_opened = message_parts_begin(b->parts, &b->target, keep_path(b, e), name, type);
}

// What was found in the leaf at hand, or NULL.
static struct part_facts *close_part(struct message_builder *b)
{
    bool is_whole = !b->has_gap && (!b->is_over || b->is_complete);
    if (!b->is_special) return NULL;
    b->is_special = b->part_is_opened = false;
    return message_parts_end(b->parts, is_whole);
}

// Where nobody else wants the octets of a leaf, the reader may want the first of them only.
static void begin_reader(struct message_builder *b, const struct mime_entity *e,
                         const struct mime_type *type)
{
    struct part_reader_target target = {.session = b->target.session,
                                        .report = &b->report,
                                        .files = &b->target.budget->files,
                                        .sink = b->target.sink,
                                        .sink_message = b->target.sink_message,
                                        .encoding = mime_text_bytes(&type->encoding),
                                        .charset = mime_text_bytes(&type->charset),
                                        .want_type = b->target.want_types,
                                        .has_gap = b->has_gap};
    part_reader_begin(b->reader, &target, type_of(e, type), mime_type_filename(type));
    bool others_want = b->part_digest || b->file || b->part_is_opened || b->text;
    b->only_reader_wants = !others_want && b->transfer.kind == TRANSFER_BASE64;
    b->transfer.only_measures = b->only_reader_wants && !part_reader_wants(b->reader);
}

// Octets of the message's own body as they stand.
static void take_body(struct message_builder *b, struct bytes data)
{
    message_fields_body(b->structured, data);
    message_judge_body(&b->judge, data);
}

static void on_body_begins(void *ctx, const struct mime_entity *e, const struct mime_type *type)
{
    struct message_builder *b = ctx;
    if (e->depth == 0) {
        b->body_start = e->body_start;
        message_fields_end(b->structured, !b->has_junk);
        if (!b->has_gap && (!b->is_over || b->is_complete))
            message_judge_header(&b->judge, e->body_start);
    }
    if (b->target.detail) message_detail_type(b->detail, e, type_of(e, type), type);
    judge_names(b, type);
    message_judge_part(&b->judge, e->depth ? e->path : BYTES_LIT("1"), type_of(e, type), type);
    if (e->has_clash) report(b, FINDING_MIME_AMBIG, e->path);
    b->has_8bit_encoding |= is_8bit(mime_text_bytes(&type->encoding));
    if (mime_text_bytes(&type->boundary).len > BOUNDARY_MAX)
        report(b, FINDING_LINE_LONG, BYTES_LIT("boundary"));
    if (e->is_too_deep || e->depth > DEEP) report(b, FINDING_MIME_DEEP, e->path);
    b->skips_rest = b->depth == MESSAGE_HEADER;
    if (b->skips_rest) return;
    // Where no empty line ends the header section the body begins with a line that may have come in
    // more than one span.
    if (e->depth == 0 && b->body_start < b->before)
        take_body(b, bytes_first(e->body_head, (size_t)(b->before - b->body_start)));
    transfer_begin(&b->transfer, transfer_kind_of(mime_text_bytes(&type->encoding)));
    b->part_size = 0;
    if (b->part_digest) digest_reset(b->part_digest);
    begin_wanted_part(b, type);
    begin_text(b, e, type);
    open_part(b, e, type);
    begin_reader(b, e, type);
}

static void on_body(void *ctx, const struct mime_entity *e, struct bytes data)
{
    struct message_builder *b = ctx;
    (void)e;
    if (b->skips_rest) return;
    if (b->only_reader_wants && !b->transfer.only_measures) {
        transfer_feed(&b->transfer, bytes_first(data, HEAD));
        data = bytes_skip(data, HEAD);
        b->transfer.only_measures = !part_reader_wants(b->reader);
    }
    transfer_feed(&b->transfer, data);
}

static void on_decoded(void *ctx, struct bytes data)
{
    struct message_builder *b = ctx;
    b->part_size += data.len;
    if (b->part_digest && !b->has_gap) digest_update(b->part_digest, data);
    if (b->file) b->target.sink->file_data(b->file, data);
    if (b->text) b->target.texts->data(b->text, data);
    if (data.data) part_reader_data(b->reader, data);
    if (b->part_is_opened && !b->has_gap) message_parts_data(b->parts, data);
}

static void on_children_begin(void *ctx, const struct mime_entity *e)
{
    struct message_builder *b = ctx;
    if (e->children_start > e->body_start + TRAILING) report(b, FINDING_MIME_TRAILING, e->path);
    end_wanted_part(b, NULL);
    end_text(b);
    part_reader_drop(b->reader);
    transfer_begin(&b->transfer, TRANSFER_IDENTITY);
}

static void judge_encoding(struct message_builder *b, struct bytes path)
{
    if (transfer_anomalies(&b->transfer) == 0) return;
    if (b->transfer.kind == TRANSFER_BASE64) report(b, FINDING_MIME_B64, path);
    else report(b, FINDING_MIME_QP, path);
}

static struct session_part *keep_part(struct message_builder *b, const struct mime_entity *e,
                                      const struct mime_type *type)
{
    struct session_part *part = ARENA_NEW(b->arena, struct session_part);
    part->path = keep_path(b, e);
    part->type = keep_clean(b, b->arena, type_of(e, type));
    part->filename = arena_copy_bytes(b->arena, mime_type_filename(type));
    if (type->charset.is_set)
        part->charset = keep_clean(b, b->arena, mime_text_bytes(&type->charset));
    if (type->encoding.is_set)
        part->encoding = keep_clean(b, b->arena, mime_text_bytes(&type->encoding));
    if (type->disposition.is_set)
        part->disposition = keep_clean(b, b->arena, mime_text_bytes(&type->disposition));
    part->size = b->part_size;
    part->has_sha256 = b->part_digest && !b->has_gap;
    if (part->has_sha256) digest_finish(b->part_digest, part->sha256);
    if (b->last_part) b->last_part->next = part;
    else b->message->parts = part;
    b->last_part = part;
    return part;
}

// All of it was seen.
static bool is_whole(const struct message_builder *b, const struct mime_entity *e)
{
    return !e->has_gap && (!b->is_over || b->is_complete);
}

static struct session_part *end_leaf(struct message_builder *b, const struct mime_entity *e,
                                     const struct mime_type *type)
{
    struct bytes path = e->depth ? e->path : BYTES_LIT("1");
    // Of one that was cut off on the way nobody can say how it should have ended.
    if (!is_whole(b, e)) judge_encoding(b, path);
    transfer_finish(&b->transfer);
    if (is_whole(b, e)) judge_encoding(b, path);
    uint32_t count = ++b->target.budget->parts;
    b->message->part_count++;
    if (count == MANY + 1) report(b, FINDING_MIME_MANY, BYTES_NONE); // once, however deep it lies
    if (count <= LIMIT_MIME_PARTS) return keep_part(b, e, type);
    count_cut(b, "body parts");
    return NULL;
}

// For an opened session, what is in the message that the leaf was.
static void keep_inside(struct message_builder *b, const struct mime_entity *e)
{
    struct bytes octets;
    const struct dialogue_message *inside = message_parts_inside(b->parts, &octets);
    if (inside) message_detail_inside(b->detail, e, inside, octets);
}

// Its closing delimiter should have been seen, and was not.
static bool is_unclosed(const struct message_builder *b, const struct mime_entity *e)
{
    return e->is_multipart && !e->is_closed && is_whole(b, e);
}

// A multipart in which others may find parts that are none here.
static bool may_hide_parts(const struct message_builder *b, const struct mime_entity *e,
                           const struct mime_type *type)
{
    if (!is_whole(b, e)) return false;
    if (e->has_near_delimiter) return true;
    if (e->is_multipart) return e->children == 0;
    return mime_type_is_multipart(type) && e->body_end > e->body_start && !e->is_too_deep;
}

static void on_end(void *ctx, const struct mime_entity *e, const struct mime_type *type)
{
    struct message_builder *b = ctx;
    if (b->skips_rest) return;
    struct session_part *part = e->is_multipart ? NULL : end_leaf(b, e, type);
    struct part_facts *facts = e->is_multipart ? NULL : close_part(b);
    if (part) part->facts = facts;
    if (facts && b->target.detail) keep_inside(b, e);
    if (!e->is_multipart) part_reader_end(b->reader, part ? part->path : e->path, part);
    end_wanted_part(b, part);
    end_text(b);
    if (is_unclosed(b, e)) report(b, FINDING_MIME_UNCLOSED, BYTES_NONE);
    if (may_hide_parts(b, e, type))
        report(b, FINDING_MIME_AMBIG, e->depth ? e->path : BYTES_LIT("1"));
    if (e->is_closed && e->body_end > e->closed_at + TRAILING)
        report(b, FINDING_MIME_TRAILING, e->path);
    if (b->target.detail) message_detail_end(b->detail, e, part);
}

static const struct mime_entity_handler mime_handler = {
    .begin = on_begin,
    .field = on_field,
    .junk = on_junk,
    .body_begins = on_body_begins,
    .body = on_body,
    .children_begin = on_children_begin,
    .end = on_end,
};

// Entry points

struct message_builder *message_builder_new(bool want_hashes, enum message_depth depth)
{
    struct message_builder *b = err_calloc(1, sizeof(*b));
    b->depth = depth;
    b->charset = charset_new();
    b->mime = mime_entity_new(&mime_handler, b, b->charset);
    transfer_init(&b->transfer, on_decoded, b);
    b->reader = part_reader_new(want_hashes);
    b->structured = message_fields_new(want_hashes && depth == MESSAGE_WHOLE);
    message_judge_init(&b->judge, b->charset);
    message_summary_init(&b->summary, b->charset);
    buf_init(&b->scratch, 0);
    if (want_hashes) {
        b->message_digest = digest_new(DIGEST_SHA256);
        b->part_digest = digest_new(DIGEST_SHA256);
    }
    return b;
}

void message_builder_free(struct message_builder *b)
{
    if (!b) return;
    mime_entity_free(b->mime);
    charset_free(b->charset);
    transfer_fini(&b->transfer);
    message_fields_free(b->structured);
    part_reader_free(b->reader);
    message_parts_free(b->parts);
    message_judge_fini(&b->judge);
    message_summary_fini(&b->summary);
    digest_free(b->message_digest);
    digest_free(b->part_digest);
    buf_fini(&b->scratch);
    message_detail_free(b->detail);
    free(b);
}

void message_builder_begin(struct message_builder *b, const struct message_target *target)
{
    b->target = *target;
    b->message = target->summary;
    b->arena = &target->session->arena;
    b->size = b->before = b->part_size = 0;
    b->file = NULL;
    b->text = NULL;
    b->skips_rest = b->depth == MESSAGE_COUNTED;
    b->has_gap = b->is_over = b->is_complete = b->has_junk = false;
    b->body_start = UINT64_MAX;
    b->has_8bit_encoding = false;
    message_report_begin(&b->report, target->session, &target->place);
    message_judge_begin(&b->judge, &b->report, target->transaction, target->summary);
    b->last_part = NULL;
    if (target->detail && !b->detail) b->detail = message_detail_new(b->charset);
    if (target->detail) message_detail_begin(b->detail, target->arena);
    if (b->message_digest) digest_reset(b->message_digest);
    if (b->depth == MESSAGE_COUNTED) return;
    message_fields_begin(b->structured, target->session, target->summary);
    b->budget = (struct message_budget){0};
    if (!b->target.budget) b->target.budget = &b->budget;
    message_summary_begin(&b->summary, &b->report, b->message, b->target.budget);
    b->is_special = b->part_is_opened = false;
    part_reader_drop(b->reader);
    mime_entity_begin(b->mime);
}

void message_builder_feed(struct message_builder *b, struct bytes data)
{
    if (data.len == 0) return;
    b->size += data.len;
    b->message->size = b->size;
    if (b->message_digest && !b->has_gap) digest_update(b->message_digest, data);
    if (b->skips_rest) return;
    if (b->body_start == UINT64_MAX && b->target.level == 0)
        message_fields_section(b->structured, data);
    mime_entity_feed(b->mime, data);
    if (!b->skips_rest && b->body_start < b->size) {
        uint64_t skip = b->body_start > b->before ? b->body_start - b->before : 0;
        take_body(b, bytes_skip(data, (size_t)skip));
    }
    b->before = b->size;
}

void message_builder_gap(struct message_builder *b, uint64_t missing)
{
    b->has_gap = true;
    b->message->has_gap = true;
    if (!b->skips_rest) {
        mime_entity_gap(b->mime);
        transfer_gap(&b->transfer);
        if (b->text) b->target.texts->gap(b->text);
        part_reader_gap(b->reader);
    }
    if (b->target.detail) message_detail_hole(b->detail, b->size, missing);
}

void message_builder_finish(struct message_builder *b, bool is_complete)
{
    struct session_message *m = b->message;
    b->is_over = true;
    b->is_complete = is_complete;
    if (b->depth != MESSAGE_COUNTED) mime_entity_finish(b->mime);
    m->size = b->size;
    m->has_gap = b->has_gap;
    m->is_complete = is_complete && !b->has_gap;
    if (b->depth != MESSAGE_COUNTED) {
        message_fields_finish(b->structured, m->is_complete);
        message_judge_end(&b->judge, b->has_8bit_encoding);
    }
    m->has_sha256 = b->message_digest && !b->has_gap;
    if (m->has_sha256) digest_finish(b->message_digest, m->sha256);
    if (b->target.detail) message_detail_finish(b->detail, b->target.detail);
}
