// SPDX-License-Identifier: BSD-2-Clause
#include "ui/marks.h"

#include <stdlib.h>

#include "base/err.h"

static void free_mark(struct mark *mark)
{
    free(mark->text);
    free(mark->note);
}

void marks_fini(struct marks *m)
{
    for (size_t i = 0; i < m->count; i++) free_mark(&m->mark[i]);
    free(m->mark);
    *m = (struct marks){.mark = NULL};
}

// Where such a mark stands or would stand.
static size_t place_of(const struct marks *m, uint64_t session, size_t line)
{
    size_t i = 0;
    while (i < m->count && (m->mark[i].session < session ||
                            (m->mark[i].session == session && m->mark[i].line < line)))
        i++;
    return i;
}

const struct mark *marks_at(const struct marks *m, uint64_t session, size_t line)
{
    size_t i = place_of(m, session, line);
    bool is_there = i < m->count && m->mark[i].session == session && m->mark[i].line == line;
    return is_there ? &m->mark[i] : NULL;
}

static char *copy_of(struct bytes text)
{
    char *copy = err_malloc(text.len + 1);
    if (text.len) memcpy(copy, text.data, text.len);
    copy[text.len] = 0;
    for (size_t i = 0; i < text.len; i++)
        if (!copy[i]) copy[i] = ' ';
    return copy;
}

bool marks_put(struct marks *m, uint64_t session, size_t line, struct bytes text, struct bytes note)
{
    size_t i = place_of(m, session, line);
    if (marks_at(m, session, line)) {
        free_mark(&m->mark[i]);
    } else {
        if (m->count == MARKS_MAX) return false;
        m->mark = err_realloc_array(m->mark, m->count + 1, sizeof(*m->mark));
        memmove(m->mark + i + 1, m->mark + i, (m->count - i) * sizeof(*m->mark));
        m->count++;
    }
    m->mark[i] = (struct mark){session, line, copy_of(bytes_first(text, MARKS_TEXT)),
                               copy_of(bytes_first(note, MARKS_TEXT))};
    return true;
}

void marks_remove(struct marks *m, size_t index)
{
    free_mark(&m->mark[index]);
    m->count--;
    memmove(m->mark + index, m->mark + index + 1, (m->count - index) * sizeof(*m->mark));
}
