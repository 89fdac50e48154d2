// SPDX-License-Identifier: BSD-2-Clause
//
// What a view is: a table of functions and the state it embeds. A new screen is one file with one
// table. Drawing reads model and view state and changes nothing but what follows from the size it
// is given (how many lines are a page); all else happens in act, search and refresh.
#ifndef SMTPSCOPE_UI_VIEW_H
#define SMTPSCOPE_UI_VIEW_H

#include "decode/model/filter.h"
#include "ui/canvas.h"
#include "ui/keys.h"

struct screen;
struct view;

struct view_ops {
    enum keys_context context;
    void (*free)(struct view *v);
    // The two lines on top: where the user is, and what goes on there.
    void (*title)(struct view *v, struct pen *p);
    void (*status)(struct view *v, struct pen *p);
    void (*draw)(struct view *v, struct canvas *c, struct rect area);
    // What there is to say of the line under the cursor, in a pane of its own. May be NULL.
    void (*detail)(struct view *v, struct canvas *c, struct rect area);
    // Does an action of its context; argument is that of a canvas_hot, else 0. false: nothing to
    // do.
    bool (*act)(struct view *v, enum action a, int argument);
    // Goes to the next line that holds needle: from the present one on (direction 0), or beyond it
    // downwards (1) or upwards (-1), and round the end. false: there is none.
    bool (*search)(struct view *v, struct bytes needle, int direction);
    // Where the user is, to come back to when a search is given up.
    uint64_t (*place)(struct view *v);
    void (*go)(struct view *v, uint64_t place);
    // A click on a place that is not hot. true: on the line that was the current one already.
    bool (*click)(struct view *v, int row, int col);
    // The model may have changed, or time has passed: true if that is to be seen. May be NULL.
    bool (*refresh)(struct view *v, int64_t now_ns);
    // Takes a filter, or NULL for none, which it owns from now on. May be NULL.
    void (*filter)(struct view *v, struct filter *filter);
    // Does a part of what is to be done besides, short enough not to be felt. false: there is
    // nothing to do now. May be NULL.
    bool (*work)(struct view *v);
    // Takes a key before any action is looked for. false: it does not want it. May be NULL.
    bool (*key)(struct view *v, uint32_t key);
    // Whether characters that key takes go into a text now: then pasted ones do, too. May be NULL.
    bool (*takes_text)(const struct view *v);
    // Appends the line under the cursor, as it may be shown. May be NULL.
    void (*line)(struct view *v, struct buf *out);
    // Whether it changes as time passes. May be NULL: it does not.
    bool (*moves)(const struct view *v);
    // Stops what goes on, when Esc was pressed. false: nothing did. May be NULL.
    bool (*cancel)(struct view *v);
    // Whether an action, or one that is done count times (0: there is no count), needs what work
    // is yet to bring: it is done when that is there, and what is typed meanwhile is done after it.
    // May be NULL: none does.
    bool (*waits)(const struct view *v, enum action a, unsigned count);
};

struct view {
    const struct view_ops *ops;
    struct screen *screen;
};

// A cursor in a list of count lines of which page are seen from top on.
struct scroll {
    size_t count, cursor, top;
    size_t page; // at least 1
};

// Sets sizes and brings the cursor into view.
void scroll_fit(struct scroll *s, size_t count, int page);
void scroll_to(struct scroll *s, size_t cursor);
// Does UP, DOWN, PAGE_*, HALF_*, FIRST and LAST; false: another action.
bool scroll_act(struct scroll *s, enum action a);
// Whether a, done count times (0: once), goes down beyond the last line.
bool scroll_passes_end(const struct scroll *s, enum action a, unsigned count);
// The same as scroll_act for text without a cursor: moves top, and the cursor with it.
bool scroll_act_page(struct scroll *s, enum action a);
// "12/345", "all" or "63%" for the status line; text_out needs SCROLL_TEXT octets.
enum { SCROLL_TEXT = 48 };
void scroll_text(const struct scroll *s, char text_out[SCROLL_TEXT]);

#endif
