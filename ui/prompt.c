// SPDX-License-Identifier: BSD-2-Clause
#include "ui/prompt.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/utf8.h"
#include "ui/keys.h"

void prompt_init(struct prompt *p)
{
    *p = (struct prompt){.cursor = 0};
    buf_init(&p->text, PROMPT_MAX);
}

void prompt_fini(struct prompt *p)
{
    for (size_t i = 0; i < p->history_count; i++) free(p->history[i]);
    p->history_count = 0;
    buf_fini(&p->text);
}

void prompt_open(struct prompt *p)
{
    buf_reset(&p->text, PROMPT_MAX + 1);
    p->cursor = 0;
    p->at = 0;
}

// Replaces the octets [from, to) by text and puts the cursor behind it.
static void replace(struct prompt *p, size_t from, size_t to, struct bytes text)
{
    struct buf now;
    buf_init(&now, 0);
    buf_append(&now, p->text.data, from);
    buf_append_bytes(&now, text);
    buf_append_bytes(&now, bytes_skip(buf_bytes(&p->text), to));
    if (now.len <= PROMPT_MAX) {
        buf_reset(&p->text, PROMPT_MAX + 1);
        buf_append_bytes(&p->text, buf_bytes(&now));
        p->cursor = from + text.len;
    }
    buf_fini(&now);
}

void prompt_put(struct prompt *p, size_t from, struct bytes text)
{
    replace(p, from, p->cursor, text);
}

static size_t before(const struct prompt *p, size_t at)
{
    if (at == 0) return 0;
    do at--;
    while (at > 0 && (p->text.data[at] & 0xC0) == 0x80);
    return at;
}

static size_t after(const struct prompt *p, size_t at)
{
    if (at >= p->text.len) return p->text.len;
    do at++;
    while (at < p->text.len && (p->text.data[at] & 0xC0) == 0x80);
    return at;
}

static size_t word_before(const struct prompt *p)
{
    size_t at = p->cursor;
    while (at > 0 && p->text.data[at - 1] == ' ') at--;
    while (at > 0 && p->text.data[at - 1] != ' ') at--;
    return at;
}

static void remember(struct prompt *p)
{
    if (p->text.len == 0) return;
    if (p->history_count && strcmp(p->history[0], buf_str(&p->text)) == 0) return;
    if (p->history_count == PROMPT_HISTORY) free(p->history[--p->history_count]);
    memmove(p->history + 1, p->history, p->history_count * sizeof(p->history[0]));
    p->history[0] = err_malloc(p->text.len + 1);
    memcpy(p->history[0], p->text.data, p->text.len + 1);
    p->history_count++;
}

static enum prompt_result recall(struct prompt *p, size_t at)
{
    if (at > p->history_count) return PROMPT_GOES_ON;
    p->at = at;
    replace(p, 0, p->text.len, at ? bytes_str(p->history[at - 1]) : BYTES_LIT(""));
    return PROMPT_CHANGED;
}

static enum prompt_result erase(struct prompt *p, size_t from, size_t to)
{
    if (from == to) return PROMPT_GOES_ON;
    replace(p, from, to, BYTES_LIT(""));
    return PROMPT_CHANGED;
}

static enum prompt_result insert(struct prompt *p, uint32_t key)
{
    if (key < ' ' || key == 0x7F || key >= KEYS_SPECIAL || utf8_width(key) < 0)
        return PROMPT_GOES_ON;
    uint8_t utf8[4];
    size_t before = p->text.len;
    replace(p, p->cursor, p->cursor, bytes_of(utf8, utf8_encode(key, utf8)));
    return p->text.len > before ? PROMPT_CHANGED : PROMPT_GOES_ON; // there is no more room
}

static enum prompt_result moved(struct prompt *p, size_t cursor)
{
    p->cursor = cursor;
    return PROMPT_GOES_ON;
}

enum {
    CTRL_A = 1,
    CTRL_B = 2,
    CTRL_D = 4,
    CTRL_E = 5,
    CTRL_F = 6,
    CTRL_H = 8,
    CTRL_K = 11,
    CTRL_N = 14,
    CTRL_P = 16,
    CTRL_U = 21,
    CTRL_W = 23,
    DEL = 0x7F
};

enum prompt_result prompt_key(struct prompt *p, uint32_t key)
{
    switch (key) {
    case KEYS_ENTER: remember(p); return PROMPT_DONE;
    case KEYS_ESCAPE: return PROMPT_GIVEN_UP;
    case KEYS_BACKSPACE:
    case CTRL_H:
    case DEL:
        if (p->text.len == 0) return PROMPT_GIVEN_UP;
        return erase(p, before(p, p->cursor), p->cursor);
    case KEYS_DELETE:
    case CTRL_D: return erase(p, p->cursor, after(p, p->cursor));
    case CTRL_W: return erase(p, word_before(p), p->cursor);
    case CTRL_U: return erase(p, 0, p->cursor);
    case CTRL_K: return erase(p, p->cursor, p->text.len);
    case KEYS_LEFT:
    case CTRL_B: return moved(p, before(p, p->cursor));
    case KEYS_RIGHT:
    case CTRL_F: return moved(p, after(p, p->cursor));
    case KEYS_HOME:
    case CTRL_A: return moved(p, 0);
    case KEYS_END:
    case CTRL_E: return moved(p, p->text.len);
    case KEYS_UP:
    case CTRL_P: return recall(p, p->at + 1);
    case KEYS_DOWN:
    case CTRL_N: return p->at ? recall(p, p->at - 1) : PROMPT_GOES_ON;
    default: return insert(p, key);
    }
}

void prompt_draw(const struct prompt *p, struct pen *pen, const char *label)
{
    canvas_put(pen, STYLE_STRONG, label);
    struct bytes text = buf_bytes(&p->text);
    int to_cursor = canvas_wire_width(pen->canvas, bytes_first(text, p->cursor));
    int room = pen_left(pen) - 1;
    if (to_cursor > room) pen->skip = to_cursor - room;
    pen->canvas->cursor_row = pen->row;
    pen->canvas->cursor_col = pen->col + to_cursor - pen->skip;
    canvas_put_wire(pen, STYLE_NORMAL, text);
}
