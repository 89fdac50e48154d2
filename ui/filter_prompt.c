// SPDX-License-Identifier: BSD-2-Clause
#include "ui/filter_prompt.h"

#include "decode/model/filter_field.h"

static bool is_name(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_';
}

// The name that ends at the cursor.
static struct bytes name_before(const struct prompt *p)
{
    size_t at = p->cursor;
    while (at > 0 && is_name(p->text.data[at - 1])) at--;
    return bytes_first(bytes_skip(buf_bytes(&p->text), at), p->cursor - at);
}

// The next name from index on that begins with prefix, NULL beyond the last.
static const char *next_name(struct bytes prefix, size_t *index)
{
    const struct filter_field *f;
    while ((f = filter_field_at((*index)++)) != NULL)
        if (bytes_starts_nocase(bytes_str(f->name), prefix)) return f->name;
    return NULL;
}

void filter_prompt_complete(struct prompt *p)
{
    struct bytes prefix = name_before(p);
    size_t index = 0;
    const char *first = next_name(prefix, &index), *other;
    if (!first) return;
    size_t shared = strlen(first);
    while ((other = next_name(prefix, &index)) != NULL) {
        size_t same = 0;
        while (same < shared && first[same] == other[same]) same++;
        shared = same;
    }
    if (shared > prefix.len) prompt_put(p, p->cursor - prefix.len, bytes_of(first, shared));
}

static void put_names(struct pen *pen, struct bytes prefix)
{
    size_t index = 0;
    const char *name;
    canvas_put(pen, STYLE_DIM, " ");
    while ((name = next_name(prefix, &index)) != NULL) {
        if (pen_left(pen) < (int)strlen(name) + 3) {
            canvas_put(pen, STYLE_DIM, "…");
            return;
        }
        canvas_putf(pen, STYLE_DIM, "%s  ", name);
    }
}

void filter_prompt_hint(const struct prompt *p, const struct settings *settings, struct pen *pen)
{
    struct filter_error error;
    struct bytes text = buf_bytes(&p->text), name = name_before(p);
    struct filter_names names = settings_filter_names(settings);
    struct filter *f = filter_parse_named(text, &names, &error);
    size_t index = 0;
    canvas_fill(pen, STYLE_NORMAL);
    pen->col = 0;
    bool is_typing = !f && error.at + error.len >= p->cursor && next_name(name, &index);
    if (is_typing) {
        put_names(pen, name);
    } else if (!f) {
        struct buf said;
        buf_init(&said, 0);
        buf_printf(&said, "column %zu: %s", filter_error_column(text, &error), error.text);
        canvas_put_sentence(pen->canvas, pen->row, 1, STYLE_ERROR, buf_bytes(&said));
        buf_fini(&said);
    } else {
        canvas_put(pen, STYLE_DIM,
                   " Enter shows what matches, Tab completes, Up: before, ^X: not so, ^S names it");
    }
    filter_free(f);
}
