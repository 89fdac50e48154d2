// SPDX-License-Identifier: BSD-2-Clause
#include "base/display.h"

#include "base/utf8.h"

struct display display_of(struct bytes b, unsigned flags)
{
    return (struct display){.rest = b, .flags = flags};
}

static bool is_plain(uint8_t c)
{
    return c >= 0x20 && c < 0x7F;
}

static void finish(struct display *d, struct display_piece *p, size_t used)
{
    p->used = used;
    d->rest = bytes_skip(d->rest, used);
}

// Of at least digits digits. By hand: binary bodies are most of all marks, and printf is slow.
static char *put_hex(char *p, uint32_t value, unsigned digits)
{
    while (digits < 8 && value >> (4 * digits)) digits++;
    while (digits-- > 0) *p++ = "0123456789ABCDEF"[value >> (4 * digits) & 15];
    return p;
}

static void finish_mark(struct display *d, struct display_piece *p, const char *end, size_t used)
{
    p->text = bytes_of(p->mark, (size_t)(end - p->mark));
    p->width = (int)p->text.len;
    p->is_mark = true;
    finish(d, p, used);
}

static void mark_octet(struct display *d, struct display_piece *p)
{
    memcpy(p->mark, "\\x", 2);
    finish_mark(d, p, put_hex(p->mark + 2, d->rest.data[0], 2), 1);
}

// code <= U+10FFFF, so the mark has ten octets at most.
static void mark_code(struct display *d, struct display_piece *p, uint32_t code, size_t used)
{
    memcpy(p->mark, "<U+", 3);
    char *end = put_hex(p->mark + 3, code, 4);
    *end++ = '>';
    finish_mark(d, p, end, used);
}

static void tab(struct display *d, struct display_piece *p)
{
    memset(p->mark, ' ', DISPLAY_TAB_COLUMNS);
    p->text = bytes_of(p->mark, DISPLAY_TAB_COLUMNS);
    p->width = DISPLAY_TAB_COLUMNS;
    finish(d, p, 1);
}

// The octets of the combining marks at the start of b that may stand on the character before it.
static size_t combining_run(struct bytes b)
{
    size_t len = 0;
    for (int i = 0; i < DISPLAY_COMBINING && len < b.len && b.data[len] >= 0x80; i++) {
        uint32_t code;
        size_t n = utf8_decode(bytes_skip(b, len), &code);
        if (n == 0 || utf8_width(code) != 0) break;
        len += n;
    }
    return len;
}

static void character(struct display *d, struct display_piece *p, size_t len, int width)
{
    if (!(d->flags & DISPLAY_ASCII)) len += combining_run(bytes_skip(d->rest, len));
    p->text = bytes_first(d->rest, len);
    p->width = width;
    finish(d, p, len);
}

bool display_next(struct display *d, struct display_piece *p)
{
    if (d->rest.len == 0) return false;
    uint8_t c = d->rest.data[0];
    p->is_mark = false;
    if (is_plain(c)) {
        character(d, p, 1, 1);
    } else if (c == '\t' && (d->flags & DISPLAY_TABS)) {
        tab(d, p);
    } else if (c < 0x80) {
        mark_octet(d, p);
    } else {
        uint32_t code;
        size_t len = utf8_decode(d->rest, &code);
        int width = len ? utf8_width(code) : 0;
        if (len == 0) mark_octet(d, p);
        else if (width <= 0 || (d->flags & DISPLAY_ASCII)) mark_code(d, p, code, len);
        else character(d, p, len, width);
    }
    return true;
}

// Octets at the start of b that are shown as they are, but the last of them, on which a combining
// mark may follow.
static size_t plain_run(struct bytes b)
{
    size_t n = 0;
    while (n < b.len && is_plain(b.data[n])) n++;
    return n == b.len ? n : n ? n - 1 : 0;
}

void display_append(struct buf *out, struct bytes b, unsigned flags)
{
    struct display d = display_of(b, flags);
    struct display_piece p;
    do {
        size_t n = plain_run(d.rest);
        buf_append(out, d.rest.data, n);
        d.rest = bytes_skip(d.rest, n);
        if (!display_next(&d, &p)) break;
        buf_append_bytes(out, p.text);
    } while (d.rest.len > 0);
}

size_t display_width(struct bytes b, unsigned flags)
{
    struct display d = display_of(b, flags);
    struct display_piece p;
    size_t width = 0;
    while (display_next(&d, &p)) width += (size_t)p.width;
    return width;
}

// How many octets of b fit into columns.
static size_t fitting(struct bytes b, size_t columns, unsigned flags, size_t *width_out)
{
    struct display d = display_of(b, flags);
    struct display_piece p;
    size_t width = 0, used = 0;
    while (display_next(&d, &p) && width + (size_t)p.width <= columns) {
        width += (size_t)p.width;
        used += p.used;
    }
    *width_out = width;
    return used;
}

bool display_append_fit(struct buf *out, struct bytes b, size_t columns, bool pad, unsigned flags)
{
    size_t width;
    size_t used = fitting(b, columns, flags, &width);
    bool is_cut = used < b.len;
    if (is_cut) used = columns ? fitting(b, columns - 1, flags, &width) : 0;
    display_append(out, bytes_first(b, used), flags);
    if (is_cut && columns) {
        buf_append_str(out, flags & DISPLAY_ASCII ? "~" : "…");
        width++;
    }
    for (; pad && width < columns; width++) buf_append_byte(out, ' ');
    return is_cut;
}
