// SPDX-License-Identifier: BSD-2-Clause
#include "ui/script.h"

#include <stdio.h>

#include "base/utf8.h"

static struct bytes take_word(struct bytes *rest)
{
    *rest = bytes_trim_wsp(*rest);
    size_t n = bytes_find(*rest, 0, ' ');
    struct bytes word = bytes_first(*rest, n);
    *rest = bytes_trim_wsp(bytes_skip(*rest, n));
    return word;
}

static bool is_word(struct bytes word, const char *name)
{
    return bytes_equal(word, bytes_str(name));
}

static bool take_number(struct bytes *rest, char separator, int *number_out)
{
    struct bytes word = *rest;
    size_t n = bytes_find(word, 0, (uint8_t)separator);
    uint64_t number;
    if (!bytes_to_u64(bytes_first(word, n), &number) || number > 1000 * 1000) return false;
    *number_out = (int)number;
    *rest = bytes_trim_wsp(bytes_skip(word, n + 1));
    return true;
}

static bool play_size(struct script *s, struct bytes rest)
{
    int cols, rows;
    if (!take_number(&rest, 'x', &cols) || !take_number(&rest, ' ', &rows)) return false;
    screen_resize(s->screen, rows, cols);
    return true;
}

static bool play_keys(struct script *s, struct bytes rest)
{
    while (rest.len > 0) {
        uint32_t key = keys_parse(take_word(&rest));
        if (key == KEYS_NONE) return false;
        screen_key(s->screen, key);
    }
    return true;
}

static bool play_type(struct script *s, struct bytes rest)
{
    while (rest.len > 0) {
        uint32_t code;
        size_t n = utf8_decode(rest, &code);
        if (n == 0) return false;
        screen_key(s->screen, code);
        rest = bytes_skip(rest, n);
    }
    return true;
}

static bool play_click(struct script *s, struct bytes rest)
{
    int row, col;
    if (!take_number(&rest, ' ', &row) || !take_number(&rest, ' ', &col)) return false;
    screen_draw(s->screen);
    screen_click(s->screen, SCREEN_CLICK, row, col);
    return true;
}

// drag ROW COL ROW COL: from there to there.
static bool play_drag(struct script *s, struct bytes rest)
{
    int at[4];
    for (int i = 0; i < 4; i++)
        if (!take_number(&rest, ' ', &at[i])) return false;
    screen_draw(s->screen);
    screen_click(s->screen, SCREEN_CLICK, at[0], at[1]);
    screen_click(s->screen, SCREEN_RELEASE, at[2], at[3]);
    return true;
}

static bool play_wheel(struct script *s, struct bytes rest)
{
    int row, col;
    if (!take_number(&rest, ' ', &row) || !take_number(&rest, ' ', &col)) return false;
    screen_draw(s->screen);
    screen_click(s->screen, SCREEN_WHEEL_DOWN, row, col);
    return true;
}

static bool play_wait(struct script *s, struct bytes rest)
{
    int ms;
    if (!take_number(&rest, ' ', &ms)) return false;
    s->now_ns += (int64_t)ms * 1000000;
    while (screen_work(s->screen)) {
    }
    screen_refresh(s->screen, s->now_ns);
    return true;
}

static void append_styles(const struct canvas *c, int row, struct buf *out)
{
    for (int col = 0; col < c->cols; col++) {
        const struct cell *cell = canvas_cell(c, row, col);
        char letter = theme_style_letter(cell->style);
        bool is_plain = letter == '.' && (cell->style & STYLE_SELECTED);
        buf_append_byte(out, (uint8_t)(is_plain ? '_' : letter));
    }
}

static void append_screen(struct script *s, bool is_styles, struct buf *out)
{
    screen_refresh(s->screen, s->now_ns);
    screen_draw(s->screen);
    const struct canvas *c = &s->screen->canvas;
    for (int row = 0; row < c->rows; row++) {
        buf_append_byte(out, '|');
        if (is_styles) append_styles(c, row, out);
        else canvas_row_text(c, row, out);
        buf_append_byte(out, '\n');
    }
}

static bool play_line(struct script *s, struct bytes line, struct buf *out)
{
    struct bytes rest = line;
    struct bytes word = take_word(&rest);
    if (word.len == 0 || word.data[0] == '#') return true;
    if (is_word(word, "size")) return play_size(s, rest);
    if (is_word(word, "keys")) return play_keys(s, rest);
    if (is_word(word, "type")) return play_type(s, rest);
    if (is_word(word, "click")) return play_click(s, rest);
    if (is_word(word, "drag")) return play_drag(s, rest);
    if (is_word(word, "wheel")) return play_wheel(s, rest);
    if (is_word(word, "wait")) return play_wait(s, rest);
    if (is_word(word, "do")) return s->act && s->act(s->ctx, rest);
    if (!is_word(word, "screen") && !is_word(word, "styles")) return false;
    append_screen(s, is_word(word, "styles"), out);
    return true;
}

void script_play(struct script *s, struct bytes text, struct buf *out)
{
    s->error[0] = 0;
    while (text.len > 0) {
        size_t n = bytes_find(text, 0, '\n');
        struct bytes line = bytes_first(text, n);
        text = bytes_skip(text, n + 1);
        if (line.len > 0 && line.data[0] == '|') continue; // a screen of before
        buf_append_bytes(out, line);
        buf_append_byte(out, '\n');
        if (play_line(s, line, out) || s->error[0]) continue;
        snprintf(s->error, sizeof(s->error), "no command of a script: %.*s",
                 (int)bytes_first(line, 100).len, (const char *)line.data);
    }
}
