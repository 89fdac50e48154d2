// SPDX-License-Identifier: BSD-2-Clause
//
// Which lines of two texts are the same (E. Myers, "An O(ND) Difference Algorithm", 1986), with a
// bound on what it may cost: texts that have little in common are told apart as a whole between
// their common beginning and end.
#ifndef SMTPSCOPE_UI_LINE_DIFF_H
#define SMTPSCOPE_UI_LINE_DIFF_H

#include "base/bytes.h"

enum { LINE_DIFF_MAX = 1000 }; // lines that differ, beyond which the rest is one difference

// A row of both: an index into each text, or LINE_DIFF_NONE where it has no such line. Where both
// are set and is_same is not, one line stands for the other.
#define LINE_DIFF_NONE UINT32_MAX
struct line_diff_row {
    uint32_t line[2];
    bool is_same;
};

struct line_diff {
    struct line_diff_row *rows;
    size_t count;
    size_t changes; // runs of rows that are not the same
    bool is_cut;    // they differ in more than LINE_DIFF_MAX lines
};

void line_diff_make(struct line_diff *d, const struct bytes *left, size_t left_count,
                    const struct bytes *right, size_t right_count);
void line_diff_fini(struct line_diff *d);

#endif
