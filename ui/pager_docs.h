// SPDX-License-Identifier: BSD-2-Clause
//
// What a pager can show: lines of ours, octets cut at line ends, or a hex dump that is made as it
// is drawn.
#ifndef SMTPSCOPE_UI_PAGER_DOCS_H
#define SMTPSCOPE_UI_PAGER_DOCS_H

#include "base/arena.h"
#include "decode/model/dialogue.h"
#include "ui/pager.h"

// Lines that were put together one by one, in an arena of their own.
struct lines_doc {
    struct arena arena;
    struct pager_line *lines;
    size_t count;
};
void lines_doc_init(struct lines_doc *d);
void lines_doc_fini(struct lines_doc *d);
// Copies label and text; text of several lines becomes several lines under the one label.
void lines_doc_add(struct lines_doc *d, unsigned label_style, struct bytes label, unsigned style,
                   struct bytes text);
void lines_doc_printf(struct lines_doc *d, unsigned style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct pager_doc lines_doc_of(const struct lines_doc *d); // borrows d

// Octets, cut at LF and at TEXT_DOC_LINE octets. Line ends are not shown; of a raw text only CRLF
// is none to be shown, so that other line ends are seen as marks.
enum { TEXT_DOC_LINE = 8192 };
struct text_doc {
    struct bytes text; // borrowed
    unsigned style;
    bool is_raw;
    // Where octets are missing, ascending; each becomes a line of its own. Borrowed.
    const struct dialogue_hole *holes;
    size_t hole_count;
    struct text_doc_line {
        size_t start;
        size_t hole; // SIZE_MAX: a line of text
    } * lines;       // private
    size_t count;
};
// text, style, is_raw and holes are set; finds the lines.
void text_doc_index(struct text_doc *d);
void text_doc_fini(struct text_doc *d);
struct pager_doc text_doc_of(const struct text_doc *d); // borrows d

// Sixteen octets a line: offset, hexadecimal, characters. Borrows *octets, the struct itself too.
struct pager_doc hex_doc_of(const struct bytes *octets);
// Appends a row of it: so many octets in hexadecimal, then those that are ASCII.
void hex_row(struct bytes row, size_t octets, struct buf *out);

#endif
