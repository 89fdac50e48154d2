// SPDX-License-Identifier: BSD-2-Clause
#include "ui/dialogue_groups.h"

#include "base/err.h"

enum { GROUPS = 4 }; // that have a style each; more begin with the first again

const char *dialogue_colours_name(enum dialogue_colours colours)
{
    static const char *const names[DIALOGUE_COLOURS] = {"what a line is", "who says it",
                                                        "recipient", "TCP segment"};
    return names[colours];
}

enum theme_style dialogue_groups_style(uint8_t group)
{
    return (enum theme_style)(STYLE_GROUP_1 + (group - 1) % GROUPS);
}

static void by_side(const struct dialogue *d, uint8_t *groups)
{
    for (size_t i = 0; i < d->line_count; i++)
        groups[i] = d->lines[i].side == STREAM_CLIENT ? 1 : 2;
}

// What begins in the same packet; neighbours never have the same colour.
static void by_segment(const struct dialogue *d, uint8_t *groups)
{
    const struct dialogue_line *before = NULL;
    uint8_t group = 0;
    for (size_t i = 0; i < d->line_count; i++) {
        const struct dialogue_line *l = &d->lines[i];
        if (l->kind == DIALOGUE_NOTE) continue;
        bool is_same = before && before->at.packet == l->at.packet && before->side == l->side;
        if (!is_same) group = (uint8_t)(group % GROUPS + 1);
        groups[i] = group;
        before = l;
    }
}

// RCPT and its reply; of the others none is of one recipient alone.
static void by_recipient(const struct dialogue_rows *r, uint8_t *groups)
{
    const struct dialogue *d = r->dialogue;
    int32_t transaction = -1;
    uint8_t count = 0;
    for (size_t i = 0; i < d->line_count; i++) {
        const struct dialogue_line *l = &d->lines[i];
        if (l->kind != DIALOGUE_LINE) continue;
        if (l->transaction != transaction) count = 0;
        transaction = l->transaction;
        bool is_rcpt = dialogue_is_by_client(l) && l->command >= 0 &&
                       bytes_starts_nocase(l->text, BYTES_LIT("RCPT"));
        int64_t answered = l->code ? dialogue_rows_command_line(r, l->command) : -1;
        if (is_rcpt) groups[i] = count = (uint8_t)(count % GROUPS + 1);
        else if (answered >= 0) groups[i] = groups[answered];
    }
}

uint8_t *dialogue_groups_new(const struct dialogue_rows *r, enum dialogue_colours colours)
{
    uint8_t *groups = err_calloc(r->dialogue->line_count + 1, 1);
    switch (colours) {
    case DIALOGUE_COLOURS_SIDE: by_side(r->dialogue, groups); break;
    case DIALOGUE_COLOURS_RECIPIENT: by_recipient(r, groups); break;
    case DIALOGUE_COLOURS_SEGMENT: by_segment(r->dialogue, groups); break;
    case DIALOGUE_COLOURS_CLASS:
    case DIALOGUE_COLOURS: break;
    }
    return groups;
}
