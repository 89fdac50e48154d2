// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/dialogue_builder.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/paged.h"

enum {
    SMALL_OCTETS = 1024 * 1024, // of the texts of lines that are kept where all else is
    SPARE_LINES = 1000,         // after bodies, whatever the disk has room for
};

// A message while it is read: it must not move, the message builder fills it in.
struct open_message {
    struct dialogue_message m;
    size_t start, len; // of its octets in those of all messages
    bool is_past_header;
};

struct dialogue_builder {
    struct arena arena;
    struct paged lines; // struct dialogue_line
    size_t line_count;
    size_t octets;                  // of the texts of lines but those of bodies
    size_t body_lines, body_octets; // those of bodies
    struct paged texts;             // of lines, once they are many
    size_t texts_len;
    struct paged bytes; // of messages, one behind the other
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

// Octets of all messages together: no more than there are addresses for.
static size_t most_octets(void)
{
    return LIMIT_OPEN_MESSAGES < SIZE_MAX / 8 ? (size_t)LIMIT_OPEN_MESSAGES : SIZE_MAX / 8;
}

struct dialogue_builder *dialogue_builder_new(bool keeps_bodies)
{
    struct dialogue_builder *b = err_calloc(1, sizeof(*b));
    arena_init(&b->arena);
    size_t lines = LIMIT_OPEN_LINES + LIMIT_OPEN_BODY_LINES;
    paged_init(&b->lines, (lines + SPARE_LINES) * sizeof(struct dialogue_line));
    paged_init(&b->texts, (size_t)LIMIT_OPEN_OCTETS + LIMIT_OPEN_BODY_OCTETS + lines + 1);
    paged_init(&b->bytes, most_octets());
    b->keeps_bodies = keeps_bodies;
    buf_init(&b->wire, LIMIT_OPEN_LINE);
    return b;
}

void dialogue_builder_free(struct dialogue_builder *b)
{
    if (!b) return;
    for (size_t i = 0; i < b->message_count; i++) free(b->messages[i]);
    free(b->messages);
    paged_fini(&b->bytes);
    paged_fini(&b->lines);
    paged_fini(&b->texts);
    buf_fini(&b->wire);
    arena_fini(&b->arena);
    free(b);
}

static struct dialogue_line *lines_of(const struct dialogue_builder *b)
{
    return (struct dialogue_line *)b->lines.data;
}

// Of a session of hundreds of megabytes the texts lie one behind the other where they can be put
// aside. BYTES_NONE: there is no room.
static struct bytes keep_text(struct dialogue_builder *b, struct bytes text)
{
    if (bytes_is_none(text) || b->octets + b->body_octets < SMALL_OCTETS)
        return arena_copy_bytes(&b->arena, text);
    size_t end = b->texts_len + text.len + 1;
    if (!paged_reserve(&b->texts, end > PAGED_SMALL ? end : PAGED_SMALL + 1)) // it must not move
        return BYTES_NONE;
    uint8_t *kept = b->texts.data + b->texts_len;
    if (text.len) memcpy(kept, text.data, text.len);
    kept[text.len] = 0;
    b->texts_len = end;
    return bytes_of(kept, text.len);
}

static bool has_room(struct dialogue_builder *b, size_t spare)
{
    return paged_reserve(&b->lines, (b->line_count + 1 + spare) * sizeof(struct dialogue_line));
}

// Puts a line where it belongs: at the end, or before lines that came while it was not ended.
static bool put_line(struct dialogue_builder *b, size_t place, const struct dialogue_line *line)
{
    struct bytes text = keep_text(b, bytes_first(line->text, LIMIT_OPEN_LINE));
    if (bytes_is_none(text) != bytes_is_none(line->text) || !has_room(b, 0)) return false;
    struct dialogue_line *kept = lines_of(b) + place;
    memmove(kept + 1, kept, (b->line_count - place) * sizeof(*kept));
    b->line_count++;
    *kept = *line;
    kept->text = text;
    return true;
}

static void add_line_at(struct dialogue_builder *b, size_t place, const struct dialogue_line *line)
{
    size_t octets = bytes_first(line->text, LIMIT_OPEN_LINE).len;
    bool has_reached =
        b->line_count - b->body_lines >= LIMIT_OPEN_LINES || b->octets + octets > LIMIT_OPEN_OCTETS;
    if (has_reached || !put_line(b, place, line)) b->is_partial = true;
    else b->octets += octets;
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

// A limit, or a disk that is full, leaves out lines of bodies, never what is said after them.
static bool add_body_line(struct dialogue_builder *b, size_t place,
                          const struct dialogue_line *line)
{
    size_t most = b->keeps_bodies ? LIMIT_SHOWN_BODY_LINES : LIMIT_OPEN_BODY_LINES;
    size_t octets = line->text.len;
    size_t spare = b->line_count < SPARE_LINES ? b->line_count : SPARE_LINES;
    if (b->body_lines >= most || b->body_octets + octets > LIMIT_OPEN_BODY_OCTETS ||
        !has_room(b, spare) || !put_line(b, place, line))
        return false;
    b->body_lines++;
    b->body_octets += octets;
    return true;
}

static void leave_out(struct dialogue_builder *b, const struct dialogue_line *line)
{
    struct dialogue_line *last = b->line_count ? lines_of(b) + b->line_count - 1 : NULL;
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
    size_t place = is_ended ? b->line_count : b->wire_place;
    if (line.cls != DIALOGUE_BODY) add_line_at(b, place, &line);
    else if (!add_body_line(b, place, &line)) leave_out(b, &line);
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
    const struct open_message *last = b->message_count ? b->messages[b->message_count - 1] : NULL;
    m->start = last ? last->start + last->len + 1 : 0;
    m->m.transaction = tx;
    b->messages[b->message_count++] = m;
    b->in_message = b->in_header = true;
    *arena_out = &b->arena;
    return &m->m;
}

static void keep_octets(struct dialogue_builder *b, struct open_message *m, struct bytes data)
{
    struct bytes kept = bytes_first(data, LIMIT_OPEN_MESSAGE - m->len);
    size_t end = m->start + m->len;
    if (m->m.is_cut || !paged_reserve(&b->bytes, end + kept.len + 1)) kept.len = 0;
    m->m.is_cut |= kept.len < data.len;
    if (kept.len == 0) return;
    memcpy(b->bytes.data + end, kept.data, kept.len);
    m->len += kept.len;
    b->bytes.data[end + kept.len] = 0;
}

static void on_message_data(void *ctx, struct bytes data)
{
    struct dialogue_builder *b = ctx;
    struct open_message *m = b->messages[b->message_count - 1];
    if (!b->keeps_bodies && m->is_past_header) return;
    keep_octets(b, m, data);
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
    struct dialogue_line *lines = lines_of(b);
    for (size_t i = 0; i < b->line_count;) {
        size_t end = i;
        while (end < b->line_count && is_command(&lines[end])) end++;
        if (end - i > 1) {
            for (size_t k = i; k < end; k++) lines[k].group = group;
            group++;
        }
        i = end > i ? end : i + 1;
        if (i % DIALOGUE_AT_ONCE == 0) paged_rest(&b->lines);
    }
}

struct dialogue *dialogue_builder_take(struct dialogue_builder *b, struct session *session)
{
    flush_wire(b);
    mark_groups(b);
    struct dialogue *d = err_calloc(1, sizeof(*d));
    d->session = session;
    d->lines = lines_of(b);
    d->line_count = b->line_count;
    d->builder = b;
    d->is_partial = b->is_partial;
    d->messages = err_calloc(b->message_count, sizeof(*d->messages));
    for (size_t i = 0; i < b->message_count; i++) {
        struct open_message *m = b->messages[i];
        m->m.bytes = m->len ? bytes_of(b->bytes.data + m->start, m->len) : BYTES_LIT("");
        d->messages[d->message_count++] = m->m;
    }
    return d;
}

void dialogue_rest(const struct dialogue *d)
{
    if (!d->builder) return;
    paged_rest(&d->builder->lines);
    paged_rest(&d->builder->texts);
    paged_rest(&d->builder->bytes);
}

void dialogue_free(struct dialogue *d)
{
    if (!d) return;
    session_free(d->session);
    dialogue_builder_free(d->builder);
    free(d->messages);
    free(d);
}
