// SPDX-License-Identifier: BSD-2-Clause
#include "ui/pager_docs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"

// --- lines of ours

void lines_doc_init(struct lines_doc *d)
{
    *d = (struct lines_doc){.count = 0};
    arena_init(&d->arena);
}

void lines_doc_fini(struct lines_doc *d)
{
    arena_fini(&d->arena);
    free(d->lines);
    d->lines = NULL;
    d->count = 0;
}

static void add_line(struct lines_doc *d, const struct pager_line *line)
{
    // Enlarged at counts that are powers of two.
    if ((d->count & (d->count - 1)) == 0) {
        d->lines = err_realloc_array(d->lines, d->count ? 2 * d->count : 1, sizeof(*d->lines));
    }
    d->lines[d->count++] = *line;
}

void lines_doc_add(struct lines_doc *d, unsigned label_style, struct bytes label, unsigned style,
                   struct bytes text)
{
    struct pager_line line = {
        .label = arena_copy_bytes(&d->arena, label), .label_style = label_style, .style = style};
    struct bytes rest = arena_copy_bytes(&d->arena, text);
    do {
        size_t n = bytes_find(rest, 0, '\n');
        line.text = bytes_first(rest, n);
        if (line.text.len && line.text.data[line.text.len - 1] == '\r') line.text.len--;
        rest = bytes_skip(rest, n + 1);
        add_line(d, &line);
        if (line.label.len) { // under the label, blanks as wide as it
            uint8_t *blanks = arena_alloc(&d->arena, line.label.len);
            memset(blanks, ' ', line.label.len);
            line.label.data = blanks;
        }
    } while (rest.len > 0);
}

void lines_doc_printf(struct lines_doc *d, unsigned style, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    lines_doc_add(d, 0, BYTES_NONE, style, bytes_str(text));
}

static void lines_line(const struct pager_doc *doc, size_t index, struct pager_line *line_out,
                       struct buf *scratch)
{
    (void)scratch;
    const struct lines_doc *d = doc->ctx;
    *line_out = d->lines[index];
}

struct pager_doc lines_doc_of(const struct lines_doc *d)
{
    return (struct pager_doc){.count = d->count, .line = lines_line, .ctx = d};
}

// --- octets cut at line ends

// One past the line that begins at start and does not go beyond limit.
static size_t line_end(struct bytes text, size_t start, size_t limit)
{
    struct bytes window = bytes_first(bytes_of(text.data + start, limit - start), TEXT_DOC_LINE);
    size_t n = bytes_find(window, 0, '\n');
    if (n < window.len) return start + n + 1;
    // A line that is cut here is not cut inside a character.
    size_t len = window.len;
    for (int i = 0; start + len < limit && i < 3 && (text.data[start + len] & 0xC0) == 0x80; i++) {
        len--;
    }
    return start + len;
}

static void add_text_line(struct text_doc *d, size_t start, size_t hole)
{
    if ((d->count & (d->count - 1)) == 0) {
        d->lines = err_realloc_array(d->lines, d->count ? 2 * d->count : 1, sizeof(*d->lines));
    }
    d->lines[d->count++] = (struct text_doc_line){start, hole};
}

void text_doc_index(struct text_doc *d)
{
    size_t start = 0;
    for (size_t i = 0; i <= d->hole_count; i++) {
        bool is_hole = i < d->hole_count;
        size_t limit = is_hole && d->holes[i].at < d->text.len ? d->holes[i].at : d->text.len;
        for (; start < limit; start = line_end(d->text, start, limit)) {
            add_text_line(d, start, SIZE_MAX);
        }
        if (is_hole) add_text_line(d, limit, i);
    }
}

void text_doc_fini(struct text_doc *d)
{
    free(d->lines);
    d->lines = NULL;
    d->count = 0;
}

static void hole_line(const struct text_doc *d, size_t hole, struct pager_line *line_out,
                      struct buf *scratch)
{
    buf_reset(scratch, 4096);
    buf_printf(scratch, "#### %" PRIu64 " octets are not in the capture ####",
               d->holes[hole].missing);
    *line_out = (struct pager_line){.text = buf_bytes(scratch), .style = STYLE_GAP};
}

static void text_line(const struct pager_doc *doc, size_t index, struct pager_line *line_out,
                      struct buf *scratch)
{
    const struct text_doc *d = doc->ctx;
    const struct text_doc_line *line = &d->lines[index];
    if (line->hole != SIZE_MAX) {
        hole_line(d, line->hole, line_out, scratch);
        return;
    }
    size_t start = line->start;
    size_t end = index + 1 < d->count ? d->lines[index + 1].start : d->text.len;
    bool is_crlf = end > start + 1 && memcmp(d->text.data + end - 2, "\r\n", 2) == 0;
    if (is_crlf) end -= 2;
    else if (end > start && !d->is_raw && d->text.data[end - 1] == '\n') end--;
    line_out->text = bytes_of(d->text.data + start, end - start);
    line_out->style = d->style;
}

struct pager_doc text_doc_of(const struct text_doc *d)
{
    return (struct pager_doc){.count = d->count, .line = text_line, .ctx = d};
}

// --- hex

enum { HEX_OCTETS = 16 };

void hex_row(struct bytes row, size_t octets, struct buf *out)
{
    for (size_t i = 0; i < octets; i++) {
        if (i > 0 && i % 8 == 0) buf_append_byte(out, ' ');
        if (i < row.len) buf_printf(out, "%02x ", row.data[i]);
        else buf_append_str(out, "   ");
    }
    buf_append_byte(out, ' ');
    for (size_t i = 0; i < row.len; i++) {
        buf_append_byte(out, row.data[i] >= ' ' && row.data[i] < 0x7F ? row.data[i] : '.');
    }
}

static void hex_line(const struct pager_doc *doc, size_t index, struct pager_line *line_out,
                     struct buf *scratch)
{
    const struct bytes *octets = doc->ctx;
    struct bytes row = bytes_first(bytes_skip(*octets, index * HEX_OCTETS), HEX_OCTETS);
    buf_reset(scratch, 4096);
    hex_row(row, HEX_OCTETS, scratch);
    size_t dump = scratch->len;
    buf_printf(scratch, "%08zx  ", index * HEX_OCTETS);
    struct bytes all = buf_bytes(scratch);
    *line_out = (struct pager_line){.label = bytes_skip(all, dump),
                                    .label_style = STYLE_LABEL,
                                    .text = bytes_first(all, dump),
                                    .style = STYLE_BODY};
}

static int64_t hex_find(const struct pager_doc *doc, size_t from, bool is_down, struct bytes needle)
{
    const struct bytes *octets = doc->ctx;
    if (needle.len == 0 || needle.len > octets->len) return PAGER_NOT_FOUND;
    size_t last = octets->len - needle.len;
    size_t at = is_down ? from * HEX_OCTETS : from * HEX_OCTETS + HEX_OCTETS - 1;
    if (!is_down && at > last) at = last;
    for (; at <= last; at += is_down ? 1 : SIZE_MAX) {
        if (bytes_starts_nocase(bytes_skip(*octets, at), needle)) return (int64_t)(at / HEX_OCTETS);
    }
    return PAGER_NOT_FOUND;
}

struct pager_doc hex_doc_of(const struct bytes *octets)
{
    return (struct pager_doc){.count = (octets->len + HEX_OCTETS - 1) / HEX_OCTETS,
                              .line = hex_line,
                              .find = hex_find,
                              .ctx = octets};
}
