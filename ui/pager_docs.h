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
// is none to be shown, so that other line ends are seen as marks. Only the places of every
// TEXT_DOC_STRIDE-th line are kept: of three million lines that is 2 MB.
enum { TEXT_DOC_LINE = 8192, TEXT_DOC_STRIDE = 32 };
struct text_doc {
    struct bytes text; // borrowed
    unsigned style;
    bool is_raw;
    // Where octets are missing, ascending; each becomes a line of its own. Borrowed.
    const struct dialogue_hole *holes;
    size_t hole_count;
    size_t count; // readable: lines that were found
    struct text_doc_place {
        size_t start;
        size_t hole; // holes before it
    } * places, end; // private: of lines, and of what was not looked at yet
};
// text, style, is_raw and holes are set, all else is zero; finds all lines.
void text_doc_index(struct text_doc *d);
// Finds lines in so many octets more. text has grown, or goes on (it may have moved), unless
// is_whole. false: there are no more in it.
bool text_doc_more(struct text_doc *d, struct bytes text, bool is_whole, size_t octets);
void text_doc_fini(struct text_doc *d);
struct pager_doc text_doc_of(const struct text_doc *d); // borrows d

// So many octets a line: offset, hexadecimal, characters.
struct hex_doc {
    struct bytes octets; // borrowed
    size_t each;
};
struct pager_doc hex_doc_of(const struct hex_doc *d); // borrows d
// How many octets a line there is room for: 16, 8 or 4.
size_t hex_doc_fit(int cols);
// Appends a row of it: so many octets in hexadecimal, then those that are ASCII.
void hex_row(struct bytes row, size_t octets, struct buf *out);

#endif
