// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 5322 2.2, 3.6.8 and 4.5:
//   field       = field-name *WSP ":" body CRLF
//   field-name  = 1*ftext                          ftext = %d33-57 / %d59-126
//   body        = text *( CRLF 1*WSP text )
//
// Deliberate deviations: LF ends a line without CR too; a field name has LIMIT_FIELD_NAME octets at
// most; a line "From …" or ">From …" at the top (an mbox separator that some client left there) is
// skipped, and so is the byte order mark of UTF-8 there.
#include "decode/message/header.h"

#include "base/limits.h"

void header_init(struct header *h, const struct header_handler *handler, void *ctx)
{
    *h = (struct header){.handler = handler, .ctx = ctx, .state = HEADER_OVER};
    buf_init(&h->name, 2 * LIMIT_FIELD_NAME);
    buf_init(&h->body, LIMIT_HEADER_FIELD);
}

void header_fini(struct header *h)
{
    buf_fini(&h->name);
    buf_fini(&h->body);
}

void header_begin(struct header *h, uint64_t offset)
{
    enum { KEEP = 16 * 1024 };
    buf_reset(&h->name, KEEP);
    buf_reset(&h->body, KEEP);
    h->state = HEADER_LINE;
    h->offset = h->start = offset;
    h->has_field = h->is_muted = h->last_cr = h->is_broken = false;
    h->fields = 0;
    h->is_first_line = true;
    h->name_len = h->mark_len = 0;
}

// end: where the field ends.
static void give_field(struct header *h, uint64_t end, bool is_cut)
{
    if (!h->has_field) return;
    h->has_field = false;
    struct header_field f = {
        .name = bytes_first(bytes_skip(buf_bytes(&h->name), h->mark_len), h->name_len),
        .body = buf_bytes(&h->body),
        .start = h->start,
        .end = end,
        .is_cut = is_cut || h->body.cut > 0,
        .longest_line = h->longest_line,
        .ends_in_bare_lf = h->bare_lf,
        .has_blank_line = h->blank_line,
        .has_blank_in_name = h->blank_in_name,
        .has_mark = h->mark_len > 0,
    };
    if (!h->is_muted) h->handler->field(h->ctx, &f);
}

static void begin_name(struct header *h)
{
    give_field(h, h->offset, false);
    buf_reset(&h->name, SIZE_MAX);
    h->start = h->line_start = h->offset;
    h->name_len = h->mark_len = 0;
    h->state = HEADER_NAME;
}

static void begin_body(struct header *h)
{
    buf_reset(&h->body, h->body.len > 16 * 1024 ? 0 : SIZE_MAX);
    h->has_field = true;
    h->last_cr = false;
    h->longest_line = 0;
    h->bare_lf = h->blank_line = h->line_is_blank = false;
    h->blank_in_name = h->name.len > h->mark_len + h->name_len;
    h->fields++;
    h->state = HEADER_BODY;
}

static bool is_mbox_separator(struct bytes line)
{
    return bytes_starts_nocase(line, BYTES_LIT("from ")) ||
           bytes_starts_nocase(line, BYTES_LIT(">from "));
}

// What name holds is no field name: it is the body's, if it is no mbox separator.
static void not_a_field(struct header *h)
{
    struct bytes line = buf_bytes(&h->name);
    bool is_separator = h->is_first_line && is_mbox_separator(line);
    if (h->fields > 0 && !h->is_muted) h->handler->junk(h->ctx, line, h->start);
    h->is_broken = !is_separator;
    h->state = is_separator ? HEADER_SKIP : HEADER_OVER;
}

static void end_section(struct header *h)
{
    buf_reset(&h->name, SIZE_MAX);
    h->state = HEADER_OVER;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

// The first octet of a line. After a gap a continuation may be that of a field in the gap.
static void line_begins(struct header *h, uint8_t c, size_t *used)
{
    if (is_blank(c) && h->has_field) {
        h->line_start = h->offset;
        h->line_is_blank = true;
        h->state = HEADER_BODY;
    } else if (is_blank(c) && h->is_muted && h->fields == 0) {
        h->state = HEADER_SKIP;
    } else if (c == '\r') {
        give_field(h, h->offset, false);
        buf_reset(&h->name, SIZE_MAX);
        buf_append_byte(&h->name, c);
        h->start = h->offset;
        h->state = HEADER_LINE_CR;
        *used = 1;
    } else if (c == '\n') {
        give_field(h, h->offset, false);
        end_section(h);
        *used = 1;
    } else {
        begin_name(h);
    }
}

static bool is_ftext(uint8_t c)
{
    return c > 0x20 && c < 0x7F && c != ':';
}

// Is it the next octet of a byte order mark at the top?
static bool is_mark(const struct header *h, uint8_t c)
{
    static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};
    return h->is_first_line && h->name.len == h->mark_len && h->mark_len < sizeof mark &&
           c == mark[h->mark_len];
}

