// SPDX-License-Identifier: BSD-2-Clause
//
// The state of the list of sessions, for view_sessions.c, which changes it, and
// view_sessions_draw.c alone.
#ifndef SMTPSCOPE_UI_VIEW_SESSIONS_STATE_H
#define SMTPSCOPE_UI_VIEW_SESSIONS_STATE_H

#include "ui/session_list.h"
#include "ui/view_sessions.h"

struct view_sessions {
    struct view view;
    struct session_list list;
    struct scroll scroll;
    uint64_t selected; // id; 0 while there is none
    uint64_t seen;     // the newest id that was on the screen
    bool follows;
    bool is_ordering; // the user asked for another order, and it was not there at once
    bool was_touched; // the user has moved or chosen: a live list stops to follow by itself
    size_t unknown;   // as it was when last looked at
    struct walk {     // to the next row that has something, in parts
        size_t left;  // rows still to be looked at; 0: none is under way
        size_t position;
        bool is_up, is_for_finding;
    } walk;
    int first_column; // of those that were chosen, where columns are scrolled to
    int cols;         // of the area, when it was drawn
    struct rect rows; // where the rows were drawn, for clicks
};

// The session under the cursor is the selected one.
void view_sessions_select(struct view_sessions *v);
// Brings the cursor back to the selected session after the list has changed, on the same row of the
// screen, so that nothing moves under the reader.
void view_sessions_sync(struct view_sessions *v);
// The columns of an area so wide.
void view_sessions_lay_out(const struct view_sessions *v, int cols, struct columns_layout *layout);

void view_sessions_title(struct view *view, struct pen *p);
void view_sessions_status(struct view *view, struct pen *p);
void view_sessions_draw(struct view *view, struct canvas *c, struct rect area);

#endif
