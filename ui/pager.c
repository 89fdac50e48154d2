// SPDX-License-Identifier: BSD-2-Clause
//
// A place is a line and the octet of its text at which a row of the screen begins; so wrapped lines
// need no table of rows, and scrolling costs what is scrolled.
#include "ui/pager.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/display.h"
#include "ui/match.h"

enum { LABEL_MAX = 24, LEFT_STEP = 8 };

void pager_init(struct pager *p, bool wraps)
{
    *p = (struct pager){.wraps = wraps, .width = 80, .rows = 24};
    buf_init(&p->scratch, 0);
}

void pager_fini(struct pager *p)
{
    buf_fini(&p->scratch);
}

void pager_set(struct pager *p, const struct pager_doc *doc)
{
    p->doc = *doc;
    p->top = p->top_offset = p->found = 0;
    p->left = 0;
}

static void line_at(struct pager *p, size_t index, struct pager_line *line)
{
    *line = (struct pager_line){.style = STYLE_NORMAL};
    if (index < p->doc.count) p->doc.line(&p->doc, index, line, &p->scratch);
}

// Columns that the label takes; the text of a wrapped line stays to the right of them.
static int indent_of(const struct pager *p, const struct pager_line *line)
{
    if (line->label.len == 0) return 0;
    int width = (int)display_width(bytes_first(line->label, 4 * LABEL_MAX), 0);
    if (width > LABEL_MAX) width = LABEL_MAX;
    return width < p->width / 2 ? width : p->width / 2;
}

// The offset at which the next row of the line begins, or 0 when it has no more.
static size_t next_row(struct pager *p, const struct pager_line *line, size_t offset)
{
    if (!p->wraps || !p->canvas) return 0;
    size_t len =
        canvas_wrap(p->canvas, bytes_skip(line->text, offset), p->width - indent_of(p, line));
    return len > 0 && offset + len < line->text.len ? offset + len : 0;
}

static size_t last_row_before(struct pager *p, const struct pager_line *line, size_t limit)
{
    size_t offset = 0, next;
    while ((next = next_row(p, line, offset)) != 0 && next < limit) offset = next;
    return offset;
}

static bool row_down(struct pager *p)
{
    struct pager_line line;
    line_at(p, p->top, &line);
    size_t next = next_row(p, &line, p->top_offset);
    if (next == 0 && p->top + 1 >= p->doc.count) return false;
    if (next == 0) p->top++;
    p->top_offset = next;
    return true;
}

static bool row_up(struct pager *p)
{
    struct pager_line line;
    if (p->top_offset > 0) {
        line_at(p, p->top, &line);
        p->top_offset = last_row_before(p, &line, p->top_offset);
        return true;
    }
    if (p->top == 0) return false;
    line_at(p, --p->top, &line);
    p->top_offset = last_row_before(p, &line, SIZE_MAX);
    return true;
}

// The last rows fill the screen.
static void to_end(struct pager *p)
{
    p->top = p->doc.count ? p->doc.count - 1 : 0;
    struct pager_line line;
    line_at(p, p->top, &line);
    p->top_offset = last_row_before(p, &line, SIZE_MAX);
    for (int i = 1; i < p->rows && row_up(p); i++) {
    }
}

static bool is_before(size_t line, size_t offset, const struct pager *p)
{
    return line < p->top || (line == p->top && offset < p->top_offset);
}

static void down(struct pager *p, int rows)
{
    size_t top = p->top, offset = p->top_offset;
    to_end(p);
    size_t last = p->top, last_offset = p->top_offset;
    if (!is_before(top, offset, p)) return; // there already
    p->top = top;
    p->top_offset = offset;
    for (int i = 0; i < rows && row_down(p); i++) {
    }
    if (!is_before(last, last_offset, p)) return;
    p->top = last;
    p->top_offset = last_offset;
}

static void up(struct pager *p, int rows)
{
    for (int i = 0; i < rows && row_up(p); i++) {
    }
}

