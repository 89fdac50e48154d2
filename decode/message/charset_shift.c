// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/charset_shift.h"

#include <errno.h>
#include <string.h>

#include "decode/message/charset_label.h"

enum { ESCAPE = 0x1B };

static const struct bytes REPLACEMENT = {(const uint8_t *)"\xEF\xBF\xBD", 3};

bool charset_shift_init(struct charset_shift *s, const char *name)
{
    *s = (struct charset_shift){.is_jis = strcmp(name, CHARSET_JIS) == 0,
                                .is_hz = strcmp(name, CHARSET_HZ) == 0,
                                .is_utf7 = strcmp(name, CHARSET_UTF7) == 0};
    if (s->is_jis) name = "ISO-2022-JP-3";
    if (s->is_hz) name = "GB18030";
    s->handle = iconv_open("UTF-8", name);
    return s->handle != (iconv_t)-1;
}

void charset_shift_fini(struct charset_shift *s)
{
    iconv_close(s->handle);
}

// ISO-2022 may hold a character back.
static void flush(struct charset_shift *s, struct buf *out)
{
    char rest[64];
    char *to = rest;
    size_t room = sizeof(rest);
    iconv(s->handle, NULL, NULL, &to, &room);
    buf_append(out, rest, sizeof(rest) - room);
    s->is_double = false;
}

void charset_shift_reset(struct charset_shift *s)
{
    iconv(s->handle, NULL, NULL, NULL, NULL);
    s->is_double = false;
    s->utf7 = (struct utf7){.is_shifted = false};
}

// Takes octets off the front of text as long as they are characters; false where they are none, or
// not whole.
static bool convert(struct charset_shift *s, struct bytes *text, int *error_out, struct buf *out)
{
    char *in = (char *)(uintptr_t)text->data;
    size_t left = text->len;
    *error_out = 0;
    while (left > 0 && *error_out == 0) {
        char piece[1024];
        char *to = piece;
        size_t room = sizeof(piece);
        size_t result = iconv(s->handle, &in, &left, &to, &room);
        if (result == (size_t)-1 && errno != E2BIG) *error_out = errno;
        buf_append(out, piece, sizeof(piece) - room);
    }
    *text = bytes_of(in, left);
    return *error_out == 0;
}

static void replace(struct bytes *text, struct buf *out)
{
    buf_append_bytes(out, REPLACEMENT);
    *text = bytes_skip(*text, 1);
}

static size_t some(struct charset_shift *s, struct bytes text, bool goes_on, struct buf *out)
{
    int error;
    while (!convert(s, &text, &error, out)) {
        if (error == EINVAL && goes_on && text.len < CHARSET_CHARACTER_MAX) return text.len;
        replace(&text, out);
    }
    return 0;
}

// --- ISO-2022-JP

// "ESC ( B", "ESC $ B", "ESC $ ( D": octets of what begins with ESC.
static size_t escape_len(struct bytes text)
{
    bool is_long = text.len > 2 && text.data[1] == '$' && text.data[2] == '(';
    return is_long ? 4 : 3;
}

static bool is_jis_octet(uint8_t c)
{
    return c > 0x20 && c < 0x7F;
}

// A pair that JIS X 0208 has not, as the one of JIS X 0213.
static bool convert_pair(struct charset_shift *s, struct bytes *text, struct buf *out)
{
    if (text->len < 2 || !is_jis_octet(text->data[0]) || !is_jis_octet(text->data[1])) return false;
    char octets[] = {ESCAPE, '$', '(', 'Q', (char)text->data[0], (char)text->data[1],
                     ESCAPE, '$', 'B'};
    struct bytes pair = bytes_of(octets, sizeof(octets));
    size_t before = out->len;
    int error;
    if (!convert(s, &pair, &error, out)) {
        some(s, BYTES_LIT("\x1B$B"), false, out);
        out->len = before;
        buf_append_bytes(out, REPLACEMENT);
    }
    *text = bytes_skip(*text, 2);
    return true;
}

