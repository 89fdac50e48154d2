// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/dialogue_builder.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"

// A message while it is read: it must not move, the message builder fills it in.
struct open_message {
    struct dialogue_message m;
    struct buf bytes;
    bool is_past_header;
};

struct dialogue_builder {
    struct arena arena;
    struct dialogue_line *lines;
    size_t line_count, line_room;
    size_t octets; // of the texts of lines
    size_t body_lines, body_octets; // those of bodies
    struct open_message **messages;
    size_t message_count, message_room;
    bool keeps_bodies;
    bool in_message;
    bool in_header;       // of the message that is read
    bool is_reversed;     // the roles, as of the last line
    bool is_partial;      // a cap left something out
    struct buf wire;      // the unfinished line of mail data
    uint64_t wire_offset; // where it begins
    uint64_t wire_len;    // its octets, those too that were cut
    size_t wire_place;    // lines that came before its first octet
    struct stream_point wire_at;
};

struct dialogue_builder *dialogue_builder_new(bool keeps_bodies)
{
    struct dialogue_builder *b = err_calloc(1, sizeof(*b));
    arena_init(&b->arena);
    b->keeps_bodies = keeps_bodies;
    buf_init(&b->wire, LIMIT_OPEN_LINE);
    return b;
}

void dialogue_builder_free(struct dialogue_builder *b)
{
    if (!b) return;
    for (size_t i = 0; i < b->message_count; i++) {
        buf_fini(&b->messages[i]->bytes);
        free(b->messages[i]);
    }
    free(b->messages);
    free(b->lines);
    buf_fini(&b->wire);
    arena_fini(&b->arena);
    free(b);
}

// Puts a line where it belongs: at the end, or before lines that came while it was not ended.
static void add_line_at(struct dialogue_builder *b, size_t place, const struct dialogue_line *line)
{
    size_t octets = bytes_first(line->text, LIMIT_OPEN_LINE).len;
    if (b->line_count >= LIMIT_OPEN_LINES || b->octets + octets > LIMIT_OPEN_OCTETS) {
        b->is_partial = true;
        return;
    }
    if (b->line_count == b->line_room) {
        b->line_room = b->line_room ? b->line_room * 2 : 64;
        b->lines = err_realloc_array(b->lines, b->line_room, sizeof(*b->lines));
    }
    struct dialogue_line *kept = &b->lines[place];
    memmove(kept + 1, kept, (b->line_count - place) * sizeof(*kept));
    b->line_count++;
    b->octets += octets;
    *kept = *line;
    kept->text = arena_copy_bytes(&b->arena, bytes_first(line->text, LIMIT_OPEN_LINE));
}

static void add_line(struct dialogue_builder *b, const struct dialogue_line *line)
{
    add_line_at(b, b->line_count, line);
}

static int32_t message_index(const struct dialogue_builder *b)
{
    return b->in_message ? (int32_t)b->message_count - 1 : -1;
}

static bool is_blank(const struct buf *line)
{
    struct bytes b = buf_bytes(line);
    return bytes_equal(b, BYTES_LIT("\r\n")) || bytes_equal(b, BYTES_LIT("\n"));
}

// A limit leaves out lines of bodies, never what is said after them.
static bool is_left_out(struct dialogue_builder *b, const struct dialogue_line *line)
{
    size_t most = b->keeps_bodies ? LIMIT_SHOWN_BODY_LINES : LIMIT_OPEN_BODY_LINES;
    if (line->cls != DIALOGUE_BODY) return false;
    if (b->body_lines >= most || b->body_octets + line->text.len > LIMIT_OPEN_BODY_OCTETS)
        return true;
    b->body_lines++;
    b->body_octets += line->text.len;
    return false;
}

static void leave_out(struct dialogue_builder *b, const struct dialogue_line *line)
{
    struct dialogue_line *last = b->line_count ? &b->lines[b->line_count - 1] : NULL;
    if (last && last->kind == DIALOGUE_LEFT_OUT && last->message == line->message) {
        last->left_out++;
        last->len += line->len;
        return;
    }
    struct dialogue_line none = *line;
    none.kind = DIALOGUE_LEFT_OUT;
    none.text = BYTES_LIT("");
    none.left_out = 1;
    add_line(b, &none);
}

