// SPDX-License-Identifier: BSD-2-Clause
//
// A place is a line and the octet of its text at which a row of the screen begins; so wrapped lines
// need no table of rows, and scrolling costs what is scrolled.
#include "ui/pager.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/display.h"
#include "ui/match.h"

enum {
    LABEL_MAX = 24,
    LEFT_STEP = 8,
    SEARCH_OCTETS = 4 * 1024 * 1024, // looked at in one step
};

void pager_init(struct pager *p, bool wraps)
{
    *p = (struct pager){.wraps = wraps, .width = 80, .rows = 24};
    buf_init(&p->scratch, 0);
}

void pager_fini(struct pager *p)
{
    buf_fini(&p->scratch);
}

void pager_range_take(struct pager_range *r, size_t n)
{
    r->from += r->is_down ? n : 0 - n;
    r->count -= n;
}

void pager_grow(struct pager *p, const struct pager_doc *doc)
{
    p->doc = *doc;
}

void pager_set(struct pager *p, const struct pager_doc *doc)
{
    p->doc = *doc;
    pager_stop_search(p);
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

bool pager_passes_end(const struct pager *p, enum action a, unsigned count)
{
    size_t times = count ? count : 1, rows = (size_t)p->rows;
    switch ((int)a) {
    case ACTION_DOWN: break;
    case ACTION_HALF_DOWN: times *= rows / 2; break;
    case ACTION_PAGE_DOWN: times *= rows - 1; break;
    default: return false;
    }
    return p->top + times + rows > p->doc.count;
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

// Blanks at the end of a label are no text that could be cut.
static struct bytes without_blanks(struct bytes label)
{
    while (label.len > 0 && label.data[label.len - 1] == ' ') label.len--;
    return label;
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
            struct bytes label = offset == 0 ? without_blanks(line->label) : BYTES_LIT("");
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

static int64_t find_by_line(struct pager *p, struct pager_range *range, struct bytes needle,
                            size_t octets)
{
    for (size_t seen = 0; range->count > 0 && seen < octets;) {
        struct pager_line line;
        line_at(p, range->from, &line);
        if (match_has(line.text, needle) || match_has(line.label, needle))
            return (int64_t)range->from;
        seen += line.text.len + line.label.len + 1;
        pager_range_take(range, 1);
    }
    return PAGER_NOT_FOUND;
}

static void show_found(struct pager *p, size_t line)
{
    p->found = line;
    p->has_found = true;
    pager_stop_search(p);
    if (p->found > p->top && p->found < p->bottom) return;
    p->top = p->found;
    p->top_offset = 0;
    up(p, p->rows / 3);
}

// true: it was found, and the search has ended.
static bool look(struct pager *p, struct bytes needle)
{
    struct pager_range *r = &p->range;
    int64_t line = p->doc.find ? p->doc.find(&p->doc, r, needle, SEARCH_OCTETS)
                               : find_by_line(p, r, needle, SEARCH_OCTETS);
    if (line >= 0) show_found(p, (size_t)line);
    return line >= 0;
}

bool pager_search_on(struct pager *p, struct bytes needle)
{
    struct pager_range *r = &p->range;
    if (look(p, needle)) return false;
    if (r->count > 0) return true;
    // Round the end.
    r->count = p->wrapped;
    r->from = r->is_down ? 0 : p->doc.count - 1;
    p->wrapped = 0;
    return r->count > 0 && !look(p, needle) && r->count > 0;
}

bool pager_search(struct pager *p, struct bytes needle, int direction)
{
    size_t count = p->doc.count;
    p->has_found = false;
    pager_stop_search(p);
    if (count == 0 || needle.len == 0) return false;
    bool is_seen = p->found >= p->top && p->found <= p->bottom;
    size_t from = is_seen ? p->found : p->top;
    if (from >= count) from = count - 1;
    if (direction > 0) from = from + 1 < count ? from + 1 : 0;
    if (direction < 0) from = from > 0 ? from - 1 : count - 1;
    bool is_down = direction >= 0;
    p->range = (struct pager_range){from, is_down ? count - from : from + 1, is_down};
    p->wrapped = count - p->range.count;
    return pager_search_on(p, needle) || p->has_found;
}

bool pager_is_searching(const struct pager *p)
{
    return p->range.count > 0;
}

bool pager_has_found(const struct pager *p)
{
    return p->has_found;
}

void pager_stop_search(struct pager *p)
{
    p->range.count = p->wrapped = 0;
}

uint64_t pager_place(const struct pager *p)
{
    return p->top;
}

void pager_go(struct pager *p, uint64_t place)
{
    pager_stop_search(p);
    p->top = p->found = (size_t)place;
    p->top_offset = 0;
}

void pager_text(const struct pager *p, char text_out[PAGER_TEXT])
{
    size_t first = p->top + 1;
    size_t last = p->bottom + 1 < p->doc.count ? p->bottom + 1 : p->doc.count;
    if (p->doc.count == 0) snprintf(text_out, PAGER_TEXT, "no lines");
    else snprintf(text_out, PAGER_TEXT, "lines %zu-%zu of %zu", first, last, p->doc.count);
}
