// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/part_reader.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "decode/message/content_family.h"
#include "decode/message/content_type.h"
#include "decode/message/eicar.h"
#include "decode/message/embedded.h"
#include "decode/message/file_encrypted.h"
#include "decode/message/html_link.h"
#include "decode/message/tnef.h"
#include "decode/model/message_file.h"

enum { LINK_TEXT = 80 }; // octets of a label and of a URL in a finding

enum reader { READER_NONE, READER_EMBEDDED, READER_LINKS, READER_TNEF };

struct part_reader {
    enum reader reader;
    struct part_reader_target target;
    struct embedded embedded;
    struct html_links links;
    struct charset_stream *charset; // of HTML that is not ASCII at heart; else NULL
    struct buf utf8;
    struct tnef tnef;
    struct eicar eicar;      // of the part
    struct eicar file_eicar; // of the file in it that is read
    bool has_eicar;
    struct file_encrypted encrypted, file_encrypted; // likewise
    bool has_encrypted;
    struct digest *digest;                 // NULL: no hashes are wanted
    struct part_file *files, *last, *file; // file: the one that is read, or NULL
    struct buf sunk;                       // struct sunk: of files, those that the sink wants
    uint32_t ordinal;                      // of file, from 1
    void *sunk_file;                       // of file; NULL: the sink does not want it
    bool has_gap;
    unsigned links_found;
    struct buf link, scratch;
    bool wants_head; // for its type
    struct buf head, type, filename;
};

// --- files inside

// A file that the sink keeps, until it is known whether the leaf is one.
struct sunk {
    void *handle;
    struct part_file *file;
    uint32_t ordinal;
    bool is_whole;
};

// NULL: there are too many.
static struct part_file *new_file(struct part_reader *r, const char *kind)
{
    struct session *s = r->target.session;
    if (*r->target.files == LIMIT_EMBEDDED_FILES) {
        s->cut++;
        message_report_add(r->target.report, FINDING_CAP_LIMIT, BYTES_LIT("files in text"));
        return NULL;
    }
    ++*r->target.files;
    struct part_file *f = ARENA_NEW(&s->arena, struct part_file);
    f->kind = kind;
    if (r->last) r->last->next = f;
    else r->files = f;
    return r->last = f;
}

static void begin_file(struct part_reader *r, const char *kind)
{
    const struct message_sink *sink = r->target.sink;
    r->file = new_file(r, kind);
    r->ordinal++;
    r->sunk_file = r->file && sink ? sink->file_begin(r->target.sink_message) : NULL;
    eicar_begin(&r->file_eicar, true);
    file_encrypted_begin(&r->file_encrypted);
    if (r->digest) digest_reset(r->digest);
}

static void name_file(struct part_reader *r, struct bytes name)
{
    if (!r->file || bytes_is_none(name)) return;
    buf_reset(&r->scratch, LIMIT_EMBEDDED_LINE);
    utf8_append_clean(&r->scratch, name);
    r->file->name = arena_copy_bytes(&r->target.session->arena, buf_bytes(&r->scratch));
    message_file_judge(r->target.report, r->file->name);
}

static void on_file_data(void *ctx, struct bytes octets)
{
    struct part_reader *r = ctx;
    eicar_feed(&r->file_eicar, octets);
    file_encrypted_feed(&r->file_encrypted, octets);
    if (!r->file) return;
    r->file->size += octets.len;
    if (r->digest) digest_update(r->digest, octets);
    if (r->sunk_file) r->target.sink->file_data(r->sunk_file, octets);
}

static void on_file_end(void *ctx, bool is_whole)
{
    struct part_reader *r = ctx;
    struct part_file *f = r->file;
    r->file = NULL;
    r->has_eicar |= r->file_eicar.is_found;
    r->has_encrypted |= r->file_encrypted.is_found;
    if (!f) return;
    f->is_complete = is_whole && !r->has_gap;
    f->has_sha256 = f->is_complete && r->digest;
    if (f->has_sha256) digest_finish(r->digest, f->sha256);
    if (!r->sunk_file) return;
    struct sunk sunk = {r->sunk_file, f, r->ordinal, f->is_complete};
    buf_append(&r->sunk, &sunk, sizeof sunk);
    r->sunk_file = NULL;
}

// part NULL: the leaf was none.
static void end_sunk(struct part_reader *r, struct session_part *part)
{
    const struct sunk *list = (const struct sunk *)(const void *)r->sunk.data;
    for (size_t i = 0; i < r->sunk.len / sizeof *list; i++) {
        struct message_file what = {part, list[i].file, list[i].ordinal};
        r->target.sink->file_end(list[i].handle, part ? &what : NULL, list[i].is_whole);
    }
    if (r->sunk_file) r->target.sink->file_end(r->sunk_file, NULL, false);
    r->sunk_file = NULL;
    buf_reset(&r->sunk, SIZE_MAX);
}

