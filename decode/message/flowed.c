// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/flowed.h"

#include "base/limits.h"

void flowed_init(struct flowed *f, bool deletes_space, struct buf *out)
{
    *f = (struct flowed){.deletes_space = deletes_space, .out = out};
    buf_init(&f->line, LIMIT_FLOWED_LINE);
}

void flowed_fini(struct flowed *f)
{
    buf_fini(&f->line);
}

static void end_paragraph(struct flowed *f)
{
    if (f->is_open) buf_append_byte(f->out, '\n');
    f->is_open = false;
}

static void begin_text(struct flowed *f, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++) buf_append_byte(f->out, '>');
    if (depth > 0) buf_append_byte(f->out, ' ');
}

static void end_line(struct flowed *f)
{
    struct bytes text = buf_bytes(&f->line);
    unsigned depth = 0;
    while (depth < text.len && text.data[depth] == '>') depth++;
    text = bytes_skip(text, depth);
    if (text.len > 0 && text.data[0] == ' ') text = bytes_skip(text, 1);
    bool is_signature = bytes_equal(text, BYTES_LIT("-- "));
    bool goes_on = text.len > 0 && text.data[text.len - 1] == ' ' && !is_signature;
    if (f->is_open && (depth != f->depth || is_signature)) end_paragraph(f);
    if (!f->is_open) begin_text(f, depth);
    if (goes_on && f->deletes_space) text.len--;
    buf_append_bytes(f->out, text);
    f->is_open = true;
    f->depth = depth;
    if (!goes_on) end_paragraph(f);
    buf_reset(&f->line, SIZE_MAX);
}

// A line longer than the cap was written by no such program: it stands as it is.
static void take(struct flowed *f, struct bytes text)
{
    while (text.len > 0) {
        size_t room = f->line.cap - f->line.len;
        struct bytes part = bytes_first(text, room);
        buf_append_bytes(&f->line, part);
        text = bytes_skip(text, part.len);
        if (text.len == 0) return;
        if (!f->is_open) f->depth = 0;
        buf_append_bytes(f->out, buf_bytes(&f->line));
        f->is_open = true;
        buf_reset(&f->line, SIZE_MAX);
    }
}

void flowed_feed(struct flowed *f, struct bytes in)
{
    while (in.len > 0) {
        size_t end = bytes_find(in, 0, '\n');
        take(f, bytes_first(in, end));
        if (end == in.len) return;
        if (f->line.len > 0 && f->line.data[f->line.len - 1] == '\r') f->line.len--;
        end_line(f);
        in = bytes_skip(in, end + 1);
    }
}

void flowed_finish(struct flowed *f)
{
    if (f->line.len > 0) end_line(f);
    end_paragraph(f);
}
