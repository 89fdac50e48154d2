// SPDX-License-Identifier: BSD-2-Clause
//
// The screen in memory: a grid of styled cells that views draw on and a terminal, or a test, reads.
// Nothing here knows a terminal. A cell holds one character of one or two columns with its
// combining marks, as valid UTF-8 without controls; that holds for whatever was put there.
//
// Writing goes through a pen, a place on one row with an end. Every canvas_put* returns whether the
// line is full, so that a view stops when nothing more will fit:
//
//   struct pen pen = pen_at(canvas, row, 0, canvas->cols);
//   if (!canvas_put(&pen, STYLE_LABEL, "Subject ")) canvas_put_wire(&pen, STYLE_HEADER, subject);
#ifndef SMTPSCOPE_UI_CANVAS_H
#define SMTPSCOPE_UI_CANVAS_H

#include <stdarg.h>

#include "base/buf.h"
#include "ui/theme.h"

enum {
    CANVAS_CELL_TEXT = 20, // a character and DISPLAY_COMBINING marks on it
    CANVAS_ROWS_MAX = 1000,
    CANVAS_COLS_MAX = 1000,
    CANVAS_HOT_MAX = 64,
};

struct cell {
    char text[CANVAS_CELL_TEXT]; // not terminated
    uint8_t len;                 // octets of text
    uint8_t width;               // 1 or 2; 0: the right half of the cell before
    uint16_t style;              // enum theme_style and flags
};

// Somewhere to click: the action that a footer key, a tab or a column title stands for.
struct canvas_hot {
    int row, col, width;
    int action;   // of enum action
    int argument; // which tab or column; of use to the view
};

struct canvas {
    int rows, cols;             // readable
    struct cell *cells;         // rows * cols
    bool is_ascii;              // set by the owner: the terminal has no UTF-8
    bool is_local;              // set by the owner: times of day are local (clock_text)
    int cursor_row, cursor_col; // of the terminal's cursor; row -1: hidden
    struct canvas_hot hot[CANVAS_HOT_MAX];
    int hot_count;
};

struct rect {
    int row, col, rows, cols;
};

struct pen {
    struct canvas *canvas;
    int row, col;
    int end;             // one past the last column
    int skip;            // columns of what follows that are not shown: scrolled away to the left
    bool is_cut;         // readable: something did not fit
    struct bytes needle; // occurrences in wire text are shown as found; BYTES_NONE: none
};

void canvas_init(struct canvas *c);
void canvas_fini(struct canvas *c);
// All cells become blanks. Sizes are taken between 1 and the maxima.
void canvas_resize(struct canvas *c, int rows, int cols);
void canvas_clear(struct canvas *c);

const struct cell *canvas_cell(const struct canvas *c, int row, int col);

// A pen that begins at col and may write up to end (exclusive). A row outside the canvas is
// allowed: then every line is full.
struct pen pen_at(struct canvas *c, int row, int col, int end);
// One row of a rectangle, counted from its top.
struct pen pen_in(struct canvas *c, struct rect area, int row);
int pen_left(const struct pen *p);

// Text of ours, UTF-8. true: the line is full.
bool canvas_put(struct pen *p, unsigned style, const char *text);
bool canvas_putf(struct pen *p, unsigned style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// Text off the wire or from a file: the one way such text reaches the screen. Controls, bidi and
// broken octets become marks in STYLE_MARK, tabs become blanks.
bool canvas_put_wire(struct pen *p, unsigned style, struct bytes text);
// A field of width columns: wire text, cut with "…" or filled up with blanks.
bool canvas_put_field(struct pen *p, unsigned style, struct bytes text, int width);
// A sentence across the canvas, wrapped at blanks: row is its last line, and what does not fit
// takes the lines above it too, three in all. The rest is cut with "…".
void canvas_put_sentence(struct canvas *c, int row, int indent, unsigned style, struct bytes text);
// Text of ours in a field, at its right end if is_right.
bool canvas_put_cell(struct pen *p, unsigned style, const char *text, int width, bool is_right);

// Moves on to col if the pen stands before it, with blanks in style.
bool canvas_skip_to(struct pen *p, unsigned style, int col);
// Blanks to the end of the line.
void canvas_fill(struct pen *p, unsigned style);
// Shows that text was cut: "…" in the line's last column.
void canvas_mark_cut(struct pen *p);
// A line of character c (UTF-8, one column) over the row of area.
void canvas_rule(struct canvas *c, struct rect area, int row, const char *character,
                 unsigned style);

// Columns that canvas_put_wire would fill.
int canvas_wire_width(const struct canvas *c, struct bytes text);

// The octets at the start of text that one row of so many columns shows: up to its last blank, or
// as many as fit, but at least one character.
size_t canvas_wrap(const struct canvas *c, struct bytes text, int columns);

// Gives the cell that stands there another style; its flags go.
void canvas_set_style(struct canvas *c, int row, int col, unsigned style);

// Adds flags (STYLE_REVERSE, …) to the cells of a row that stand there.
void canvas_add_style(struct canvas *c, int row, int col, int cols, unsigned flags);

// The columns [col, col + width) of row do action when clicked.
void canvas_hot(struct canvas *c, int row, int col, int width, int action, int argument);
const struct canvas_hot *canvas_hot_at(const struct canvas *c, int row, int col);

// The text of one row without blanks at its end.
void canvas_row_text(const struct canvas *c, int row, struct buf *out);

#endif