static void on_text_file(void *ctx, enum embedded_kind kind, struct bytes name)
{
    struct part_reader *r = ctx;
    begin_file(r, embedded_kind_name(kind));
    name_file(r, name);
}

static void on_tnef_file(void *ctx)
{
    begin_file(ctx, "tnef");
}

static void on_tnef_end(void *ctx, struct bytes name, bool is_whole)
{
    name_file(ctx, name);
    on_file_end(ctx, is_whole);
}

static const struct embedded_events text_events = {on_text_file, on_file_data, on_file_end};
static const struct tnef_events tnef_events = {on_tnef_file, on_file_data, on_tnef_end};

// --- links

static void on_link(void *ctx, struct bytes label, struct bytes url)
{
    struct part_reader *r = ctx;
    if (r->links_found++ > 0) return;
    buf_reset(&r->link, SIZE_MAX);
    buf_append_bytes(&r->link, bytes_first(label, LINK_TEXT));
    buf_append_str(&r->link, " leads to ");
    buf_append_bytes(&r->link, bytes_first(url, LINK_TEXT));
}

static void report_links(struct part_reader *r)
{
    if (r->links_found == 0) return;
    if (r->links_found > 1) buf_printf(&r->link, ", and %u more", r->links_found - 1);
    message_report_add(r->target.report, FINDING_URL_MISMATCH, buf_bytes(&r->link));
}

// In all other charsets markup and links are the octets of ASCII.
static bool is_wide(struct bytes charset)
{
    static const char *const wide[] = {"utf-16", "utf-32",     "utf-7",
                                       "utf16",  "utf32",      "utf7",
                                       "ucs-",   "iso-10646-", "unicode-1-1-utf-7"};
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
        if (bytes_starts_nocase(charset, bytes_str(wide[i]))) return true;
    return false;
}

static void begin_links(struct part_reader *r)
{
    html_links_reset(&r->links);
    charset_stream_free(r->charset);
    r->charset = is_wide(r->target.charset) ? charset_stream_new(r->target.charset) : NULL;
}

static void feed_links(struct part_reader *r, struct bytes data)
{
    if (!r->charset) {
        html_links_feed(&r->links, data);
        return;
    }
    buf_reset(&r->utf8, 64 * 1024);
    charset_stream_feed(r->charset, data, &r->utf8);
    html_links_feed(&r->links, buf_bytes(&r->utf8));
}

static void finish_links(struct part_reader *r)
{
    html_links_finish(&r->links);
    charset_stream_free(r->charset);
    r->charset = NULL;
}

// --- the leaf

struct part_reader *part_reader_new(bool want_hashes)
{
    struct part_reader *r = err_calloc(1, sizeof(*r));
    embedded_init(&r->embedded, &text_events, r);
    html_links_init(&r->links, on_link, r);
    tnef_init(&r->tnef, &tnef_events, r);
    buf_init(&r->link, 0);
    buf_init(&r->scratch, 0);
    buf_init(&r->utf8, 0);
    buf_init(&r->sunk, 0);
    buf_init(&r->head, 0);
    buf_init(&r->type, 0);
    buf_init(&r->filename, 0);
    if (want_hashes) r->digest = digest_new(DIGEST_SHA256);
    return r;
}

void part_reader_free(struct part_reader *r)
{
    if (!r) return;
    embedded_fini(&r->embedded);
    html_links_fini(&r->links);
    tnef_fini(&r->tnef);
    digest_free(r->digest);
    buf_fini(&r->link);
    buf_fini(&r->scratch);
    buf_fini(&r->utf8);
    charset_stream_free(r->charset);
    buf_fini(&r->sunk);
    buf_fini(&r->head);
    buf_fini(&r->type);
    buf_fini(&r->filename);
    free(r);
}

