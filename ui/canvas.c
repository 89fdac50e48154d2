// SPDX-License-Identifier: BSD-2-Clause
#include "ui/canvas.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/display.h"
#include "base/err.h"

void canvas_init(struct canvas *c)
{
    *c = (struct canvas){.cursor_row = -1};
    canvas_resize(c, 24, 80);
}

void canvas_fini(struct canvas *c)
{
    free(c->cells);
    c->cells = NULL;
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

void canvas_resize(struct canvas *c, int rows, int cols)
{
    c->rows = clamp(rows, 1, CANVAS_ROWS_MAX);
    c->cols = clamp(cols, 1, CANVAS_COLS_MAX);
    c->cells = err_realloc_array(c->cells, (size_t)c->rows * (size_t)c->cols, sizeof(*c->cells));
    canvas_clear(c);
}

static const struct cell blank = {.text = " ", .len = 1, .width = 1, .style = STYLE_NORMAL};

void canvas_clear(struct canvas *c)
{
    for (int i = 0; i < c->rows * c->cols; i++) c->cells[i] = blank;
    c->cursor_row = -1;
    c->hot_count = 0;
}

static struct cell *cell_at(struct canvas *c, int row, int col)
{
    return &c->cells[row * c->cols + col];
}

const struct cell *canvas_cell(const struct canvas *c, int row, int col)
{
    assert(row >= 0 && row < c->rows && col >= 0 && col < c->cols);
    return &c->cells[row * c->cols + col];
}

struct pen pen_at(struct canvas *c, int row, int col, int end)
{
    if (end > c->cols) end = c->cols;
    if (row < 0 || row >= c->rows || col < 0) col = end = 0;
    return (struct pen){.canvas = c, .row = row, .col = col, .end = end};
}

struct pen pen_in(struct canvas *c, struct rect area, int row)
{
    if (row < 0 || row >= area.rows) return pen_at(c, -1, 0, 0);
    return pen_at(c, area.row + row, area.col, area.col + area.cols);
}

int pen_left(const struct pen *p)
{
    return p->col < p->end ? p->end - p->col : 0;
}

// Takes a wide character apart whose one half is about to be overwritten.
static void break_wide(struct canvas *c, int row, int col)
{
    struct cell *cell = cell_at(c, row, col);
    unsigned style = cell->style;
    if (cell->width == 0 && col > 0) {
        *cell_at(c, row, col - 1) = blank;
        cell_at(c, row, col - 1)->style = (uint16_t)style;
    } else if (cell->width == 2 && col + 1 < c->cols) {
        *cell_at(c, row, col + 1) = blank;
        cell_at(c, row, col + 1)->style = (uint16_t)style;
    }
}

static void set_cell(struct canvas *c, int row, int col, struct bytes text, int width,
                     unsigned style)
{
    break_wide(c, row, col);
    struct cell *cell = cell_at(c, row, col);
    *cell =
        (struct cell){.len = (uint8_t)text.len, .width = (uint8_t)width, .style = (uint16_t)style};
    memcpy(cell->text, text.data, text.len);
    if (width < 2) return;
    break_wide(c, row, col + 1);
    *cell_at(c, row, col + 1) = (struct cell){.width = 0, .style = (uint16_t)style};
}

static bool is_full(const struct pen *p)
{
    return p->col >= p->end;
}

// One character of one or two columns. A wide one of which only half would fit leaves a blank.
static void put_character(struct pen *p, unsigned style, struct bytes text, int width)
{
    if (p->skip > 0) {
        p->skip -= width;
        if (p->skip >= 0) return;
        p->skip = 0;
        text = BYTES_LIT(" ");
        width = 1;
    }
    if (is_full(p)) {
        p->is_cut = true;
        return;
    }
    if (width > p->end - p->col) {
        p->is_cut = true;
        set_cell(p->canvas, p->row, p->col, BYTES_LIT(" "), 1, style);
        p->col = p->end;
        return;
    }
    assert(text.len <= CANVAS_CELL_TEXT);
    set_cell(p->canvas, p->row, p->col, text, width, style);
    p->col += width;
}

// Marks and tabs are ASCII: as many columns as octets.
static void put_piece(struct pen *p, unsigned style, const struct display_piece *piece)
{
    if (piece->is_mark) style = (style & ~(unsigned)STYLE_MASK) | STYLE_MARK;
    if (piece->width <= 2 && !piece->is_mark && (size_t)piece->width <= piece->text.len) {
        put_character(p, style, piece->text, piece->width);
        return;
    }
    for (size_t i = 0; i < piece->text.len; i++) {
        put_character(p, style, bytes_of(piece->text.data + i, 1), 1);
    }
}

// What our own characters become on a terminal without UTF-8.
static const char *ascii_of(struct bytes text)
{
    static const char *const table[][2] = {
        {"…", "~"}, {"│", "|"}, {"─", "-"}, {"┌", "."}, {"┐", "."}, {"└", "'"}, {"┘", "'"},
        {"├", "|"}, {"┤", "|"}, {"▸", ">"}, {"▾", "v"}, {"→", ">"}, {"←", "<"}, {"·", "."},
        {"▲", "^"}, {"▼", "v"}, {"█", "#"}, {"░", "."}, {"═", "="}, {"┴", "-"}, {"┬", "-"},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (bytes_equal(text, bytes_str(table[i][0]))) return table[i][1];
    }
    return "?";
}

bool canvas_put(struct pen *p, unsigned style, const char *text)
{
    struct display d = display_of(bytes_str(text), 0);
    struct display_piece piece;
    while (!is_full(p) && display_next(&d, &piece)) {
        if (p->canvas->is_ascii && piece.text.data[0] >= 0x80) {
            piece.text = bytes_str(ascii_of(piece.text));
            piece.width = 1;
        }
        put_piece(p, style, &piece);
    }
    p->is_cut |= d.rest.len > 0;
    return is_full(p);
}

bool canvas_putf(struct pen *p, unsigned style, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return canvas_put(p, style, text);
}

static unsigned wire_flags(const struct canvas *c)
{
    return DISPLAY_TABS | (c->is_ascii ? DISPLAY_ASCII : 0);
}

bool canvas_put_wire(struct pen *p, unsigned style, struct bytes text)
{
    struct display d = display_of(text, wire_flags(p->canvas));
    struct display_piece piece;
    size_t found_end = 0;
    while (!is_full(p)) {
        size_t at = text.len - d.rest.len;
        if (p->needle.len && at >= found_end &&
            bytes_starts_nocase(bytes_skip(text, at), p->needle)) {
            found_end = at + p->needle.len;
        }
        if (!display_next(&d, &piece)) break;
        put_piece(p, at < found_end ? STYLE_MATCH : style, &piece);
    }
    p->is_cut |= d.rest.len > 0;
    return is_full(p);
}

int canvas_wire_width(const struct canvas *c, struct bytes text)
{
    return (int)display_width(text, wire_flags(c));
}

size_t canvas_wrap(const struct canvas *c, struct bytes text, int columns)
{
    struct display d = display_of(text, wire_flags(c));
    struct display_piece piece;
    size_t used = 0, at_blank = 0;
    int width = 0;
    while (display_next(&d, &piece)) {
        if (width + piece.width > columns && used > 0) return at_blank ? at_blank : used;
        width += piece.width;
        used += piece.used;
        if (piece.text.data[0] == ' ') at_blank = used;
    }
    return used;
}

void canvas_mark_cut(struct pen *p)
{
    if (p->end < 1) return;
    unsigned style = cell_at(p->canvas, p->row, p->end - 1)->style;
    struct pen last = pen_at(p->canvas, p->row, p->end - 1, p->end);
    bool is_bar = (style & STYLE_MASK) >= STYLE_BAR && (style & STYLE_MASK) <= STYLE_HEAD;
    canvas_put(&last, is_bar ? style : (style & ~(unsigned)STYLE_MASK) | STYLE_DIM, "…");
    p->col = p->end;
}

bool canvas_put_field(struct pen *p, unsigned style, struct bytes text, int width)
{
    struct pen field = *p;
    if (width < field.end - field.col) field.end = field.col + width;
    if (field.end > field.col) {
        bool cut = canvas_wire_width(p->canvas, bytes_first(text, 4096)) > field.end - field.col;
        canvas_put_wire(&field, style, text);
        if (cut) canvas_mark_cut(&field);
        canvas_fill(&field, style);
    }
    p->col += width;
    return is_full(p);
}

void canvas_put_sentence(struct canvas *c, int row, int indent, unsigned style, struct bytes text)
{
    enum { ROWS = 3 };
    int cols = c->cols - indent, rows = 0;
    if (cols < 1) return;
    for (struct bytes rest = text; rest.len > 0 && rows < ROWS; rows++)
        rest = bytes_skip(rest, canvas_wrap(c, rest, cols));
    for (int i = rows - 1; i >= 0; i--) {
        struct pen p = pen_at(c, row - i, 0, c->cols);
        size_t n = canvas_wrap(c, text, cols);
        canvas_fill(&p, STYLE_NORMAL);
        p = pen_at(c, row - i, indent, c->cols);
        canvas_put_wire(&p, style, bytes_first(text, n));
        text = bytes_skip(text, n);
        if (i == 0 && text.len > 0) canvas_mark_cut(&p);
    }
}

bool canvas_put_cell(struct pen *p, unsigned style, const char *text, int width, bool is_right)
{
    struct pen field = *p;
    if (width < field.end - field.col) field.end = field.col + width;
    int used = (int)display_width(bytes_str(text), 0);
    if (is_right && used < width) canvas_skip_to(&field, style, field.col + width - used);
    canvas_put(&field, style, text);
    canvas_fill(&field, style);
    p->col += width;
    p->is_cut |= field.is_cut;
    return is_full(p);
}

bool canvas_skip_to(struct pen *p, unsigned style, int col)
{
    while (p->col < col && !is_full(p)) {
        set_cell(p->canvas, p->row, p->col, BYTES_LIT(" "), 1, style);
        p->col++;
    }
    return is_full(p);
}

void canvas_fill(struct pen *p, unsigned style)
{
    canvas_skip_to(p, style, p->end);
}

void canvas_rule(struct canvas *c, struct rect area, int row, const char *character, unsigned style)
{
    struct pen p = pen_in(c, area, row);
    while (!canvas_put(&p, style, character)) {
    }
}

void canvas_set_style(struct canvas *c, int row, int col, unsigned style)
{
    if (row < 0 || row >= c->rows || col < 0 || col >= c->cols) return;
    cell_at(c, row, col)->style = (uint16_t)style;
}

void canvas_add_style(struct canvas *c, int row, int col, int cols, unsigned flags)
{
    if (row < 0 || row >= c->rows) return;
    for (int i = col; i < col + cols && i < c->cols; i++) {
        if (i >= 0) cell_at(c, row, i)->style |= (uint16_t)flags;
    }
}

void canvas_hot(struct canvas *c, int row, int col, int width, int action, int argument)
{
    if (c->hot_count == CANVAS_HOT_MAX || width <= 0) return;
    c->hot[c->hot_count++] = (struct canvas_hot){row, col, width, action, argument};
}

const struct canvas_hot *canvas_hot_at(const struct canvas *c, int row, int col)
{
    for (int i = c->hot_count - 1; i >= 0; i--) {
        const struct canvas_hot *h = &c->hot[i];
        if (h->row == row && col >= h->col && col < h->col + h->width) return h;
    }
    return NULL;
}

void canvas_row_text(const struct canvas *c, int row, struct buf *out)
{
    size_t end = out->len;
    for (int col = 0; col < c->cols; col++) {
        const struct cell *cell = canvas_cell(c, row, col);
        buf_append(out, cell->text, cell->len);
        if (cell->len != 1 || cell->text[0] != ' ') end = out->len;
    }
    if (out->data) {
        out->len = end;
        out->data[end] = 0;
    }
}
