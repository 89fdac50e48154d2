// SPDX-License-Identifier: BSD-2-Clause
#include "tests/ui/check_canvas.h"

#include "base/utf8.h"

static const char *check_text(const struct canvas *c, const struct cell *cell)
{
    struct bytes rest = bytes_of(cell->text, cell->len);
    if (cell->len == 0 || cell->len > CANVAS_CELL_TEXT) return "a cell has no text or too much";
    for (int i = 0; rest.len > 0; i++) {
        uint32_t code;
        size_t n = utf8_decode(rest, &code);
        if (n == 0) return "a cell is not valid UTF-8";
        if (c->is_ascii && code > 0x7E) return "a cell is not ASCII";
        if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return "a cell holds a control";
        int width = utf8_width(code);
        if (width < 0) return "a cell holds a character that is not shown";
        if (i == 0 && width != cell->width) return "a cell has another width than its character";
        if (i > 0 && width != 0) return "a cell holds two characters";
        rest = bytes_skip(rest, n);
    }
    return NULL;
}

static const char *check_cell(const struct canvas *c, int row, int col)
{
    const struct cell *cell = canvas_cell(c, row, col);
    bool has_left = col > 0 && canvas_cell(c, row, col - 1)->width == 2;
    if ((cell->width == 0) != has_left) return "a wide character has not both its halves";
    if (cell->width == 2 && col + 1 >= c->cols) return "a wide character crosses the edge";
    if ((cell->style & STYLE_MASK) >= STYLE_COUNT) return "a cell has a style that is none";
    if (cell->width == 0) return cell->len ? "the right half of a character has text" : NULL;
    return check_text(c, cell);
}

const char *check_canvas(const struct canvas *c)
{
    for (int row = 0; row < c->rows; row++) {
        for (int col = 0; col < c->cols; col++) {
            const char *wrong = check_cell(c, row, col);
            if (wrong) return wrong;
        }
    }
    return NULL;
}
