// SPDX-License-Identifier: BSD-2-Clause
//
// Which lines of a dialogue are rows of the screen: all of them but what is folded and what is not
// asked for. A run that can be folded is a header section, a body, a long reply or octets that are
// no text; folded it is one row.
#ifndef SMTPSCOPE_UI_DIALOGUE_ROWS_H
#define SMTPSCOPE_UI_DIALOGUE_ROWS_H

#include "decode/model/dialogue.h"

// Runs of that many lines and fewer are never folded.
enum { DIALOGUE_ROWS_RUN = 3 };

enum dialogue_shown {
    DIALOGUE_SHOW_ALL,
    DIALOGUE_SHOW_ENVELOPE,
    DIALOGUE_SHOW_HEADER,
    DIALOGUE_SHOW_BODY,
    DIALOGUE_SHOW_PROTOCOL,
    DIALOGUE_SHOW_COUNT
};

struct dialogue_row {
    uint32_t line;   // index into the dialogue's lines
    uint32_t count;  // lines of the run that is folded here; 1: a line as it is
    bool starts_run; // an unfolded run begins here
};

struct dialogue_rows {
    const struct dialogue *dialogue; // borrowed
    struct dialogue_row *rows;
    size_t count;
    uint8_t *unfolded;     // private: by line, whether the run that begins there is open
    int32_t *command_line; // private: by ordinal of the command, its line
    size_t command_count;
    enum dialogue_shown shown;
};

void dialogue_rows_init(struct dialogue_rows *r, const struct dialogue *d);
void dialogue_rows_fini(struct dialogue_rows *r);
// Goes over to another reading of the same session, with more lines; what is unfolded stays so.
void dialogue_rows_set(struct dialogue_rows *r, const struct dialogue *d);

void dialogue_rows_show(struct dialogue_rows *r, enum dialogue_shown shown);
// Unfolds or folds the run that line is in. false: it is in none, or it is so already.
bool dialogue_rows_fold(struct dialogue_rows *r, size_t line, bool is_folded);
void dialogue_rows_fold_all(struct dialogue_rows *r, bool is_folded);
bool dialogue_rows_has_folded(const struct dialogue_rows *r);

// The row on which a line is seen (its own, or that of its folded run), or the next one after it.
size_t dialogue_rows_of_line(const struct dialogue_rows *r, size_t line);
// The line of the command with that ordinal, or -1.
int64_t dialogue_rows_command_line(const struct dialogue_rows *r, int32_t command);

#endif
