// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/utf8.h"
#include "decode/message/charset_label.h"
#include "decode/message/charset_shift.h"

enum {
    OPEN_LIMIT = 4, // conversions kept open, some 40 KiB each; a message has one or two
};

struct charset {
    struct conversion {
        char name[CHARSET_NAME_MAX];
        struct charset_shift shift;
    } open[OPEN_LIMIT];
    size_t count;
    size_t next; // the one to close when all are in use
};

struct charset *charset_new(void)
{
    return err_calloc(1, sizeof(struct charset));
}

void charset_free(struct charset *c)
{
    if (!c) return;
    for (size_t i = 0; i < c->count; i++) charset_shift_fini(&c->open[i].shift);
    free(c);
}

// NULL: this iconv does not know it.
static struct conversion *open_conversion(struct charset *c, const char *name)
{
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->open[i].name, name) == 0) return &c->open[i];
    struct charset_shift shift;
    if (!charset_shift_init(&shift, name)) return NULL;
    struct conversion *slot = &c->open[c->count < OPEN_LIMIT ? c->count++ : c->next++ % OPEN_LIMIT];
    if (slot->name[0]) charset_shift_fini(&slot->shift);
    memcpy(slot->name, name, CHARSET_NAME_MAX);
    slot->shift = shift;
    return slot;
}

bool charset_to_utf8(struct charset *c, struct bytes label, struct bytes text, struct buf *out)
{
    char name[CHARSET_NAME_MAX];
    bool is_known = charset_label_name(label, name);
    struct conversion *conversion = is_known && name[0] ? open_conversion(c, name) : NULL;
    if (conversion) {
        charset_shift_reset(&conversion->shift);
        charset_shift_end(&conversion->shift, text, out);
    } else {
        utf8_append_clean(out, text);
    }
    return conversion || (is_known && !name[0]);
}

// --- in pieces

struct charset_stream {
    struct charset_shift shift;
    bool is_utf8;
    bool is_known;
    bool is_begun;                       // something came out
    uint8_t held[CHARSET_CHARACTER_MAX]; // of a character that is not whole
    size_t held_len;
};

struct charset_stream *charset_stream_new(struct bytes label)
{
    struct charset_stream *s = err_calloc(1, sizeof(*s));
    char name[CHARSET_NAME_MAX];
    s->is_utf8 = true;
    s->is_known = charset_label_name(label, name);
    if (!s->is_known || !name[0]) return s;
    s->is_known = charset_shift_init(&s->shift, name);
    s->is_utf8 = !s->is_known;
    return s;
}

void charset_stream_free(struct charset_stream *s)
{
    if (!s) return;
    if (!s->is_utf8) charset_shift_fini(&s->shift);
    free(s);
}

bool charset_stream_is_known(const struct charset_stream *s)
{
    return s->is_known;
}

// Octets at the end of text that may become a character with what follows.
static size_t unfinished(struct bytes text)
{
    for (size_t n = 1; n < 4 && n <= text.len; n++) {
        uint8_t c = text.data[text.len - n];
        if ((c & 0xC0) == 0x80) continue;
        size_t needs = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
        return needs > n ? n : 0;
    }
    return 0;
}

static size_t take(struct charset_stream *s, struct bytes text, struct buf *out)
{
    if (!s->is_utf8) return charset_shift_some(&s->shift, text, out);
    size_t left = unfinished(text);
    utf8_append_clean(out, bytes_first(text, text.len - left));
    return left;
}

// A byte order mark before a text is none of it.
static void drop_mark(struct charset_stream *s, struct buf *out, size_t from)
{
    static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};
    if (s->is_begun || out->len == from) return;
    s->is_begun = true;
    if (out->len - from < sizeof(mark) || memcmp(out->data + from, mark, sizeof(mark)) != 0) return;
    memmove(out->data + from, out->data + from + sizeof(mark), out->len - from - sizeof(mark));
    out->len -= sizeof(mark);
    out->data[out->len] = 0;
}

static void feed(struct charset_stream *s, struct bytes text, struct buf *out)
{
    // Octet by octet until the one that was cut is whole, or is none.
    while (s->held_len > 0 && text.len > 0) {
        s->held[s->held_len++] = text.data[0];
        text = bytes_skip(text, 1);
        struct bytes held = bytes_of(s->held, s->held_len);
        size_t left = take(s, held, out);
        memmove(s->held, s->held + held.len - left, left);
        s->held_len = left;
    }
    if (text.len == 0) return;
    s->held_len = take(s, text, out);
    if (s->held_len > 0) memcpy(s->held, text.data + text.len - s->held_len, s->held_len);
}

void charset_stream_feed(struct charset_stream *s, struct bytes text, struct buf *out)
{
    size_t from = out->len;
    feed(s, text, out);
    drop_mark(s, out, from);
}

void charset_stream_finish(struct charset_stream *s, struct buf *out)
{
    struct bytes held = bytes_of(s->held, s->held_len);
    size_t from = out->len;
    if (s->is_utf8) utf8_append_clean(out, held);
    else charset_shift_end(&s->shift, held, out);
    drop_mark(s, out, from);
    s->held_len = 0;
}
