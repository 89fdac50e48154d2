// SPDX-License-Identifier: BSD-2-Clause
//
// The columns that the list of sessions can have: title, width, how a cell is drawn and what it is
// sorted by. One table; which of them are seen follows from the width.
#ifndef SMTPSCOPE_UI_COLUMNS_H
#define SMTPSCOPE_UI_COLUMNS_H

#include "decode/model/store.h"
#include "ui/canvas.h"

enum column_id {
    COLUMN_OUTCOME,
    COLUMN_FINDING,
    COLUMN_ID,
    COLUMN_TIME,
    COLUMN_CLIENT,
    COLUMN_SERVER,
    COLUMN_HELO,
    COLUMN_PATH,
    COLUMN_RCPT,
    COLUMN_END,
    COLUMN_REASON,
    COLUMN_MESSAGES,
    COLUMN_OCTETS,
    COLUMN_TLS,
    COLUMN_USER,
    COLUMN_DURATION,
    COLUMN_COUNT
};

const char *column_title(enum column_id id);
bool column_is_right(enum column_id id); // its cells stand at its right end

struct columns_layout {
    int count;
    enum column_id id[COLUMN_COUNT]; // from left to right
    int width[COLUMN_COUNT];         // of the same; one blank stands between two
};

// As many columns as width has room for, the most telling first.
void columns_fit(struct columns_layout *layout, int width);

// Draws one cell; the pen ends where the column does.
void column_draw(enum column_id id, struct pen *p, const struct store_row *row);

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