bool pager_act(struct pager *p, enum action a)
{
    switch ((int)a) {
    case ACTION_UP: up(p, 1); return true;
    case ACTION_DOWN: down(p, 1); return true;
    case ACTION_PAGE_UP: up(p, p->rows - 1); return true;
    case ACTION_PAGE_DOWN: down(p, p->rows - 1); return true;
    case ACTION_HALF_UP: up(p, p->rows / 2); return true;
    case ACTION_HALF_DOWN: down(p, p->rows / 2); return true;
    case ACTION_FIRST: p->top = p->top_offset = 0; return true;
    case ACTION_LAST: to_end(p); return true;
    case ACTION_LEFT: p->left -= p->left < LEFT_STEP ? p->left : LEFT_STEP; return true;
    case ACTION_RIGHT:
        if (!p->wraps) p->left += LEFT_STEP;
        return true;
    case ACTION_WRAP:
        p->wraps = !p->wraps;
        p->top_offset = 0;
        p->left = 0;
        return true;
    default: return false;
    }
}

// --- drawing

static void draw_cut(struct pager *p, struct pen *pen, const struct pager_line *line)
{
    pen->skip = p->left;
    bool is_cut =
        canvas_wire_width(pen->canvas, bytes_first(line->text, (size_t)p->left + 4096)) - p->left >
        pen_left(pen);
    canvas_put_wire(pen, line->style, line->text);
    if (is_cut) canvas_mark_cut(pen);
}

// Draws rows of one line from offset on; returns how many.
static int draw_line(struct pager *p, struct canvas *c, struct rect area, int row,
                     const struct pager_line *line, size_t offset, struct bytes needle)
{
    int indent = indent_of(p, line);
    for (int i = 0;; i++) {
        struct pen pen = pen_in(c, area, row + i);
        pen.needle = needle;
        if (indent) {
            struct bytes label = offset == 0 ? line->label : BYTES_LIT("");
            canvas_put_field(&pen, line->label_style, label, indent);
        }
        if (!p->wraps) {
            draw_cut(p, &pen, line);
            return 1;
        }
        size_t next = next_row(p, line, offset);
        struct bytes text = next ? bytes_first(line->text, next) : line->text;
        canvas_put_wire(&pen, line->style, bytes_skip(text, offset));
        if (next == 0 || row + i + 1 >= area.rows) return i + 1;
        offset = next;
    }
}

void pager_draw(struct pager *p, struct canvas *c, struct rect area, struct bytes needle)
{
    p->canvas = c;
    p->width = area.cols;
    p->rows = area.rows > 0 ? area.rows : 1;
    size_t index = p->top, offset = p->top_offset;
    for (int row = 0; row < area.rows && index < p->doc.count; index++) {
        struct pager_line line;
        line_at(p, index, &line);
        if (offset > line.text.len) offset = 0;
        row += draw_line(p, c, area, row, &line, offset, needle);
        offset = 0;
    }
    p->bottom = index ? index - 1 : 0;
}

// --- search

static int64_t find(struct pager *p, size_t from, bool is_down, struct bytes needle)
{
    if (p->doc.find) return p->doc.find(&p->doc, from, is_down, needle);
    for (size_t i = from; i < p->doc.count; i += is_down ? 1 : SIZE_MAX) {
        struct pager_line line;
        line_at(p, i, &line);
        if (match_has(line.text, needle) || match_has(line.label, needle)) return (int64_t)i;
    }
    return PAGER_NOT_FOUND;
}

bool pager_search(struct pager *p, struct bytes needle, int direction)
{
    if (p->doc.count == 0) return false;
    bool is_seen = p->found >= p->top && p->found <= p->bottom;
    size_t from = is_seen ? p->found : p->top;
    bool is_down = direction >= 0;
    if (direction > 0) from = from + 1 < p->doc.count ? from + 1 : 0;
    if (direction < 0) from = from > 0 ? from - 1 : p->doc.count - 1;
    int64_t line = find(p, from, is_down, needle);
    if (line < 0) line = find(p, is_down ? 0 : p->doc.count - 1, is_down, needle);
    if (line < 0) return false;
    p->found = (size_t)line;
    if (p->found > p->top && p->found < p->bottom) return true;
    p->top = p->found;
    p->top_offset = 0;
    up(p, p->rows / 3);
    return true;
}

uint64_t pager_place(const struct pager *p)
{
    return p->top;
}

void pager_go(struct pager *p, uint64_t place)
{
    p->top = p->found = (size_t)place;
    p->top_offset = 0;
}

void pager_text(const struct pager *p, char text_out[PAGER_TEXT])
{
    size_t first = p->doc.count ? p->top + 1 : 0;
    size_t last = p->bottom + 1 < p->doc.count ? p->bottom + 1 : p->doc.count;
    snprintf(text_out, PAGER_TEXT, "lines %zu-%zu of %zu", first, last, p->doc.count);
}
