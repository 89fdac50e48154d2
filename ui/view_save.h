// SPDX-License-Identifier: BSD-2-Clause
//
// The dialog that saves: what, as what, to where; then its progress. It lies over the view it was
// opened from.
#ifndef SMTPSCOPE_UI_VIEW_SAVE_H
#define SMTPSCOPE_UI_VIEW_SAVE_H

#include "decode/model/dialogue.h"
#include "ui/view.h"

// What the user is looking at.
struct view_save_subject {
    uint64_t session;                       // 0: none
    const struct dialogue *dialogue;        // borrowed; NULL: no message is looked at
    size_t message;                         // index into it
    const struct dialogue_entity *entity;   // a part of it, or NULL
    bool is_message, is_part;               // what is proposed; else the session
};

// NULL, with a notice: nothing can be saved.
struct view *view_save_new(struct screen *s, const struct view_save_subject *subject);

#endif
