// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/html_text.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"
#include "decode/message/html_link.h"

enum { DEPTH_MAX = 32 }; // of lists and of quotes; deeper ones look like the deepest

struct html_text {
    struct html_tokens tokens;
    struct buf *out;
    size_t start;       // of our text in out
    bool wants_space;   // blanks came, and nothing after them yet
    unsigned breaks;    // line ends that are due before the next text
    bool is_line_begun; // what a line begins with (quote marks, indent) stands
    unsigned pre;       // depth of <pre>
    unsigned quotes;    // depth of <blockquote>
    unsigned lists;     // depth of lists
    uint32_t items[DEPTH_MAX]; // ordered lists: number of the next item; 0: not ordered
    bool has_link;
    struct buf url;   // of the link that is open
    struct buf label; // its label so far; out may be consumed before it ends
};

// ---- lines

static void break_line(struct html_text *t, unsigned count)
{
    t->wants_space = false;
    if (t->breaks < count) t->breaks = count;
}

static void begin_line(struct html_text *t)
{
    if (t->out->len > t->start) {
        for (; t->breaks > 0; t->breaks--) {
            buf_append_byte(t->out, '\n');
            t->is_line_begun = false;
        }
    }
    t->breaks = 0;
    if (t->is_line_begun) return;
    t->is_line_begun = true;
    t->wants_space = false;
    for (unsigned i = 0; i < t->quotes && i < DEPTH_MAX; i++) buf_append_str(t->out, "> ");
    for (unsigned i = 1; i < t->lists && i < DEPTH_MAX; i++) buf_append_str(t->out, "  ");
}

static void put(struct html_text *t, struct bytes text)
{
    bool is_apart = t->wants_space || t->breaks > 0;
    begin_line(t);
    if (t->wants_space) buf_append_byte(t->out, ' ');
    if (t->has_link && is_apart && t->label.len > 0) buf_append_byte(&t->label, ' ');
    t->wants_space = false;
    buf_append_bytes(t->out, text);
    if (t->has_link) buf_append_bytes(&t->label, text);
}

static void put_str(struct html_text *t, const char *text)
{
    put(t, bytes_str(text));
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

// As it stands, line by line; a CR is part of a line end or nothing.
static void put_pre(struct html_text *t, struct bytes text)
{
    while (text.len > 0) {
        size_t end = 0;
        while (end < text.len && text.data[end] != '\n' && text.data[end] != '\r') end++;
        if (end > 0) put(t, bytes_first(text, end));
        if (end < text.len && text.data[end] == '\n') t->breaks++;
        text = bytes_skip(text, end + 1);
    }
}

static void on_text(void *ctx, struct bytes text)
{
    struct html_text *t = ctx;
    if (t->pre) {
        put_pre(t, text);
        return;
    }
    while (text.len > 0) {
        size_t end = 0;
        while (end < text.len && !is_blank(text.data[end])) end++;
        if (end > 0) put(t, bytes_first(text, end));
        text = bytes_skip(text, end);
        if (text.len == 0) return;
        if (t->is_line_begun && t->breaks == 0) t->wants_space = true;
        while (text.len > 0 && is_blank(text.data[0])) text = bytes_skip(text, 1);
    }
}

// ---- links and pictures

// Between brackets, without what would end them or the line.
static void put_url(struct html_text *t, struct bytes url)
{
    for (size_t i = 0; i < url.len; i++)
        if (url.data[i] > ' ') buf_append_byte(t->out, url.data[i]);
}

static void end_link(struct html_text *t)
{
    if (!t->has_link) return;
    t->has_link = false;
    struct bytes url = buf_bytes(&t->url);
    struct bytes label = buf_bytes(&t->label);
    bool says_all = bytes_equal(label, url) ||
                    (bytes_starts_nocase(url, BYTES_LIT("mailto:")) &&
                     bytes_equal(label, bytes_skip(url, 7)));
    if (url.len == 0 || url.data[0] == '#' || says_all) return;
    bool misleads = html_link_misleads(label, url);
    begin_line(t);
    bool has_label = label.len > 0;
    buf_append_str(t->out, has_label || t->wants_space ? " [" : "[");
    t->wants_space = false;
    if (misleads) buf_append_str(t->out, "LEADS TO ");
    put_url(t, buf_bytes(&t->url));
    buf_append_byte(t->out, ']');
}

static void begin_link(struct html_text *t, const struct html_tag *tag)
{
    end_link(t);
    buf_reset(&t->url, LIMIT_HTML_TAG);
    buf_reset(&t->label, LIMIT_HTML_TAG);
    t->has_link = html_attribute(tag, "href", &t->url);
    if (t->has_link) html_link_clean(&t->url);
}

static bool is_point(const struct html_tag *tag, const char *name)
{
    struct buf value;
    buf_init(&value, 8);
    bool is = html_attribute(tag, name, &value) && value.len > 0 &&
              (value.data[0] == '0' || value.data[0] == '1') &&
              (value.len == 1 || value.data[1] == 'p');
    buf_fini(&value);
    return is;
}

static void put_image(struct html_text *t, const struct html_tag *tag)
{
    struct buf text;
    buf_init(&text, LIMIT_HTML_TAG);
    bool is_pixel = is_point(tag, "width") && is_point(tag, "height");
    bool has_text = html_attribute(tag, is_pixel ? "src" : "alt", &text) && text.len > 0;
    if (!has_text) {
        put_str(t, "[image]");
    } else {
        put_str(t, is_pixel ? "[image 1x1 " : "[image: ");
        if (is_pixel) put_url(t, buf_bytes(&text));
        else on_text(t, buf_bytes(&text));
        buf_append_byte(t->out, ']');
        t->wants_space = false;
    }
    buf_fini(&text);
}

// Where else a reader may be led, or what is fetched, without a label.
static void put_target(struct html_text *t, const struct html_tag *tag)
{
    static const struct {
        const char *tag, *attribute, *word;
    } targets[] = {
        {"form", "action", "form to"}, {"area", "href", "link"},  {"iframe", "src", "frame"},
        {"frame", "src", "frame"},     {"embed", "src", "embed"}, {"object", "data", "object"},
        {"base", "href", "links from"},
    };
    for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
        if (!bytes_equal(tag->name, bytes_str(targets[i].tag))) continue;
        struct buf url;
        buf_init(&url, LIMIT_HTML_TAG);
        if (html_attribute(tag, targets[i].attribute, &url) && url.len > 0) {
            put_str(t, "[");
            buf_append_str(t->out, targets[i].word);
            buf_append_byte(t->out, ' ');
            put_url(t, buf_bytes(&url));
            buf_append_byte(t->out, ']');
            t->wants_space = true;
        }
        buf_fini(&url);
        return;
    }
}

