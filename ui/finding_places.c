// SPDX-License-Identifier: BSD-2-Clause
#include "ui/finding_places.h"

#include <stdlib.h>

#include "base/err.h"

// The lines of one side in order of their offsets.
struct side_lines {
    uint32_t *line;
    size_t count;
};

static void collect(const struct dialogue *d, enum stream_side side, struct side_lines *out)
{
    *out = (struct side_lines){err_calloc(d->line_count + 1, sizeof(*out->line)), 0};
    for (size_t i = 0; i < d->line_count; i++) {
        const struct dialogue_line *l = &d->lines[i];
        if (l->side != side || l->kind == DIALOGUE_NOTE || l->kind == DIALOGUE_END) continue;
        if (out->count && d->lines[out->line[out->count - 1]].offset > l->offset) continue;
        out->line[out->count++] = (uint32_t)i;
    }
}

// The last line that begins at offset or before.
static size_t line_at(const struct dialogue *d, const struct side_lines *lines, uint64_t offset)
{
    size_t low = 0, high = lines->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->lines[lines->line[middle]].offset <= offset) low = middle + 1;
        else high = middle;
    }
    return low ? lines->line[low - 1] : 0;
}

static void add(struct finding_places *p, size_t line, const struct finding *f)
{
    p->place = err_realloc_array(p->place, p->count + 1, sizeof(*p->place));
    p->place[p->count++] = (struct finding_place){line, f};
}

static bool is_there(const struct finding_places *p, size_t notes, const struct finding *f)
{
    for (size_t i = 0; i < notes; i++) {
        const struct finding *note = p->place[i].finding;
        if (note->id == f->id && note->side == f->side && note->offset == f->offset) return true;
    }
    return false;
}

// On one line the worst comes first.
static int by_line(const void *a, const void *b)
{
    const struct finding_place *x = a, *y = b;
    if (x->line != y->line) return x->line > y->line ? 1 : -1;
    int worse = (int)finding_severity_of(y->finding->id) - (int)finding_severity_of(x->finding->id);
    return worse ? worse : (int)x->finding->id - (int)y->finding->id;
}

void finding_places_make(struct finding_places *p, const struct dialogue *d)
{
    struct side_lines sides[2];
    *p = (struct finding_places){.is_made = true};
    for (size_t i = 0; i < d->line_count; i++)
        if (d->lines[i].kind == DIALOGUE_NOTE && d->lines[i].finding)
            add(p, i, d->lines[i].finding);
    size_t notes = p->count;
    for (int i = 0; i < 2; i++) collect(d, (enum stream_side)i, &sides[i]);
    for (const struct finding *f = d->session->findings; f; f = f->next)
        if (!is_there(p, notes, f)) add(p, line_at(d, &sides[f->side], f->offset), f);
    for (int i = 0; i < 2; i++) free(sides[i].line);
    if (p->count) qsort(p->place, p->count, sizeof(*p->place), by_line);
}

void finding_places_fini(struct finding_places *p)
{
    free(p->place);
    *p = (struct finding_places){.place = NULL};
}

size_t finding_places_from(const struct finding_places *p, size_t line)
{
    size_t low = 0, high = p->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->place[middle].line < line) low = middle + 1;
        else high = middle;
    }
    return low;
}