// Octets without a shift among them.
static size_t jis_run(struct charset_shift *s, struct bytes run, bool goes_on, struct buf *out)
{
    if (!s->is_double) return some(s, run, goes_on, out);
    int error;
    while (!convert(s, &run, &error, out)) {
        if (goes_on && run.len == 1) return 1;
        if (!convert_pair(s, &run, out)) replace(&run, out);
    }
    return 0;
}

static size_t run_len(struct bytes text)
{
    size_t n = 0;
    while (n < text.len && text.data[n] != ESCAPE && text.data[n] != '\n') n++;
    return n;
}

static size_t jis_some(struct charset_shift *s, struct bytes text, bool goes_on, struct buf *out)
{
    while (text.len > 0) {
        bool is_escape = text.data[0] == ESCAPE;
        size_t n = is_escape ? escape_len(text) : run_len(text);
        if (is_escape && text.len < n) {
            if (goes_on) return text.len;
            n = text.len;
        }
        bool is_line = !is_escape && n < text.len && text.data[n] == '\n';
        struct bytes run = bytes_first(text, n + is_line);
        if (is_escape) {
            s->is_double =
                n == 3 && run.data[1] == '$' && (run.data[2] == 'B' || run.data[2] == '@');
            some(s, run, false, out);
        } else {
            size_t left = jis_run(s, run, goes_on && run.len == text.len, out);
            if (left > 0) return left;
        }
        if (is_line) flush(s, out);
        text = bytes_skip(text, run.len);
    }
    return 0;
}

// --- HZ

// HZ has seven bits.
static void append_ascii(struct buf *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < 0x80) buf_append_byte(out, text.data[i]);
        else buf_append_bytes(out, REPLACEMENT);
    }
}

// In GB 2312: a pair, "~}", or a line end, which shifts back. Returns how many octets it took; 0:
// more are needed.
static size_t hz_pair(struct charset_shift *s, struct bytes text, struct buf *out)
{
    if (text.data[0] == '\n') {
        s->is_double = false;
        buf_append_byte(out, '\n');
        return 1;
    }
    if (text.len < 2) return 0;
    if (text.data[0] == '~' && text.data[1] == '}') {
        s->is_double = false;
        return 2;
    }
    if (!is_jis_octet(text.data[0]) || !is_jis_octet(text.data[1])) {
        append_ascii(out, bytes_first(text, 1));
        return 1;
    }
    uint8_t pair[] = {text.data[0] | 0x80, text.data[1] | 0x80};
    some(s, bytes_of(pair, sizeof(pair)), false, out);
    return 2;
}

// In ASCII, at a "~".
static size_t hz_shift(struct charset_shift *s, struct bytes text, struct buf *out)
{
    if (text.len < 2) return 0;
    uint8_t c = text.data[1];
    s->is_double = c == '{';
    if (c == '{' || c == '\n') return 2; // "~" before a line end: the line goes on
    buf_append_byte(out, '~');
    return c == '~' ? 2 : 1;
}

static size_t hz_some(struct charset_shift *s, struct bytes text, bool goes_on, struct buf *out)
{
    while (text.len > 0) {
        size_t n = s->is_double ? 0 : bytes_find(text, 0, '~');
        append_ascii(out, bytes_first(text, n));
        text = bytes_skip(text, n);
        if (text.len == 0) return 0;
        size_t used = s->is_double ? hz_pair(s, text, out) : hz_shift(s, text, out);
        if (used == 0 && goes_on) return text.len;
        if (used == 0) append_ascii(out, text);
        text = bytes_skip(text, used ? used : text.len);
    }
    return 0;
}

// Entry points

static size_t any_some(struct charset_shift *s, struct bytes text, bool goes_on, struct buf *out)
{
    if (s->is_jis) return jis_some(s, text, goes_on, out);
    if (s->is_hz) return hz_some(s, text, goes_on, out);
    if (!s->is_utf7) return some(s, text, goes_on, out);
    utf7_feed(&s->utf7, text, out);
    return 0;
}

size_t charset_shift_some(struct charset_shift *s, struct bytes text, struct buf *out)
{
    return any_some(s, text, true, out);
}

void charset_shift_end(struct charset_shift *s, struct bytes text, struct buf *out)
{
    any_some(s, text, false, out);
    if (s->is_utf7) utf7_finish(&s->utf7, out);
    flush(s, out);
}