// ---- lists and quotes

static void begin_list(struct html_text *t, bool is_ordered)
{
    break_line(t, t->lists ? 1 : 2);
    if (t->lists < DEPTH_MAX) t->items[t->lists] = is_ordered;
    t->lists++;
}

static void end_list(struct html_text *t)
{
    if (t->lists > 0) t->lists--;
    break_line(t, t->lists ? 1 : 2);
}

static void begin_item(struct html_text *t)
{
    break_line(t, 1);
    begin_line(t);
    uint32_t *number = t->lists > 0 && t->lists <= DEPTH_MAX ? &t->items[t->lists - 1] : NULL;
    if (number && *number) buf_printf(t->out, "%u. ", (*number)++);
    else buf_append_str(t->out, "* ");
}

static void change_depth(unsigned *depth, bool is_end)
{
    if (!is_end) ++*depth;
    else if (*depth > 0) --*depth;
}

// ---- tags

static const struct block {
    const char *name;
    unsigned breaks; // line ends before and after
} blocks[] = {
    {"p", 2},       {"div", 1},     {"h1", 2},         {"h2", 2},       {"h3", 2},
    {"h4", 2},      {"h5", 2},      {"h6", 2},         {"table", 1},    {"tr", 1},
    {"caption", 1}, {"dl", 2},      {"dt", 1},         {"dd", 1},       {"address", 1},
    {"article", 1}, {"aside", 1},   {"section", 1},    {"header", 1},   {"footer", 1},
    {"main", 1},    {"nav", 1},     {"form", 1},       {"fieldset", 1}, {"figure", 1},
    {"center", 1},  {"title", 2},   {"figcaption", 1}, {"body", 1},     {"option", 1},
    {"pre", 2},     {"blockquote", 2},
};

static void break_for_block(struct html_text *t, const struct html_tag *tag)
{
    for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++) {
        if (!bytes_equal(tag->name, bytes_str(blocks[i].name))) continue;
        break_line(t, blocks[i].breaks);
        return;
    }
}

static bool is(const struct html_tag *tag, const char *name)
{
    return bytes_equal(tag->name, bytes_str(name));
}

static void on_end_tag(struct html_text *t, const struct html_tag *tag)
{
    if (is(tag, "a")) end_link(t);
    else if (is(tag, "ul") || is(tag, "ol")) end_list(t);
    else if (is(tag, "pre")) change_depth(&t->pre, true);
    else if (is(tag, "blockquote")) change_depth(&t->quotes, true);
    break_for_block(t, tag);
}

static void on_start_tag(struct html_text *t, const struct html_tag *tag)
{
    break_for_block(t, tag);
    if (is(tag, "a")) {
        begin_link(t, tag);
    } else if (is(tag, "br")) {
        t->wants_space = false;
        t->breaks++;
    } else if (is(tag, "li")) {
        begin_item(t);
    } else if (is(tag, "ul") || is(tag, "ol")) {
        begin_list(t, is(tag, "ol"));
    } else if (is(tag, "td") || is(tag, "th")) {
        if (t->is_line_begun && t->breaks == 0) put_str(t, "  ");
    } else if (is(tag, "img")) {
        put_image(t, tag);
    } else if (is(tag, "hr")) {
        break_line(t, 1);
        put_str(t, "----------");
        break_line(t, 1);
    } else if (is(tag, "pre")) {
        change_depth(&t->pre, false);
    } else if (is(tag, "blockquote")) {
        change_depth(&t->quotes, false);
    } else {
        put_target(t, tag);
    }
}

static void on_tag(void *ctx, const struct html_tag *tag)
{
    if (tag->is_end) on_end_tag(ctx, tag);
    else on_start_tag(ctx, tag);
}

static const struct html_events events = {on_text, on_tag};

struct html_text *html_text_new(struct buf *out)
{
    struct html_text *t = err_calloc(1, sizeof(*t));
    html_tokens_init(&t->tokens, &events, t);
    buf_init(&t->url, LIMIT_HTML_TAG);
    buf_init(&t->label, LIMIT_HTML_TAG);
    t->out = out;
    t->start = out->len;
    return t;
}

void html_text_free(struct html_text *t)
{
    if (!t) return;
    html_tokens_fini(&t->tokens);
    buf_fini(&t->url);
    buf_fini(&t->label);
    free(t);
}

void html_text_feed(struct html_text *t, struct bytes in)
{
    html_tokens_feed(&t->tokens, in);
}

void html_text_finish(struct html_text *t)
{
    html_tokens_finish(&t->tokens);
    end_link(t);
    if (t->out->len > t->start) buf_append_byte(t->out, '\n');
}
