// SPDX-License-Identifier: BSD-2-Clause
#include "export/export_state.h"
#include "export/file_name.h"

enum { PATH_MAX_OCTETS = 40, SUBJECT_MAX = 60 };

static void begin_name(struct export *e, const struct session *s, const struct waiting_message *w)
{
    buf_reset(&e->name, EXPORT_KEEP_BYTES);
    buf_printf(&e->name, "%08llu-%04lld", (unsigned long long)s->id, (long long)w->tx->index + 1);
}

void export_name_message(struct export *e, const struct session *s, const struct waiting_message *w)
{
    begin_name(e, s, w);
    size_t len = e->name.len;
    if (bytes_is_none(w->m->subject)) return;
    buf_append_byte(&e->name, '-');
    file_name_append_words(&e->name, w->m->subject, SUBJECT_MAX);
    if (e->name.len == len + 1) e->name.len = len;
}

void export_name_part(struct export *e, const struct session *s, const struct waiting_message *w,
                      const struct waiting_part *p)
{
    struct bytes partial = p->is_whole ? BYTES_LIT("") : BYTES_LIT(".partial");
    const struct session_part *part = p->what.part;
    const struct part_file *inner = p->what.inner;
    begin_name(e, s, w);
    buf_append_byte(&e->name, '.');
    if (part->path.len <= PATH_MAX_OCTETS) buf_append_bytes(&e->name, part->path);
    else buf_printf(&e->name, "p%u", p->ordinal);
    if (inner) buf_printf(&e->name, "+%u", p->what.ordinal);
    buf_append_byte(&e->name, '-');
    file_name_append(&e->name, inner ? inner->name : part->filename,
                     FILE_NAME_MAX - e->name.len - partial.len);
    buf_append_bytes(&e->name, partial);
}
