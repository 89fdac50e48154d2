// SPDX-License-Identifier: BSD-2-Clause
//
// What lines of a dialogue have in common besides their class: that they came in one TCP segment,
// that they are of one recipient, that one side said them. For telling them apart by colour.
#ifndef SMTPSCOPE_UI_DIALOGUE_GROUPS_H
#define SMTPSCOPE_UI_DIALOGUE_GROUPS_H

#include "ui/dialogue_rows.h"
#include "ui/theme.h"

enum dialogue_colours {
    DIALOGUE_COLOURS_CLASS,
    DIALOGUE_COLOURS_SIDE,
    DIALOGUE_COLOURS_RECIPIENT,
    DIALOGUE_COLOURS_SEGMENT,
    DIALOGUE_COLOURS
};

// "TCP segment"
const char *dialogue_colours_name(enum dialogue_colours colours);

// An octet for each line: its group, from 1; 0: it is in none. To be freed.
uint8_t *dialogue_groups_new(const struct dialogue_rows *r, enum dialogue_colours colours);

// The style of a group; not 0.
enum theme_style dialogue_groups_style(uint8_t group);

#endif
