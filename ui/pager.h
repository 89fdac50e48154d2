// SPDX-License-Identifier: BSD-2-Clause
//
// A text that is scrolled: lines with an optional label, wrapped or cut, searched, any number of
// them. What the lines are is up to a document (pager_docs.h has three kinds).
#ifndef SMTPSCOPE_UI_PAGER_H
#define SMTPSCOPE_UI_PAGER_H

#include "ui/view.h"

struct pager_line {
    struct bytes label, text; // both are shown as wire text is
    unsigned label_style, style;
};

enum { PAGER_NOT_FOUND = -1 };

struct pager_doc {
    size_t count; // lines
    // What a line is; scratch is for what has to be made, valid until the next call.
    void (*line)(const struct pager_doc *doc, size_t index, struct pager_line *line_out,
                 struct buf *scratch);
    // The first line from the given one on (downwards, or upwards) that holds needle, without going
    // round the end; PAGER_NOT_FOUND. NULL: lines are looked at one by one.
    int64_t (*find)(const struct pager_doc *doc, size_t from, bool is_down, struct bytes needle);
    const void *ctx;
};

struct pager {
    struct pager_doc doc;
    bool wraps;
    // private
    size_t top;                  // first line seen,
    size_t top_offset;           // from that octet of its text on
    int left;                    // columns scrolled away, when lines are cut
    size_t found;                // the last line found
    size_t bottom;               // last line seen
    int width, rows;             // as last drawn,
    const struct canvas *canvas; // on that one
    struct buf scratch;
};

void pager_init(struct pager *p, bool wraps);
void pager_fini(struct pager *p);
// Another document, from its beginning. What doc borrows must stay until the next call.
void pager_set(struct pager *p, const struct pager_doc *doc);
void pager_draw(struct pager *p, struct canvas *c, struct rect area, struct bytes needle);
// Does what scroll_act does, LEFT, RIGHT and WRAP; false: another action.
bool pager_act(struct pager *p, enum action a);
// As view_ops.search.
bool pager_search(struct pager *p, struct bytes needle, int direction);
uint64_t pager_place(const struct pager *p);
void pager_go(struct pager *p, uint64_t place);
// "lines 1-20 of 345"; text_out needs PAGER_TEXT octets.
enum { PAGER_TEXT = 64 };
void pager_text(const struct pager *p, char text_out[PAGER_TEXT]);

#endif