// What was in use before MIME came to be labelled as a transfer encoding, names and all.
static bool is_uuencode(struct bytes encoding)
{
    static const char *const names[] = {"uuencode", "x-uuencode", "x-uue", "x-uu", "x-yencode"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (bytes_equal(encoding, bytes_str(names[i]))) return true;
    return false;
}

static enum reader reader_of(struct bytes type, struct bytes encoding, struct bytes filename)
{
    if (bytes_equal(type, BYTES_LIT("text/plain")) || is_uuencode(encoding)) return READER_EMBEDDED;
    if (bytes_equal(type, BYTES_LIT("text/html"))) return READER_LINKS;
    if (bytes_equal(type, BYTES_LIT("application/ms-tnef")) ||
        bytes_equal(type, BYTES_LIT("application/vnd.ms-tnef")) ||
        bytes_equal_nocase(filename, BYTES_LIT("winmail.dat")))
        return READER_TNEF;
    return READER_NONE;
}

// --- what it is by its octets

static void begin_type(struct part_reader *r, struct bytes type, struct bytes filename)
{
    r->wants_head = r->target.want_type;
    if (!r->wants_head) return;
    buf_reset(&r->head, SIZE_MAX);
    buf_reset(&r->type, SIZE_MAX);
    buf_reset(&r->filename, SIZE_MAX);
    buf_append_bytes(&r->type, type);
    buf_append_bytes(&r->filename, filename);
}

static void feed_type(struct part_reader *r, struct bytes data)
{
    buf_append_bytes(&r->head, bytes_first(data, CONTENT_TYPE_HEAD - r->head.len));
    r->wants_head = r->head.len < CONTENT_TYPE_HEAD;
}

static void end_type(struct part_reader *r, struct bytes path, struct session_part *part)
{
    if (!r->target.want_type || !part || r->head.len == 0) return;
    struct bytes found = content_type_of(buf_bytes(&r->head));
    if (bytes_is_none(found)) return;
    part->content_type = arena_copy_bytes(&r->target.session->arena, found);
    if (!content_contradicts(found, buf_bytes(&r->type), buf_bytes(&r->filename))) return;
    buf_reset(&r->scratch, SIZE_MAX);
    buf_append_bytes(&r->scratch, path);
    buf_append_str(&r->scratch, " is ");
    buf_append_bytes(&r->scratch, found);
    message_report_add(r->target.report, FINDING_MIME_TYPE, buf_bytes(&r->scratch));
}

void part_reader_begin(struct part_reader *r, const struct part_reader_target *target,
                       struct bytes type, struct bytes filename)
{
    r->target = *target;
    r->reader = reader_of(type, target->encoding, filename);
    r->files = r->last = r->file = NULL;
    r->has_gap = target->has_gap;
    r->has_eicar = r->has_encrypted = false;
    r->ordinal = 0;
    r->links_found = 0;
    begin_type(r, type, filename);
    bool is_text = bytes_starts_nocase(type, BYTES_LIT("text/"));
    eicar_begin(&r->eicar, !is_text);
    file_encrypted_begin(&r->encrypted);
    r->encrypted.is_over = is_text;
    if (r->reader == READER_EMBEDDED) embedded_reset(&r->embedded);
    if (r->reader == READER_LINKS) begin_links(r);
    if (r->reader == READER_TNEF) tnef_reset(&r->tnef);
}

bool part_reader_wants(const struct part_reader *r)
{
    return r->reader != READER_NONE || !r->eicar.is_over || !r->encrypted.is_over || r->wants_head;
}

void part_reader_data(struct part_reader *r, struct bytes data)
{
    eicar_feed(&r->eicar, data);
    file_encrypted_feed(&r->encrypted, data);
    if (r->wants_head) feed_type(r, data);
    switch (r->reader) {
    case READER_NONE: break;
    case READER_EMBEDDED: embedded_feed(&r->embedded, data); break;
    case READER_LINKS: feed_links(r, data); break;
    case READER_TNEF: tnef_feed(&r->tnef, data); break;
    }
}

void part_reader_gap(struct part_reader *r)
{
    r->has_gap = true;
    r->wants_head = false; // what came before it may be enough
    eicar_gap(&r->eicar);
    eicar_gap(&r->file_eicar);
    file_encrypted_gap(&r->encrypted);
    file_encrypted_gap(&r->file_encrypted);
    switch (r->reader) {
    case READER_NONE: break;
    case READER_EMBEDDED: embedded_gap(&r->embedded); break;
    case READER_LINKS: begin_links(r); break;
    case READER_TNEF: tnef_gap(&r->tnef); break;
    }
}

static void finish(struct part_reader *r)
{
    switch (r->reader) {
    case READER_NONE: break;
    case READER_EMBEDDED: embedded_finish(&r->embedded); break;
    case READER_LINKS: finish_links(r); break;
    case READER_TNEF: tnef_finish(&r->tnef); break;
    }
}

void part_reader_end(struct part_reader *r, struct bytes path, struct session_part *part)
{
    finish(r);
    report_links(r);
    if (r->has_eicar || r->eicar.is_found)
        message_report_add(r->target.report, FINDING_EICAR, path);
    if (r->has_encrypted || r->encrypted.is_found)
        message_report_add(r->target.report, FINDING_FILE_ENCRYPTED, path);
    end_type(r, path, part);
    if (part) part->files = r->files;
    end_sunk(r, part);
    part_reader_drop(r);
}

void part_reader_drop(struct part_reader *r)
{
    end_sunk(r, NULL);
    r->reader = READER_NONE;
    r->files = r->last = r->file = NULL;
    r->eicar.is_over = r->encrypted.is_over = true;
    r->target.want_type = r->wants_head = false;
}
