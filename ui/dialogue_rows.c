// SPDX-License-Identifier: BSD-2-Clause
#include "ui/dialogue_rows.h"

#include <stdlib.h>

#include "base/err.h"

static bool is_mail_data(const struct dialogue_line *l)
{
    return (l->kind == DIALOGUE_LINE || l->kind == DIALOGUE_LEFT_OUT) && !l->is_end_mark &&
           (l->cls == DIALOGUE_HEADER || l->cls == DIALOGUE_BODY);
}

static bool continues(const struct dialogue_line *a, const struct dialogue_line *b)
{
    if (a->kind == DIALOGUE_BYTES) return b->kind == DIALOGUE_BYTES;
    if (is_mail_data(a)) {
        return is_mail_data(b) && a->cls == b->cls && a->side == b->side &&
               a->message == b->message;
    }
    return a->is_continued && b->kind == DIALOGUE_LINE && b->side == a->side && b->code != 0;
}

// One past the last line of the run that begins at line.
static size_t run_end(const struct dialogue *d, size_t line)
{
    size_t end = line + 1;
    while (end < d->line_count && continues(&d->lines[end - 1], &d->lines[end])) end++;
    return end;
}

static bool is_shown(const struct dialogue_rows *r, const struct dialogue_line *l)
{
    switch (r->shown) {
    case DIALOGUE_SHOW_ENVELOPE: return l->cls == DIALOGUE_ENVELOPE;
    case DIALOGUE_SHOW_HEADER: return l->cls == DIALOGUE_HEADER;
    case DIALOGUE_SHOW_BODY: return l->cls == DIALOGUE_BODY;
    case DIALOGUE_SHOW_PROTOCOL: return l->cls == DIALOGUE_PROTOCOL;
    case DIALOGUE_SHOW_ALL:
    case DIALOGUE_SHOW_COUNT: break;
    }
    return true;
}

static void build(struct dialogue_rows *r)
{
    const struct dialogue *d = r->dialogue;
    r->rows = err_realloc_array(r->rows, d->line_count ? d->line_count : 1, sizeof(*r->rows));
    r->count = 0;
    for (size_t line = 0; line < d->line_count;) {
        size_t end = run_end(d, line);
        bool can_fold = end - line > DIALOGUE_ROWS_RUN;
        bool is_folded = can_fold && !r->unfolded[line];
        for (size_t i = line; i < end; i++) {
            if (!is_shown(r, &d->lines[i])) continue;
            uint32_t count = is_folded ? (uint32_t)(end - i) : 1;
            r->rows[r->count++] = (struct dialogue_row){(uint32_t)i, count, can_fold && i == line};
            if (is_folded) break;
        }
        line = end;
    }
}

static void index_commands(struct dialogue_rows *r)
{
    const struct dialogue *d = r->dialogue;
    r->command_count = 0;
    for (size_t i = 0; i < d->line_count; i++) {
        const struct dialogue_line *l = &d->lines[i];
        if (!dialogue_is_by_client(l) || l->kind != DIALOGUE_LINE || l->command < 0) continue;
        if ((size_t)l->command >= d->line_count) continue; // commands are lines
        size_t need = (size_t)l->command + 1;
        if (need > r->command_count) {
            if (!r->command_line) {
                r->command_line = err_calloc(d->line_count, sizeof(*r->command_line));
            }
            for (; r->command_count < need; r->command_count++) {
                r->command_line[r->command_count] = -1;
            }
        }
        if (r->command_line[l->command] < 0) r->command_line[l->command] = (int32_t)i;
    }
}

void dialogue_rows_init(struct dialogue_rows *r, const struct dialogue *d)
{
    *r = (struct dialogue_rows){.dialogue = d};
    r->unfolded = err_calloc(d->line_count + 1, 1);
    index_commands(r);
    build(r);
}

void dialogue_rows_fini(struct dialogue_rows *r)
{
    free(r->rows);
    free(r->unfolded);
    free(r->command_line);
    *r = (struct dialogue_rows){.rows = NULL};
}

void dialogue_rows_set(struct dialogue_rows *r, const struct dialogue *d)
{
    size_t before = r->dialogue->line_count;
    r->dialogue = d;
    r->unfolded = err_realloc_array(r->unfolded, d->line_count + 1, 1);
    for (size_t i = before; i <= d->line_count; i++) r->unfolded[i] = 0;
    free(r->command_line);
    r->command_line = NULL;
    index_commands(r);
    build(r);
}

void dialogue_rows_show(struct dialogue_rows *r, enum dialogue_shown shown)
{
    r->shown = shown;
    build(r);
}

bool dialogue_rows_fold(struct dialogue_rows *r, size_t line, bool is_folded)
{
    const struct dialogue *d = r->dialogue;
    if (line >= d->line_count) return false;
    size_t start = line;
    while (start > 0 && continues(&d->lines[start - 1], &d->lines[start])) start--;
    if (run_end(d, start) - start <= DIALOGUE_ROWS_RUN) return false;
    if (r->unfolded[start] == !is_folded) return false;
    r->unfolded[start] = !is_folded;
    build(r);
    return true;
}

void dialogue_rows_fold_all(struct dialogue_rows *r, bool is_folded)
{
    memset(r->unfolded, !is_folded, r->dialogue->line_count + 1);
    build(r);
}

bool dialogue_rows_has_folded(const struct dialogue_rows *r)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->rows[i].count > 1) return true;
    }
    return false;
}

size_t dialogue_rows_of_line(const struct dialogue_rows *r, size_t line)
{
    size_t low = 0, high = r->count; // the first row that ends beyond line
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((size_t)r->rows[middle].line + r->rows[middle].count > line) high = middle;
        else low = middle + 1;
    }
    return low < r->count ? low : r->count ? r->count - 1 : 0;
}

int64_t dialogue_rows_command_line(const struct dialogue_rows *r, int32_t command)
{
    if (command < 0 || (size_t)command >= r->command_count) return -1;
    return r->command_line[command];
}
