// SPDX-License-Identifier: BSD-2-Clause
//
// Where views stand on the screen: one alone, or, while a session is opened, the list beside it (or
// above), and on a very wide screen a third pane with the message or with what the dialogue says of
// the line under the cursor.
//
//   screen       beside (by itself)                  below              single
//   < 120        dialogue                            list               dialogue
//   120 … 149    list | dialogue or message          ────               or message
//   >= 150       list | dialogue | line or message   dialogue or message
//
// A view alone, or zoomed, has the whole screen. The pane with the focus takes the keys; a click
// gives it. Borders move by keys and by dragging.
#ifndef SMTPSCOPE_UI_SCREEN_PANES_H
#define SMTPSCOPE_UI_SCREEN_PANES_H

#include "ui/canvas.h"
#include "ui/view.h"

enum { SCREEN_PANES_MAX = 3, SCREEN_PANES_THREE = 150, SCREEN_PANES_BELOW_ROWS = 20 };

enum screen_layout { SCREEN_BESIDE, SCREEN_BELOW, SCREEN_SINGLE, SCREEN_LAYOUTS };

struct screen_pane {
    struct rect rect;
    int view; // index into the stack
    bool is_detail; // of the view before, which draws it
};

struct screen_panes {
    enum screen_layout layout;
    bool is_zoomed;
    int focus;                    // index into the stack; private: it may have no pane any more
    int before;                   // focus, when something was laid over the panes
    int moved[SCREEN_PANES_MAX - 1]; // by the user: columns, or rows, to the right or down
    int moved_below;
    int dragged;                  // border that the mouse holds, from 1; 0: none
    int count;                    // of what is on the screen, and where
    struct screen_pane pane[SCREEN_PANES_MAX];
};

// The view that takes the keys, and its index into the stack.
int screen_panes_focus(const struct screen *s);
struct view *screen_panes_focused(const struct screen *s);
// Where views stand in body; as they were drawn last.
void screen_panes_lay_out(struct screen *s, struct rect body);
void screen_panes_draw(struct screen *s);
// Does what has to do with panes; false: another action.
bool screen_panes_act(struct screen *s, enum action a);
// The mouse went down there: true where it took hold of a border. A pane that is hit has the focus.
bool screen_panes_press(struct screen *s, int row, int col);
// It was let go there. false: it held none.
bool screen_panes_release(struct screen *s, int row, int col);
// The session selected in the list is the one that is opened beside it.
void screen_panes_follow_list(struct screen *s);

#endif
