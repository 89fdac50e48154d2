// SPDX-License-Identifier: BSD-2-Clause
#include "ui/pager_docs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "ui/match.h"

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

static bool has_hole(const struct text_doc *d, const struct text_doc_place *at)
{
    // One beyond the text is at its end.
    return at->hole < d->hole_count &&
           (d->holes[at->hole].at <= at->start || at->start == d->text.len);
}

static bool is_end(const struct text_doc *d, const struct text_doc_place *at)
{
    return at->start == d->text.len && at->hole == d->hole_count;
}

// The place of the line after that at a place.
static void pass_line(const struct text_doc *d, struct text_doc_place *at)
{
    if (has_hole(d, at)) {
        at->hole++;
        return;
    }
    bool is_limited = at->hole < d->hole_count && d->holes[at->hole].at < d->text.len;
    at->start = line_end(d->text, at->start, is_limited ? d->holes[at->hole].at : d->text.len);
}

static void add_text_line(struct text_doc *d)
{
    size_t n = d->count / TEXT_DOC_STRIDE;
    if (d->count++ % TEXT_DOC_STRIDE != 0) return;
    // Enlarged at counts that are powers of two.
    if ((n & (n - 1)) == 0) d->places = err_realloc_array(d->places, n ? 2 * n : 1, sizeof(d->end));
    d->places[n] = d->end;
}

// Whether where the line at the end of what was looked at ends is known, though text goes on.
static bool is_line_known(const struct text_doc *d)
{
    struct bytes rest = bytes_skip(d->text, d->end.start);
    return has_hole(d, &d->end) || rest.len > TEXT_DOC_LINE + 4 ||
           bytes_find(rest, 0, '\n') < rest.len;
}

bool text_doc_more(struct text_doc *d, struct bytes text, bool is_whole, size_t octets)
{
    size_t stop = d->end.start + octets;
    d->text = text;
    while (!is_end(d, &d->end) && (is_whole || is_line_known(d))) {
        if (d->end.start >= stop) return true;
        add_text_line(d);
        pass_line(d, &d->end);
    }
    return false;
}

void text_doc_index(struct text_doc *d)
{
    while (text_doc_more(d, d->text, true, SIZE_MAX / 2)) {
    }
}

void text_doc_fini(struct text_doc *d)
{
    free(d->places);
    d->places = NULL;
    d->count = 0;
}

static struct text_doc_place place_of(const struct text_doc *d, size_t index)
{
    struct text_doc_place at = d->places[index / TEXT_DOC_STRIDE];
    for (size_t i = index % TEXT_DOC_STRIDE; i > 0; i--) pass_line(d, &at);
    return at;
}

static void hole_line(const struct text_doc *d, size_t hole, struct pager_line *line_out,
                      struct buf *scratch)
{
    buf_reset(scratch, 4096);
    buf_printf(scratch, "#### %" PRIu64 " octets are not in the capture ####",
               d->holes[hole].missing);
    *line_out = (struct pager_line){.text = buf_bytes(scratch), .style = STYLE_GAP};
}

static void line_at(const struct text_doc *d, const struct text_doc_place *at,
                    struct pager_line *line_out, struct buf *scratch)
{
    if (has_hole(d, at)) {
        hole_line(d, at->hole, line_out, scratch);
        return;
    }
    struct text_doc_place next = *at;
    pass_line(d, &next);
    size_t start = at->start, end = next.start;
    bool is_crlf = end > start + 1 && memcmp(d->text.data + end - 2, "\r\n", 2) == 0;
    if (is_crlf) end -= 2;
    else if (end > start && !d->is_raw && d->text.data[end - 1] == '\n') end--;
    line_out->text = bytes_of(d->text.data + start, end - start);
    line_out->style = d->style;
}

static void text_line(const struct pager_doc *doc, size_t index, struct pager_line *line_out,
                      struct buf *scratch)
{
    const struct text_doc *d = doc->ctx;
    struct text_doc_place at = place_of(d, index);
    line_at(d, &at, line_out, scratch);
}

// --- a search in it: a stride at a time

