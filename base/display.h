// SPDX-License-Identifier: BSD-2-Clause
//
// Wire text to safe display text, for the screen and for printed dialogues alike: no octet of mail
// reaches a terminal raw. What comes out is valid UTF-8 without controls:
//
//   valid printable UTF-8                                  as it is, e.g. "é", "日"
//   C0, DEL and octets that are not valid UTF-8            \x1B  \x7F  \xC3
//   C1, bidi and zero-width characters, noncharacters      <U+009B>  <U+202E>  <U+200B>
//   a combining mark with nothing to stand on, or one
//   too many on one character                              <U+0301>
//
// Every replacement is a mark: a screen shows it in reverse, so that it cannot be mistaken for text
// that happens to read "\x1B"; in plain output that doubt remains, and a backslash is not doubled.
// Line ends are C0 like any other: whoever does not want to see them takes them off first.
#ifndef SMTPSCOPE_BASE_DISPLAY_H
#define SMTPSCOPE_BASE_DISPLAY_H

#include "base/buf.h"

enum display_flags {
    DISPLAY_TABS = 1,  // a tab is DISPLAY_TAB_COLUMNS blanks, no mark
    DISPLAY_ASCII = 2, // for terminals without UTF-8: all beyond ASCII becomes a mark
};

enum {
    DISPLAY_TAB_COLUMNS = 4,
    DISPLAY_COMBINING = 4, // combining marks that may stand on one character
    DISPLAY_MARK_TEXT = 12,
};

struct display {
    struct bytes rest; // readable: what is not shown yet
    unsigned flags;
};

// What fills one or more cells: a character with its combining marks, or a mark of ours.
struct display_piece {
    struct bytes text; // UTF-8, never empty; borrowed from the input or from mark below, so a copy
                       // of the piece must not outlive or replace the original
    int width;         // columns: 1 or 2 for a character; as many as octets for a mark and a tab
    bool is_mark;
    size_t used;                  // octets of the input that this shows
    char mark[DISPLAY_MARK_TEXT]; // private
};

// b is borrowed while pieces are taken. flags: of enum display_flags.
struct display display_of(struct bytes b, unsigned flags);
// The next piece; false at the end. Linear over a whole text.
bool display_next(struct display *d, struct display_piece *piece_out);

// All pieces of b, appended. Runs of plain ASCII are copied in bulk.
void display_append(struct buf *out, struct bytes b, unsigned flags);

// Columns that display_append would fill.
size_t display_width(struct bytes b, unsigned flags);

// Appends as much of b as fits in columns; when something had to be left out, the last column is a
// "…" ("~" with DISPLAY_ASCII) and the result is true. With pad, blanks fill up to columns.
bool display_append_fit(struct buf *out, struct bytes b, size_t columns, bool pad, unsigned flags);

#endif
