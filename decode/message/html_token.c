// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/html_token.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

void html_tokens_init(struct html_tokens *t, const struct html_events *events, void *ctx)
{
    *t = (struct html_tokens){.events = events, .ctx = ctx};
    buf_init(&t->tag, LIMIT_HTML_TAG);
}

void html_tokens_fini(struct html_tokens *t)
{
    buf_fini(&t->tag);
}

void html_tokens_reset(struct html_tokens *t)
{
    t->state = HTML_TEXT;
    buf_reset(&t->tag, SIZE_MAX);
}

static void give_text(struct html_tokens *t, struct bytes text)
{
    if (text.len > 0) t->events->text(t->ctx, text);
}

// ---- references

static void end_reference(struct html_tokens *t, bool has_semicolon)
{
    uint32_t code_point;
    uint8_t utf8[4];
    struct bytes name = bytes_of(t->reference, t->reference_len);
    t->state = HTML_TEXT;
    if (html_reference(name, has_semicolon, &code_point)) {
        give_text(t, bytes_of(utf8, utf8_encode(code_point, utf8)));
        return;
    }
    give_text(t, BYTES_LIT("&"));
    give_text(t, name);
    if (has_semicolon) give_text(t, BYTES_LIT(";"));
}

// Returns whether the octet belongs to it.
static bool take_reference(struct html_tokens *t, uint8_t c)
{
    if (html_is_reference_octet(c) && t->reference_len + 1 < HTML_REFERENCE_MAX) {
        t->reference[t->reference_len++] = c;
        return true;
    }
    end_reference(t, c == ';');
    return c == ';';
}

// ---- tags

// After script and style everything is theirs up to their end tag.
static void begin_raw(struct html_tokens *t, const struct html_tag *tag)
{
    bool is_raw = bytes_equal(tag->name, BYTES_LIT("script")) ||
                  bytes_equal(tag->name, BYTES_LIT("style"));
    if (tag->is_end || !is_raw) return;
    snprintf(t->raw_end, sizeof(t->raw_end), "</%.*s", (int)tag->name.len,
             (const char *)tag->name.data);
    t->matched = 0;
    t->state = HTML_RAW;
}

static void end_tag(struct html_tokens *t)
{
    struct bytes text = buf_bytes(&t->tag);
    struct html_tag tag = {.is_end = text.len > 0 && text.data[0] == '/'};
    if (tag.is_end) text = bytes_skip(text, 1);
    size_t end = 0;
    while (end < text.len && !is_blank(text.data[end]) && text.data[end] != '/') {
        t->tag.data[(size_t)tag.is_end + end] = lower(text.data[end]);
        end++;
    }
    tag.name = bytes_first(text, end);
    tag.attributes = bytes_skip(text, end);
    t->state = HTML_TEXT;
    if (tag.name.len > 0) t->events->tag(t->ctx, &tag);
    begin_raw(t, &tag);
    buf_reset(&t->tag, SIZE_MAX);
}

// A quote counts as one only where a value begins.
static void take_tag(struct html_tokens *t, uint8_t c)
{
    if (!t->quote && c == '>') {
        end_tag(t);
        return;
    }
    if (t->quote) {
        if (c == t->quote) t->quote = 0;
    } else if ((c == '"' || c == '\'') && t->last == '=') {
        t->quote = c;
    }
    buf_append_byte(&t->tag, c);
    if (!is_blank(c)) t->last = c;
}

// The octet after "<"; returns whether it belongs to what begins.
static bool take_open(struct html_tokens *t, uint8_t c)
{
    if (c == '!') {
        t->state = HTML_MARKUP;
        t->dashes = 0;
        return true;
    }
    if (c == '?') {
        t->state = HTML_BOGUS;
        return true;
    }
    if (is_letter(c) || c == '/') {
        t->state = HTML_TAG;
        t->quote = t->last = 0;
        return false;
    }
    t->state = HTML_TEXT;
    give_text(t, BYTES_LIT("<"));
    return false;
}

// ---- what is no text

// After "<!": two dashes begin a comment.
static void take_markup(struct html_tokens *t, uint8_t c)
{
    if (c == '-' && ++t->dashes == 2) t->state = HTML_COMMENT;
    else if (c == '>') t->state = HTML_TEXT;
    else if (c != '-') t->state = HTML_BOGUS;
}

// "-->" ends it, also "--!>"; and "<!-->" is one.
static void take_comment(struct html_tokens *t, uint8_t c)
{
    if (c == '>' && t->dashes >= 2) t->state = HTML_TEXT;
    else if (c == '-') t->dashes = (uint8_t)(t->dashes < 2 ? t->dashes + 1 : 2);
    else if (c != '!' || t->dashes < 2) t->dashes = 0;
}

