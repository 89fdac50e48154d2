// SPDX-License-Identifier: BSD-2-Clause
//
// The session under the cursor of the list: how it went and why, who it was with, what is odd; and
// the condition that is met by what is like it.
#ifndef SMTPSCOPE_UI_SESSION_STRIP_H
#define SMTPSCOPE_UI_SESSION_STRIP_H

#include "ui/columns.h"

enum { SESSION_STRIP_ROWS = 5 };

void session_strip_draw(struct canvas *c, struct rect area, const struct store_row *row);

// Appends a condition of the filter language. What is alike follows from the column that the list
// is ordered by: the outcome, the server, the code, …; else it is the client.
void session_strip_condition(enum column_id column, const struct store_row *row, struct buf *out);

#endif
