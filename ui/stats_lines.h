// SPDX-License-Identifier: BSD-2-Clause
//
// The statistics as lines of a screen: a copy of what they were at one moment, and how each line is
// drawn. Lines flow from one column of the screen into the next.
#ifndef SMTPSCOPE_UI_STATS_LINES_H
#define SMTPSCOPE_UI_STATS_LINES_H

#include "base/arena.h"
#include "decode/model/stats.h"
#include "ui/canvas.h"

enum stats_line_kind {
    STATS_LINE_BLANK,
    STATS_LINE_HEAD, // of a section, or of the rates
    STATS_LINE_NOTE, // that a section is approximate
    STATS_LINE_RATE,
    STATS_LINE_ROW,
};

struct stats_line {
    enum stats_line_kind kind;
    int section; // enum stats_section; -1: the rates
    enum stats_rate rate;
    double per_second;
    struct timeline_view *view; // of a rate
    struct stats_row row;
    uint64_t total; // for its share
};

struct stats_lines {
    struct arena arena; // private
    struct stats_line *line;
    size_t count, room;
};

void stats_lines_init(struct stats_lines *l);
void stats_lines_fini(struct stats_lines *l);
// Copies what st tells now.
void stats_lines_take(struct stats_lines *l, const struct stats *st, enum timeline_window window);

// Whether the cursor may stand on it.
bool stats_lines_is_row(const struct stats_line *line);
// Whether two lines of different moments tell of the same.
bool stats_lines_is_same(const struct stats_line *a, const struct stats_line *b);
// The text that is looked for in it.
struct bytes stats_lines_label(const struct stats_line *line);
void stats_lines_draw(const struct stats_line *line, struct pen *p, enum timeline_window window);

#endif
