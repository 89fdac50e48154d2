// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 2047 2 and RFC 2231 5:
//   encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="
//
// Deliberate deviations: encoded-text may hold blanks and may be longer than 75 octets; a charset
// that is unknown is read as UTF-8; base64 is as forgiving as a body's.
#include "decode/message/encoded_word.h"

#include "base/base64.h"
#include "base/utf8.h"

enum { CHARSET_LABEL_MAX = 64 };

struct word {
    struct bytes charset;
    uint8_t encoding; // 'B' or 'Q'
    struct bytes text;
    size_t end; // offset behind it
};

struct decoder {
    struct charset *charset;
    struct bytes text;
    size_t pos;
    bool no_end;        // there is no "?=" from pos on
    struct buf pending; // octets of words in one charset, not yet converted
    struct bytes label; // their charset; BYTES_NONE: none pending
    struct buf *out;
};

static int hex(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t find_end(struct decoder *d, size_t from)
{
    if (d->no_end) return d->text.len;
    for (size_t i = from;; i++) {
        i = bytes_find(d->text, i, '?');
        if (i + 1 >= d->text.len) break;
        if (d->text.data[i + 1] == '=') return i;
    }
    d->no_end = true;
    return d->text.len;
}

// Is there an encoded word at offset?
static bool word_at(struct decoder *d, size_t offset, struct word *w)
{
    struct bytes b = bytes_skip(d->text, offset);
    if (b.len < 2 || b.data[0] != '=' || b.data[1] != '?') return false;
    b = bytes_skip(b, 2);
    size_t mark = bytes_find(bytes_first(b, CHARSET_LABEL_MAX), 0, '?');
    if (mark == 0 || mark + 2 >= b.len || b.data[mark] != '?' || b.data[mark + 2] != '?')
        return false;
    w->charset = bytes_first(b, mark);
    w->charset.len = bytes_find(w->charset, 0, '*');
    w->encoding = b.data[mark + 1] & 0xDF;
    if (w->encoding != 'B' && w->encoding != 'Q') return false;
    size_t text = offset + 2 + mark + 3;
    size_t end = find_end(d, text);
    if (end >= d->text.len) return false;
    w->text = bytes_of(d->text.data + text, end - text);
    w->end = end + 2;
    return true;
}

static void decode_b(struct bytes text, struct buf *out)
{
    struct base64_decoder base64;
    uint8_t piece[3 * 256 + 3], last[2];
    base64_decoder_init(&base64);
    for (; text.len > 0; text = bytes_skip(text, 1024))
        buf_append(out, piece, base64_decode(&base64, bytes_first(text, 1024), piece));
    buf_append(out, last, base64_decode_finish(&base64, last));
}

static void decode_q(struct bytes text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        int high = -1, low = -1;
        if (c == '=' && i + 2 < text.len) {
            high = hex(text.data[i + 1]);
            low = hex(text.data[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            c = (uint8_t)(high << 4 | low);
            i += 2;
        } else if (c == '_') {
            c = ' ';
        }
        buf_append_byte(out, c);
    }
}

static void convert_pending(struct decoder *d)
{
    if (bytes_is_none(d->label)) return;
    charset_to_utf8(d->charset, d->label, buf_bytes(&d->pending), d->out);
    buf_reset(&d->pending, SIZE_MAX);
    d->label = BYTES_NONE;
}

static void add_word(struct decoder *d, const struct word *w)
{
    if (bytes_is_none(d->label) || !bytes_equal_nocase(d->label, w->charset)) convert_pending(d);
    d->label = w->charset;
    if (w->encoding == 'B') decode_b(w->text, &d->pending);
    else decode_q(w->text, &d->pending);
    d->pos = w->end;
}

static bool is_blank(struct bytes b)
{
    for (size_t i = 0; i < b.len; i++)
        if (b.data[i] != ' ' && b.data[i] != '\t') return false;
    return true;
}

// Offset of the next encoded word, or the end of the text.
static size_t find_word(struct decoder *d, struct word *w)
{
    for (size_t i = d->pos;; i++) {
        i = bytes_find(d->text, i, '=');
        if (i >= d->text.len || word_at(d, i, w)) return i;
    }
}

void encoded_word_decode(struct charset *c, struct bytes text, struct buf *out)
{
    struct decoder d = {.charset = c, .text = text, .out = out};
    buf_init(&d.pending, 0);
    while (d.pos < text.len) {
        struct word w;
        size_t next = find_word(&d, &w);
        struct bytes between = bytes_of(text.data + d.pos, next - d.pos);
        bool is_word = next < text.len;
        if (!is_word || bytes_is_none(d.label) || !is_blank(between)) {
            convert_pending(&d);
            utf8_append_clean(out, between);
        }
        d.pos = next;
        if (is_word) add_word(&d, &w);
    }
    convert_pending(&d);
    buf_fini(&d.pending);
}

// --- what is wrong with them

static bool is_bad_q(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '=') continue;
        if (i + 2 >= text.len || hex(text.data[i + 1]) < 0 || hex(text.data[i + 2]) < 0)
            return true;
        i += 2;
    }
    return false;
}

static unsigned faults_of(struct charset *c, const struct word *w, size_t start)
{
    enum { LENGTH_MAX = 75 };
    unsigned faults = 0;
    struct buf unused;
    buf_init(&unused, 0);
    if (w->end - start > LENGTH_MAX) faults |= ENCODED_WORD_LONG;
    if (!charset_to_utf8(c, w->charset, BYTES_LIT(""), &unused)) faults |= ENCODED_WORD_CHARSET;
    bool is_bad = w->encoding == 'B' ? !base64_decode_strict(w->text, &unused) : is_bad_q(w->text);
    if (is_bad) faults |= ENCODED_WORD_ENCODING;
    buf_fini(&unused);
    return faults;
}

// Whether a quoted string is open behind the text, and was before it.
static bool is_open_after(struct bytes text, bool is_open)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '\\') i++;
        else if (text.data[i] == '"') is_open = !is_open;
    }
    return is_open;
}

unsigned encoded_word_faults(struct charset *c, struct bytes text, bool is_structured)
{
    struct decoder d = {.charset = c, .text = text};
    unsigned faults = 0;
    bool in_quotes = false;
    struct word w;
    for (;;) {
        size_t next = find_word(&d, &w);
        if (next >= text.len) return faults;
        in_quotes = is_open_after(bytes_of(text.data + d.pos, next - d.pos), in_quotes);
        if (is_structured && in_quotes) faults |= ENCODED_WORD_IN_QUOTES;
        faults |= faults_of(c, &w, next);
        d.pos = w.end;
    }
}
