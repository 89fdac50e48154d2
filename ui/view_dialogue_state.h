// SPDX-License-Identifier: BSD-2-Clause
//
// The state of an opened dialogue, for view_dialogue.c, which changes it, and view_dialogue_draw.c
// alone.
#ifndef SMTPSCOPE_UI_VIEW_DIALOGUE_STATE_H
#define SMTPSCOPE_UI_VIEW_DIALOGUE_STATE_H

#include "ui/dialogue_draw.h"
#include "ui/dialogue_replay.h"
#include "ui/finding_places.h"
#include "ui/reader.h"
#include "ui/view_dialogue.h"

struct view_dialogue {
    struct view view;
    uint64_t id;
    struct dialogue *dialogue;
    struct dialogue_rows rows;
    struct scroll scroll;
    uint64_t packets; // of the session when it was read
    bool was_live;
    int64_t refreshed_ns;
    struct reader reader; // that reads it for the first time or again
    unsigned percent_seen;
    bool is_first;        // it is read for the first time, and only its beginning is there
    bool is_stopped;      // reading was given up before its end
    size_t wanted;        // line to go to once it was read; SIZE_MAX: none
    struct rect area; // where rows were drawn
    bool is_cut;      // the line under the cursor did not fit there
    uint8_t *groups;  // of the lines, for colours; NULL: not made yet, or classes have them
    enum dialogue_colours grouped_by;
    struct dialogue_replay replay;
    struct finding_places findings; // made when they are first asked for
};

// Rows that are shown: in a replay not all.
size_t view_dialogue_count(const struct view_dialogue *v);
const struct finding_places *view_dialogue_findings(struct view_dialogue *v);
// The line under the cursor.
size_t view_dialogue_line(const struct view_dialogue *v);
// What the list says of the session; NULL: nothing.
const struct store_row *view_dialogue_row(const struct view_dialogue *v);

void view_dialogue_title(struct view *view, struct pen *p);
void view_dialogue_status(struct view *view, struct pen *p);
void view_dialogue_draw(struct view *view, struct canvas *c, struct rect area);
// More of the same line, where there is a pane for it.
void view_dialogue_detail(struct view *view, struct canvas *c, struct rect area);

#endif