static void name_octet(struct header *h, uint8_t c, size_t *used)
{
    bool is_named = h->name_len > 0;
    if (c == ':' && is_named) {
        begin_body(h);
        *used = 1;
    } else if (is_mark(h, c)) {
        buf_append_byte(&h->name, c);
        h->mark_len++;
        *used = 1;
    } else if (h->name.len < LIMIT_FIELD_NAME && h->state == HEADER_NAME && is_ftext(c) &&
               h->mark_len % 3 == 0) {
        buf_append_byte(&h->name, c);
        h->name_len++;
        *used = 1;
    } else if (h->name.len < LIMIT_FIELD_NAME && is_named && is_blank(c)) {
        buf_append_byte(&h->name, c);
        h->state = HEADER_NAME_BLANK;
        *used = 1;
    } else {
        not_a_field(h);
    }
}

// The CR of a line end; beyond the cap it was only counted.
static void drop_cr(struct header *h)
{
    if (h->last_cr && h->body.cut > 0) h->body.cut--;
    else if (h->last_cr) h->body.len--;
    h->last_cr = false;
}

static bool is_all_blank(struct bytes b)
{
    for (size_t i = 0; i < b.len; i++)
        if (!is_blank(b.data[i]) && b.data[i] != '\r') return false;
    return true;
}

// What the line that ends, before the offset end, says of how the field is written.
static void note_line(struct header *h, uint64_t end)
{
    uint64_t len = end - h->line_start - (h->last_cr ? 1 : 0);
    if (len > h->longest_line) h->longest_line = len;
    h->bare_lf = !h->last_cr;
    h->blank_line |= h->line_is_blank;
}

// A body's octets up to and with the line end, which unfolding removes.
static size_t body_octets(struct header *h, struct bytes data)
{
    size_t end = bytes_find(data, 0, '\n');
    if (end > 0) h->last_cr = data.data[end - 1] == '\r';
    buf_append(&h->body, data.data, end);
    if (h->line_is_blank) h->line_is_blank = is_all_blank(bytes_first(data, end));
    if (end == data.len) return end;
    note_line(h, h->offset + end);
    drop_cr(h);
    h->is_first_line = false;
    h->state = HEADER_LINE;
    return end + 1;
}

static size_t skipped_octets(struct header *h, struct bytes data)
{
    size_t end = bytes_find(data, 0, '\n');
    if (end == data.len) return end;
    h->is_first_line = false;
    h->state = HEADER_LINE;
    return end + 1;
}

static size_t step(struct header *h, struct bytes data)
{
    size_t used = 0;
    switch (h->state) {
    case HEADER_LINE: line_begins(h, data.data[0], &used); break;
    case HEADER_LINE_CR:
        if (data.data[0] == '\n') {
            end_section(h);
            used = 1;
        } else {
            not_a_field(h);
        }
        break;
    case HEADER_NAME:
    case HEADER_NAME_BLANK: name_octet(h, data.data[0], &used); break;
    case HEADER_BODY: used = body_octets(h, data); break;
    case HEADER_SKIP: used = skipped_octets(h, data); break;
    case HEADER_OVER: break;
    }
    return used;
}

size_t header_feed(struct header *h, struct bytes data)
{
    size_t used = 0;
    while (used < data.len && h->state != HEADER_OVER) {
        size_t n = step(h, bytes_skip(data, used));
        used += n;
        h->offset += n;
    }
    return used;
}

struct bytes header_unread(const struct header *h)
{
    return buf_bytes(&h->name);
}

void header_gap(struct header *h)
{
    if (h->state == HEADER_OVER) return;
    // Between two lines, too, the field may go on in the gap: its value is not surely whole.
    drop_cr(h);
    give_field(h, h->offset, true);
    header_begin(h, h->offset);
    h->is_muted = true;
    h->is_first_line = false;
    h->state = HEADER_SKIP;
}

void header_finish(struct header *h)
{
    switch (h->state) {
    case HEADER_NAME:
    case HEADER_NAME_BLANK:
    case HEADER_LINE_CR: not_a_field(h); break;
    case HEADER_BODY: drop_cr(h); break;
    case HEADER_LINE:
    case HEADER_SKIP:
    case HEADER_OVER: break;
    }
    if (h->state == HEADER_OVER) return;
    give_field(h, h->offset, false);
    buf_reset(&h->name, SIZE_MAX);
    h->state = HEADER_OVER;
}
