// SPDX-License-Identifier: BSD-2-Clause
#include "ui/dialogue_replay.h"

const char *dialogue_replay_name(enum dialogue_speed speed)
{
    static const char *const names[REPLAY_SPEEDS] = {"", "as it was", "10x", "by step"};
    return names[speed];
}

size_t dialogue_replay_rows(const struct dialogue_replay *r, const struct dialogue_rows *rows)
{
    if (r->speed == REPLAY_OFF || rows->count == 0) return rows->count;
    size_t row = dialogue_rows_of_line(rows, r->line);
    return rows->rows[row].line <= r->line ? row + 1 : row;
}

bool dialogue_replay_step(struct dialogue_replay *r, const struct dialogue_rows *rows, int step)
{
    size_t shown = dialogue_replay_rows(r, rows);
    size_t last = shown + (size_t)step - 1; // row
    if (step > 0 ? shown >= rows->count : shown < 2) return false;
    r->line = rows->rows[last].line;
    r->due_ns = 0;
    return true;
}

// From the last row shown to the one after it.
static int64_t pause_ns(const struct dialogue_replay *r, const struct dialogue_rows *rows,
                        size_t next)
{
    const struct dialogue_line *lines = rows->dialogue->lines;
    int64_t pause = lines[rows->rows[next].line].at.time_ns - lines[r->line].at.time_ns;
    if (pause < 0) pause = 0;
    if (r->speed == REPLAY_TEN_TIMES) pause /= 10;
    int64_t most = (int64_t)REPLAY_PAUSE_MS * 1000000;
    return pause < most ? pause : most;
}

bool dialogue_replay_advance(struct dialogue_replay *r, const struct dialogue_rows *rows,
                             int64_t now_ns)
{
    bool has_come = false;
    if (r->speed != REPLAY_AS_IT_WAS && r->speed != REPLAY_TEN_TIMES) return false;
    for (;;) {
        size_t next = dialogue_replay_rows(r, rows);
        if (next >= rows->count) return has_come;
        if (r->due_ns == 0) r->due_ns = now_ns + pause_ns(r, rows, next);
        if (r->due_ns > now_ns) return has_come;
        int64_t due_ns = r->due_ns;
        dialogue_replay_step(r, rows, 1);
        has_come = true;
        next = dialogue_replay_rows(r, rows);
        if (next < rows->count) r->due_ns = due_ns + pause_ns(r, rows, next);
    }
}
