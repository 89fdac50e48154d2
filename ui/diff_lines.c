// SPDX-License-Identifier: BSD-2-Clause
#include "ui/diff_lines.h"

#include <stdlib.h>

#include "base/err.h"

enum { STEP_LINES = 64 * 1024, STEP_OCTETS = 4 * 1024 * 1024 };

static void add_line(struct diff_lines *l, struct bytes line)
{
    if (l->count == l->room) {
        l->room = l->room ? 2 * l->room : 256;
        l->lines = err_realloc_array(l->lines, l->room, sizeof *l->lines);
    }
    l->lines[l->count++] = line;
}

// There are not so many lines of a dialogue that it would be felt.
static void take_dialogue(struct diff_lines *l, const struct dialogue *d)
{
    l->speaker = err_calloc(d->line_count + 1, 1);
    for (size_t i = 0; i < d->line_count; i++) {
        const struct dialogue_line *line = &d->lines[i];
        struct bytes text = dialogue_shown_text(line);
        if (line->kind != DIALOGUE_LINE && text.len == 0) continue; // findings and the like
        if (line->is_secret && text.len == 0) text = BYTES_LIT("********");
        l->speaker[l->count] = line->side == STREAM_CLIENT ? 'C' : 'S';
        add_line(l, text);
    }
    l->has_all = true;
}

static void take_message(struct diff_lines *l, struct bytes message)
{
    struct bytes rest = bytes_skip(message, l->taken);
    size_t stop = l->taken + STEP_OCTETS;
    for (int n = 0; rest.len > 0 && n < STEP_LINES && l->taken < stop; n++) {
        size_t end = bytes_find(rest, 0, '\n');
        struct bytes line = bytes_first(rest, end);
        if (line.len && line.data[line.len - 1] == '\r') line = bytes_first(line, line.len - 1);
        add_line(l, line);
        l->taken += end + 1;
        rest = bytes_skip(rest, end + 1);
    }
    l->has_all = rest.len == 0;
}

void diff_lines_step(struct diff_lines *l, const struct dialogue *d, size_t message)
{
    bool is_there = message < d->message_count;
    if (message == DIFF_LINES_DIALOGUE) take_dialogue(l, d);
    else take_message(l, is_there ? d->messages[message].bytes : BYTES_LIT(""));
}

void diff_lines_fini(struct diff_lines *l)
{
    free(l->lines);
    free(l->speaker);
    *l = (struct diff_lines){.count = 0};
}
