// SPDX-License-Identifier: BSD-2-Clause
//
// The columns of decode/model/column.h on the screen: widths, how a cell is drawn and what it is
// sorted by. Which of them are seen follows from the width, unless the user chose.
#ifndef SMTPSCOPE_UI_COLUMNS_H
#define SMTPSCOPE_UI_COLUMNS_H

#include "decode/model/column.h"
#include "ui/canvas.h"

bool column_is_right(enum column_id id); // its cells stand at its right end

struct columns_layout {
    int count;
    enum column_id id[COLUMN_COUNT]; // from left to right
    int width[COLUMN_COUNT];         // of the same; one blank stands between two
};

// What the sessions ask of their columns, so that no number is cut where there is room for it.
struct columns_need {
    int id_digits; // of the highest number
    bool is_dated; // they do not all begin on one day: a time of day alone says too little
};
// shows_clock: times are of day. Looks at the first row and the last.
struct columns_need columns_need_of(const struct store *st, const struct canvas *canvas,
                                    bool shows_clock);

// As many columns as width has room for, the most telling first. Those of widths (NULL: none) are
// as wide as that says, where there is room for it.
void columns_fit(struct columns_layout *layout, const struct columns_need *need,
                 const struct column_list *widths, int width);

// The columns that the user chose, from the first-th on, with what is left over given to those
// without a width of their own. The last may be cut by the end of the line.
void columns_choose(struct columns_layout *layout, const struct columns_need *need,
                    const struct column_list *list, int first, int width);
// The width that a column has when none is chosen for it.
int column_screen_width(enum column_id id, const struct columns_need *need);

enum column_times_mode { COLUMN_TIMES_CLOCK, COLUMN_TIMES_START, COLUMN_TIMES_DELTA, COLUMN_TIMES };
// How the time of a row is shown: of day, since the origin, or since the row before it.
struct column_times {
    enum column_times_mode mode;
    int64_t origin_ns, before_ns;
};

// Draws one cell; the pen ends where the column does. A time of day has its date before it where
// that fits, from 19 columns on with the year, from 14 on without.
void column_draw(enum column_id id, struct pen *p, const struct store_row *row,
                 const struct column_times *times);

// What a column is sorted by: a text or a number.
struct column_key {
    bool is_text;
    uint64_t number;
    struct bytes text;
};
struct column_key column_key_of(enum column_id id, const struct store_row *row);

// Whether some text of a row holds needle: names, paths, subject, reason, addresses, code, "#12".
bool column_row_has(const struct store_row *row, struct bytes needle);

#endif