// Of lines first to last, the one to come to first that holds needle.
static int64_t find_line(const struct text_doc *d, size_t first, size_t last, bool is_down,
                         struct bytes needle)
{
    struct text_doc_place at = place_of(d, first);
    struct buf scratch;
    int64_t found = PAGER_NOT_FOUND;
    buf_init(&scratch, 0);
    for (size_t i = first; i <= last && !(is_down && found >= 0); i++) {
        struct pager_line line;
        line_at(d, &at, &line, &scratch);
        if (match_has(line.text, needle)) found = (int64_t)i;
        pass_line(d, &at);
    }
    buf_fini(&scratch);
    return found;
}

// Whether a look at the lines of a stride is worth while; *octets_out: how many it has.
static bool may_have(const struct text_doc *d, size_t stride, struct bytes needle,
                     size_t *octets_out)
{
    const struct text_doc_place *at = &d->places[stride];
    bool is_last = (stride + 1) * TEXT_DOC_STRIDE >= d->count;
    const struct text_doc_place *next = is_last ? &d->end : at + 1;
    struct bytes text = bytes_of(d->text.data + at->start, next->start - at->start);
    *octets_out = text.len + TEXT_DOC_STRIDE;
    return next->hole != at->hole || match_has(text, needle);
}

static int64_t text_find(const struct pager_doc *doc, struct pager_range *range,
                         struct bytes needle, size_t octets)
{
    const struct text_doc *d = doc->ctx;
    for (size_t seen = 0; range->count > 0 && seen < octets;) {
        size_t stride = range->from / TEXT_DOC_STRIDE, n, most;
        size_t in_stride = range->from % TEXT_DOC_STRIDE;
        n = range->is_down ? TEXT_DOC_STRIDE - in_stride : in_stride + 1;
        if (n > range->count) n = range->count;
        size_t first = range->is_down ? range->from : range->from + 1 - n;
        int64_t line = PAGER_NOT_FOUND;
        if (may_have(d, stride, needle, &most))
            line = find_line(d, first, first + n - 1, range->is_down, needle);
        if (line >= 0) return line;
        seen += most;
        pager_range_take(range, n);
    }
    return PAGER_NOT_FOUND;
}

struct pager_doc text_doc_of(const struct text_doc *d)
{
    return (struct pager_doc){
        .count = d->count, .line = text_line, .find = text_find, .ctx = d};
}

// --- hex

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
    const struct hex_doc *d = doc->ctx;
    struct bytes row = bytes_first(bytes_skip(d->octets, index * d->each), d->each);
    buf_reset(scratch, 4096);
    hex_row(row, d->each, scratch);
    size_t dump = scratch->len;
    buf_printf(scratch, "%08zx  ", index * d->each);
    struct bytes all = buf_bytes(scratch);
    *line_out = (struct pager_line){.label = bytes_skip(all, dump),
                                    .label_style = STYLE_LABEL,
                                    .text = bytes_first(all, dump),
                                    .style = STYLE_BODY};
}

// A needle may begin in one row and end in a later one: it is found in the first.
static int64_t hex_find(const struct pager_doc *doc, struct pager_range *range,
                        struct bytes needle, size_t octets)
{
    const struct hex_doc *d = doc->ctx;
    size_t rows = octets / d->each + 1;
    if (rows > range->count) rows = range->count;
    size_t first = range->is_down ? range->from : range->from + 1 - rows;
    struct bytes some = bytes_skip(d->octets, first * d->each);
    some = bytes_first(some, rows * d->each + needle.len - (needle.len > 0));
    size_t at = range->is_down ? match_find(some, needle) : match_find_last(some, needle);
    if (at < some.len) return (int64_t)(first + at / d->each);
    pager_range_take(range, rows);
    return PAGER_NOT_FOUND;
}

struct pager_doc hex_doc_of(const struct hex_doc *d)
{
    return (struct pager_doc){.count = (d->octets.len + d->each - 1) / d->each,
                              .line = hex_line,
                              .find = hex_find,
                              .ctx = d};
}

// The offset, three columns an octet, a blank after each eight, the characters.
size_t hex_doc_fit(int cols)
{
    for (size_t each = 16; each > 4; each /= 2)
        if (cols >= (int)(10 + 3 * each + (each - 1) / 8 + 1 + each)) return each;
    return 4;
}
