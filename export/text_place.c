// SPDX-License-Identifier: BSD-2-Clause
#include "export/text_place.h"

struct text_place text_place_of(const struct dialogue *d)
{
    return (struct text_place){.d = d, .message = -1};
}

// Octets of the message that the line stands for: transparency (RFC 5321 4.5.2) has put a dot
// before a line that begins with one.
static uint64_t message_octets(const struct text_place *p, const struct dialogue_line *l)
{
    const struct dialogue_message *m = &p->d->messages[l->message];
    bool is_stuffed = m->transaction && m->transaction->via == SESSION_VIA_DATA && l->len > 1 &&
                      l->text.len > 0 && l->text.data[0] == '.';
    return l->len - (is_stuffed ? 1 : 0);
}

bool text_place_is_body(const struct dialogue_line *l)
{
    return l->kind == DIALOGUE_LINE && l->cls == DIALOGUE_BODY && !l->is_end_mark;
}

static bool in_message(const struct text_place *p, const struct dialogue_line *l)
{
    return l->kind == DIALOGUE_LINE && !l->is_end_mark && l->message >= 0 &&
           (size_t)l->message < p->d->message_count &&
           (l->cls == DIALOGUE_BODY || l->cls == DIALOGUE_HEADER);
}

// The leaf in whose body the walk is, or NULL; entities and walk only go forward.
static const struct dialogue_entity *leaf_here(struct text_place *p)
{
    const struct dialogue_message *m = &p->d->messages[p->message];
    for (; p->entity < m->entity_count; p->entity++) {
        const struct dialogue_entity *e = &m->entities[p->entity];
        if (!e->is_leaf || e->file || e->level > 0 || e->body_end <= p->pos) continue;
        return e->body_start <= p->pos ? e : NULL;
    }
    return NULL;
}

void text_place_enter(struct text_place *p, const struct dialogue_line *l)
{
    if (!in_message(p, l) || l->message == p->message) return;
    p->message = l->message;
    p->pos = 0;
    p->entity = 0;
    p->field = 0;
}

void text_place_pass(struct text_place *p, const struct dialogue_line *l)
{
    if (in_message(p, l)) p->pos += message_octets(p, l);
}

size_t text_place_body_run(const struct text_place *p, size_t first,
                           const struct dialogue_entity **leaf_out)
{
    struct text_place walk = *p;
    size_t n = 0;
    *leaf_out = NULL;
    for (; first + n < p->d->line_count; n++) {
        const struct dialogue_line *l = &p->d->lines[first + n];
        if (!text_place_is_body(l) || !in_message(p, l) || l->message != p->message) break;
        const struct dialogue_entity *leaf = leaf_here(&walk);
        if (n == 0) *leaf_out = leaf;
        else if (leaf != *leaf_out) break;
        text_place_pass(&walk, l);
        dialogue_walked(p->d, n + 1);
    }
    return n;
}

static bool has_encoded_word(struct bytes b)
{
    while ((b = bytes_skip(b, bytes_find(b, 0, '='))).len > 1) {
        if (b.data[1] == '?') return true;
        b = bytes_skip(b, 1);
    }
    return false;
}

const struct dialogue_field *text_place_decoded(struct text_place *p, const struct dialogue_line *l)
{
    if (l->cls != DIALOGUE_HEADER || !in_message(p, l)) return NULL;
    const struct dialogue_message *m = &p->d->messages[l->message];
    while (p->field < m->field_count && m->fields[p->field].end < p->pos) p->field++;
    if (p->field == m->field_count || m->fields[p->field].end != p->pos) return NULL;
    const struct dialogue_field *f = &m->fields[p->field];
    struct bytes raw = bytes_skip(bytes_first(m->bytes, f->end), f->start);
    return !bytes_is_none(f->value) && has_encoded_word(raw) ? f : NULL;
}