static void take_raw(struct html_tokens *t, uint8_t c)
{
    size_t len = strlen(t->raw_end);
    if (t->matched == len) {
        // The name ends here, or it is another.
        if (c == '>' || c == '/' || is_blank(c)) {
            buf_append_str(&t->tag, t->raw_end + 1);
            t->state = HTML_TAG;
            t->quote = t->last = 0;
            take_tag(t, c);
            return;
        }
        t->matched = 0;
    }
    if (lower(c) == (uint8_t)t->raw_end[t->matched]) t->matched++;
    else t->matched = c == '<';
}

// ---- the stream

static struct bytes take_text(struct html_tokens *t, struct bytes in)
{
    size_t tag = bytes_find(in, 0, '<');
    size_t plain = bytes_find(bytes_first(in, tag), 0, '&');
    give_text(t, bytes_first(in, plain));
    if (plain == in.len) return bytes_skip(in, plain);
    t->state = in.data[plain] == '<' ? HTML_OPEN : HTML_REFERENCE;
    t->reference_len = 0;
    return bytes_skip(in, plain + 1);
}

void html_tokens_feed(struct html_tokens *t, struct bytes in)
{
    while (in.len > 0) {
        uint8_t c = in.data[0];
        bool is_taken = true;
        switch (t->state) {
        case HTML_TEXT: in = take_text(t, in); continue;
        case HTML_REFERENCE: is_taken = take_reference(t, c); break;
        case HTML_OPEN: is_taken = take_open(t, c); break;
        case HTML_TAG: take_tag(t, c); break;
        case HTML_MARKUP: take_markup(t, c); break;
        case HTML_COMMENT: take_comment(t, c); break;
        case HTML_BOGUS:
            if (c == '>') t->state = HTML_TEXT;
            break;
        case HTML_RAW: take_raw(t, c); break;
        }
        if (is_taken) in = bytes_skip(in, 1);
    }
}

// A tag that does not end is none, and may hold the rest of the text: of a quote that is not closed
// all that follows is the value.
static void give_unfinished(struct html_tokens *t)
{
    give_text(t, BYTES_LIT("<"));
    give_text(t, buf_bytes(&t->tag));
    buf_reset(&t->tag, SIZE_MAX);
}

void html_tokens_finish(struct html_tokens *t)
{
    if (t->state == HTML_REFERENCE) end_reference(t, false);
    else if (t->state == HTML_OPEN) give_text(t, BYTES_LIT("<"));
    else if (t->state == HTML_TAG) give_unfinished(t);
    t->state = HTML_TEXT;
}

// ---- attributes

static struct bytes skip_blanks(struct bytes b)
{
    size_t i = 0;
    while (i < b.len && (is_blank(b.data[i]) || b.data[i] == '/')) i++;
    return bytes_skip(b, i);
}

static struct bytes take_value(struct bytes *rest)
{
    struct bytes in = *rest;
    size_t i = 0;
    while (i < in.len && is_blank(in.data[i])) i++;
    in = bytes_skip(in, i);
    if (in.len > 0 && (in.data[0] == '"' || in.data[0] == '\'')) {
        struct bytes value = bytes_skip(in, 1);
        size_t end = bytes_find(value, 0, in.data[0]);
        *rest = bytes_skip(value, end + 1);
        return bytes_first(value, end);
    }
    size_t end = 0;
    while (end < in.len && !is_blank(in.data[end])) end++;
    *rest = bytes_skip(in, end);
    return bytes_first(in, end);
}

bool html_attribute_next(struct bytes *rest, struct html_attribute *out)
{
    struct bytes in = skip_blanks(*rest);
    // A "=" that begins a name is part of it.
    size_t end = in.len > 0;
    while (end < in.len && !is_blank(in.data[end]) && in.data[end] != '=' && in.data[end] != '/')
        end++;
    *out = (struct html_attribute){bytes_first(in, end), BYTES_LIT("")};
    in = bytes_skip(in, end);
    size_t equals = 0;
    while (equals < in.len && is_blank(in.data[equals])) equals++;
    if (equals < in.len && in.data[equals] == '=') {
        in = bytes_skip(in, equals + 1);
        out->value = take_value(&in);
    }
    *rest = in;
    return out->name.len > 0;
}

bool html_attribute(const struct html_tag *tag, const char *name, struct buf *out)
{
    struct bytes rest = tag->attributes;
    struct html_attribute a;
    while (html_attribute_next(&rest, &a)) {
        if (!bytes_equal_nocase(a.name, bytes_str(name))) continue;
        html_undo_references(a.value, out);
        return true;
    }
    return false;
}
