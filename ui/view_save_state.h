// SPDX-License-Identifier: BSD-2-Clause
//
// The state of the save dialog, for view_save.c, which changes it, and view_save_draw.c alone.
#ifndef SMTPSCOPE_UI_VIEW_SAVE_STATE_H
#define SMTPSCOPE_UI_VIEW_SAVE_STATE_H

#include "decode/model/part_text.h"
#include "ui/view_save.h"

enum what { WHAT_PART, WHAT_MESSAGE, WHAT_SESSION, WHAT_TAGGED, WHAT_LISTED, WHAT_ALL, WHATS };
enum field { FIELD_WHAT, FIELD_AS, FIELD_PATH, FIELD_SAVE, FIELD_CANCEL, FIELDS };
enum { BOX_COLS = 72, BOX_ROWS = 11, PLACES = WHATS + UI_SAVE_FORMAT_COUNT + FIELDS };

// Somewhere in the box to click: a field, and of the first two which choice.
struct place {
    int row, col, width;
    enum field field;
    int choice;
};

struct view_save {
    struct view view;
    struct view_save_subject subject;
    enum what what;
    enum ui_save_format format;
    enum field field;
    struct prompt path;
    bool was_edited; // the path is the user's
    bool is_asking;  // whether to replace
    bool may_replace;
    char error[512];
    struct part_text *reader; // of the part that is to be saved; NULL: it was read, or is none
    // While it is saved.
    struct ui_saving *saving;
    struct ui_save_progress progress;
    uint64_t *ids;
    size_t id_count;
    struct buf octets; // of a part
    struct buf target; // the path
    struct place places[PLACES];
    int place_count;
};

size_t view_save_count_of(const struct view_save *v, enum what what);
bool view_save_has_what(const struct view_save *v, enum what what);
bool view_save_is_dir(const struct view_save *v); // what is saved goes into a directory
bool view_save_has_format(const struct view_save *v, int format);
const char *view_save_format_name(int format);

void view_save_draw(struct view *view, struct canvas *c, struct rect area);

#endif
