// SPDX-License-Identifier: BSD-2-Clause
//
// A dialogue shown line by line, as it went or step by step, for who teaches or learns: rows up to
// a line are there, the others are still to come. Longer pauses are cut to REPLAY_PAUSE_MS.
#ifndef SMTPSCOPE_UI_DIALOGUE_REPLAY_H
#define SMTPSCOPE_UI_DIALOGUE_REPLAY_H

#include "ui/dialogue_rows.h"

enum { REPLAY_PAUSE_MS = 3000 };

enum dialogue_speed {
    REPLAY_OFF,
    REPLAY_AS_IT_WAS,
    REPLAY_TEN_TIMES,
    REPLAY_BY_STEP,
    REPLAY_SPEEDS
};

struct dialogue_replay {
    enum dialogue_speed speed;
    size_t line;    // of the last row that is shown
    int64_t due_ns; // the next one comes then; 0: not known yet
};

// "10x"
const char *dialogue_replay_name(enum dialogue_speed speed);
// Rows that are shown, from the first on.
size_t dialogue_replay_rows(const struct dialogue_replay *r, const struct dialogue_rows *rows);
// One row more or less. false: there is none.
bool dialogue_replay_step(struct dialogue_replay *r, const struct dialogue_rows *rows, int step);
// What has come by now. true: something has.
bool dialogue_replay_advance(struct dialogue_replay *r, const struct dialogue_rows *rows,
                             int64_t now_ns);

#endif
