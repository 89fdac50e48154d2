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

// Lines that are still to be looked at, in that direction.
struct pager_range {
    size_t from, count;
    bool is_down;
};
// The first n of them were looked at.
void pager_range_take(struct pager_range *r, size_t n);

struct pager_doc {
    size_t count; // lines
    // What a line is; scratch is for what has to be made, valid until the next call.
    void (*line)(const struct pager_doc *doc, size_t index, struct pager_line *line_out,
                 struct buf *scratch);
    // The first line of *range that holds needle, among those of about so many octets, which are
    // taken off it; else PAGER_NOT_FOUND. NULL: lines are looked at one by one.
    int64_t (*find)(const struct pager_doc *doc, struct pager_range *range, struct bytes needle,
                    size_t octets);
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
    struct pager_range range;    // that the search has still to look at;
    size_t wrapped;              // lines behind that, beyond the end of the text
    bool has_found;              // the last search did
    size_t bottom;               // last line seen
    int width, rows;             // as last drawn,
    const struct canvas *canvas; // on that one
    struct buf scratch;
};

void pager_init(struct pager *p, bool wraps);
void pager_fini(struct pager *p);
// Another document, from its beginning. What doc borrows must stay until the next call.
void pager_set(struct pager *p, const struct pager_doc *doc);
// The same document with lines more at its end.
void pager_grow(struct pager *p, const struct pager_doc *doc);
void pager_draw(struct pager *p, struct canvas *c, struct rect area, struct bytes needle);
// Does what scroll_act does, LEFT, RIGHT and WRAP; false: another action.
bool pager_act(struct pager *p, enum action a);
// Whether a, done count times (0: once), would go beyond the last line.
bool pager_passes_end(const struct pager *p, enum action a, unsigned count);
// As view_ops.search. It looks at some megabytes at once; true too where more has to be looked at.
bool pager_search(struct pager *p, struct bytes needle, int direction);
// More of the search. true: it goes on.
bool pager_search_on(struct pager *p, struct bytes needle);
bool pager_is_searching(const struct pager *p);
bool pager_has_found(const struct pager *p); // by the last search
void pager_stop_search(struct pager *p);
uint64_t pager_place(const struct pager *p);
void pager_go(struct pager *p, uint64_t place);
// "lines 1-20 of 345"; text_out needs PAGER_TEXT octets.
enum { PAGER_TEXT = 64 };
void pager_text(const struct pager *p, char text_out[PAGER_TEXT]);

#endif