// What waits of a line of mail data becomes a line, ended or not.
static void flush_wire(struct dialogue_builder *b)
{
    if (b->wire_len == 0) return;
    const struct open_message *m = b->message_count ? b->messages[b->message_count - 1] : NULL;
    struct dialogue_line line = {
        .kind = DIALOGUE_LINE,
        .side = b->is_reversed ? STREAM_SERVER : STREAM_CLIENT,
        .is_reversed = b->is_reversed,
        .cls = b->in_header ? DIALOGUE_HEADER : DIALOGUE_BODY,
        .at = b->wire_at,
        .offset = b->wire_offset,
        .len = b->wire_len,
        .text = buf_bytes(&b->wire),
        .command = -1,
        .group = -1,
        .message = message_index(b),
        .transaction = m && m->m.transaction ? m->m.transaction->index : -1,
    };
    bool is_ended = line.text.len > 0 && line.text.data[line.text.len - 1] == '\n';
    if (is_left_out(b, &line)) leave_out(b, &line);
    else add_line_at(b, is_ended ? b->line_count : b->wire_place, &line);
    if (b->in_header && is_blank(&b->wire)) b->in_header = false;
    b->wire_offset += b->wire_len;
    b->wire_len = 0;
    buf_reset(&b->wire, LIMIT_OPEN_LINE);
}

static void on_line(void *ctx, const struct dialogue_line *line)
{
    struct dialogue_builder *b = ctx;
    if (dialogue_is_by_client(line)) flush_wire(b);
    b->is_reversed = line->is_reversed;
    struct dialogue_line copy = *line;
    if (copy.is_end_mark) copy.message = message_index(b);
    add_line(b, &copy);
}

static void on_wire(void *ctx, struct bytes data, uint64_t offset, const struct stream_point *at)
{
    struct dialogue_builder *b = ctx;
    if (b->wire_len == 0) b->wire_offset = offset;
    while (data.len > 0) {
        if (b->wire_len == 0) b->wire_place = b->line_count;
        size_t end = bytes_find(data, 0, '\n');
        size_t take = end < data.len ? end + 1 : end;
        buf_append(&b->wire, data.data, take);
        b->wire_len += take;
        b->wire_at = *at;
        if (end < data.len) flush_wire(b);
        data = bytes_skip(data, take);
    }
}

static struct dialogue_message *on_message_begin(void *ctx, const struct session_transaction *tx,
                                                 struct arena **arena_out)
{
    struct dialogue_builder *b = ctx;
    flush_wire(b);
    if (b->message_count == b->message_room) {
        b->message_room = b->message_room ? b->message_room * 2 : 4;
        b->messages = err_realloc_array(b->messages, b->message_room, sizeof(*b->messages));
    }
    struct open_message *m = err_calloc(1, sizeof(*m));
    buf_init(&m->bytes, LIMIT_OPEN_MESSAGE);
    m->m.transaction = tx;
    b->messages[b->message_count++] = m;
    b->in_message = b->in_header = true;
    *arena_out = &b->arena;
    return &m->m;
}

static void on_message_data(void *ctx, struct bytes data)
{
    struct dialogue_builder *b = ctx;
    struct open_message *m = b->messages[b->message_count - 1];
    if (!b->keeps_bodies && m->is_past_header) return;
    buf_append_bytes(&m->bytes, data);
    m->is_past_header = !b->in_header;
}

static void on_message_end(void *ctx)
{
    struct dialogue_builder *b = ctx;
    flush_wire(b);
    b->in_message = false;
}

const struct smtp_detail *dialogue_builder_detail(void)
{
    static const struct smtp_detail detail = {
        .line = on_line,
        .wire = on_wire,
        .message_begin = on_message_begin,
        .message_data = on_message_data,
        .message_end = on_message_end,
    };
    return &detail;
}

static bool is_command(const struct dialogue_line *line)
{
    return line->kind == DIALOGUE_LINE && dialogue_is_by_client(line) && line->command >= 0 &&
           line->cls != DIALOGUE_HEADER && line->cls != DIALOGUE_BODY;
}

// Commands with nothing from the server between them were sent without waiting (RFC 2920).
static void mark_groups(struct dialogue_builder *b)
{
    int32_t group = 0;
    for (size_t i = 0; i < b->line_count;) {
        size_t end = i;
        while (end < b->line_count && is_command(&b->lines[end])) end++;
        if (end - i > 1) {
            for (size_t k = i; k < end; k++) b->lines[k].group = group;
            group++;
        }
        i = end > i ? end : i + 1;
    }
}

struct dialogue *dialogue_builder_take(struct dialogue_builder *b, struct session *session)
{
    flush_wire(b);
    mark_groups(b);
    struct dialogue *d = err_calloc(1, sizeof(*d));
    d->session = session;
    d->lines = b->lines;
    d->line_count = b->line_count;
    d->builder = b;
    d->is_partial = b->is_partial;
    d->messages = err_calloc(b->message_count, sizeof(*d->messages));
    for (size_t i = 0; i < b->message_count; i++) {
        struct open_message *m = b->messages[i];
        m->m.bytes = buf_bytes(&m->bytes);
        m->m.is_cut = m->bytes.cut > 0;
        d->messages[d->message_count++] = m->m;
    }
    return d;
}

void dialogue_free(struct dialogue *d)
{
    if (!d) return;
    session_free(d->session);
    dialogue_builder_free(d->builder);
    free(d->messages);
    free(d);
}
