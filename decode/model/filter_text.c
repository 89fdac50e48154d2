// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/filter_text.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "decode/message/charset.h"

enum { CHARSET_MAX = 64 };

struct filter_text {
    const struct filter *filter;
    struct charset *charset;
    struct text_sink sink;
    struct buf utf8;
};

// One text.
struct text {
    struct filter_text *owner;
    struct session *session;
    struct buf pending; // octets that were not searched yet
    uint8_t label[CHARSET_MAX];
    size_t label_len;
};

static void *on_begin(void *ctx, struct session *s, struct bytes charset)
{
    struct filter_text *t = ctx;
    s->text_found |= FILTER_TEXT_ANY;
    if (filter_text_is_decided(t->filter, s)) return NULL;
    struct text *text = err_calloc(1, sizeof *text);
    text->owner = t;
    text->session = s;
    text->label_len = charset.len < CHARSET_MAX ? charset.len : 0;
    if (text->label_len) memcpy(text->label, charset.data, text->label_len);
    buf_init(&text->pending, 0);
    return text;
}

static void search(struct text *text, size_t len)
{
    struct filter_text *t = text->owner;
    buf_reset(&t->utf8, LIMIT_SEARCH_TEXT);
    charset_to_utf8(t->charset, bytes_of(text->label, text->label_len),
                    bytes_of(text->pending.data, len), &t->utf8);
    filter_text_look(t->filter, text->session, buf_bytes(&t->utf8));
}

// The octets after the last line end that is not among the first of them; len where there is none.
static size_t last_line_end(const uint8_t *data, size_t len)
{
    for (size_t i = len; i > len / 2; i--)
        if (data[i - 1] == '\n') return i;
    return len;
}

// A full piece is searched, and its end stays for the next one.
static void search_piece(struct text *text)
{
    struct buf *b = &text->pending;
    size_t end = last_line_end(b->data, b->len);
    search(text, end);
    size_t keep = end > LIMIT_SEARCH_OVERLAP ? end - LIMIT_SEARCH_OVERLAP : 0;
    keep &= ~(size_t)3; // whole characters of UTF-16 and UTF-32
    memmove(b->data, b->data + keep, b->len - keep);
    b->len -= keep;
}

static void on_data(void *ctx, struct bytes data)
{
    struct text *text = ctx;
    if (filter_text_is_decided(text->owner->filter, text->session)) return;
    while (data.len > 0) {
        size_t room = LIMIT_SEARCH_TEXT - text->pending.len;
        struct bytes part = bytes_first(data, room);
        buf_append_bytes(&text->pending, part);
        data = bytes_skip(data, part.len);
        if (text->pending.len == LIMIT_SEARCH_TEXT) search_piece(text);
    }
}

static void on_gap(void *ctx)
{
    struct text *text = ctx;
    search(text, text->pending.len);
    text->pending.len = 0; // nothing is found across it
}

static void on_end(void *ctx)
{
    struct text *text = ctx;
    search(text, text->pending.len);
    buf_fini(&text->pending);
    free(text);
}

struct filter_text *filter_text_new(const struct filter *f)
{
    struct filter_text *t = err_calloc(1, sizeof *t);
    t->filter = f;
    t->charset = charset_new();
    t->sink = (struct text_sink){
        .ctx = t, .begin = on_begin, .data = on_data, .gap = on_gap, .end = on_end};
    buf_init(&t->utf8, 0);
    return t;
}

void filter_text_free(struct filter_text *t)
{
    if (!t) return;
    charset_free(t->charset);
    buf_fini(&t->utf8);
    free(t);
}

const struct text_sink *filter_text_sink(struct filter_text *t)
{
    return &t->sink;
}
