// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/html_charset.h"

#include "decode/message/html_token.h"
#include "decode/message/mime_param.h"

struct search {
    struct buf *label;
    bool is_found;
};

static bool by_mark(struct bytes head, struct buf *label)
{
    static const struct {
        struct bytes mark;
        const char *name;
    } marks[] = {{{(const uint8_t *)"\xEF\xBB\xBF", 3}, "utf-8"},
                 {{(const uint8_t *)"\xFF\xFE", 2}, "utf-16le"},
                 {{(const uint8_t *)"\xFE\xFF", 2}, "utf-16be"}};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (!bytes_equal(bytes_first(head, marks[i].mark.len), marks[i].mark)) continue;
        buf_append_str(label, marks[i].name);
        return true;
    }
    return false;
}

// "text/html; charset=koi8-r"
static void charset_of_content(struct bytes content, struct buf *label)
{
    struct mime_params params;
    mime_params_init(&params);
    mime_params_read(&params, bytes_skip(content, bytes_find(content, 0, ';')));
    mime_param_raw(&params, "charset", label);
    mime_params_fini(&params);
}

static void on_text(void *ctx, struct bytes text)
{
    (void)ctx;
    (void)text;
}

static void on_tag(void *ctx, const struct html_tag *tag)
{
    struct search *s = ctx;
    if (s->is_found || tag->is_end || !bytes_equal(tag->name, BYTES_LIT("meta"))) return;
    struct buf content;
    buf_init(&content, HTML_CHARSET_HEAD);
    if (!html_attribute(tag, "charset", s->label) && html_attribute(tag, "content", &content))
        charset_of_content(buf_bytes(&content), s->label);
    // What can be read as ASCII is no UTF-16, whatever it says (HTML 13.2.3.2).
    if (bytes_starts_nocase(buf_bytes(s->label), BYTES_LIT("utf-16"))) {
        buf_reset(s->label, SIZE_MAX);
        buf_append_str(s->label, "utf-8");
    }
    s->is_found = s->label->len > 0;
    buf_fini(&content);
}

bool html_charset(struct bytes head, struct buf *label)
{
    static const struct html_events events = {on_text, on_tag};
    struct search s = {.label = label};
    struct html_tokens tokens;
    if (by_mark(head, label)) return true;
    html_tokens_init(&tokens, &events, &s);
    html_tokens_feed(&tokens, bytes_first(head, HTML_CHARSET_HEAD));
    html_tokens_fini(&tokens);
    return s.is_found;
}
