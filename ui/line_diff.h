// SPDX-License-Identifier: BSD-2-Clause
//
// Which lines of two texts are the same (E. Myers, "An O(ND) Difference Algorithm", 1986), with a
// bound on what it may cost: texts that have little in common are told apart as a whole between
// their common beginning and end. Done in steps: texts may have millions of lines.
#ifndef SMTPSCOPE_UI_LINE_DIFF_H
#define SMTPSCOPE_UI_LINE_DIFF_H

#include "base/bytes.h"

enum {
    LINE_DIFF_MAX = 1000,              // lines that differ, beyond which the rest is one difference
    LINE_DIFF_COST = 50 * 1000 * 1000, // and lines compared in search of these
};

// A row of both: an index into each text, or LINE_DIFF_NONE where it has no such line. Where both
// are set and is_same is not, one line stands for the other.
#define LINE_DIFF_NONE UINT32_MAX
struct line_diff_row {
    uint32_t line[2];
    bool is_same;
};

struct line_diff {
    struct line_diff_row *rows; // readable once all steps were done, as the rest
    size_t count;
    size_t changes; // runs of rows that are not the same
    bool is_cut;    // they differ in more than the limits
    struct line_diff_work *work; // private
};

// The texts are borrowed until the last step.
void line_diff_begin(struct line_diff *d, const struct bytes *left, size_t left_count,
                     const struct bytes *right, size_t right_count);
// Some milliseconds of it; false: it is done.
bool line_diff_step(struct line_diff *d);
unsigned line_diff_percent(const struct line_diff *d); // about
void line_diff_fini(struct line_diff *d);

#endif
