// SPDX-License-Identifier: BSD-2-Clause
//
// A line that lies whole in the input is borrowed from it, and so is the text of a reply of one
// line; only unfinished lines and the text of several lines are copied.
#include "decode/smtp/smtp_reply.h"

#include "base/limits.h"
#include "decode/smtp/char_class.h"
#include "decode/smtp/enhanced_status.h"

enum {
    KEEP = 512, // memory that an idle parser keeps in each buffer
    NO_CODE = -1,
};

void smtp_reply_init(struct smtp_reply_parser *p, const struct smtp_reply_events *events, void *ctx)
{
    *p = (struct smtp_reply_parser){.events = events, .ctx = ctx};
    buf_init(&p->partial, LIMIT_REPLY_LINE);
    buf_init(&p->text, LIMIT_REPLY_TEXT);
    buf_init(&p->full_text, LIMIT_REPLY_TEXT);
}

void smtp_reply_fini(struct smtp_reply_parser *p)
{
    buf_fini(&p->partial);
    buf_fini(&p->text);
    buf_fini(&p->full_text);
}

// The code of a line whose first three octets are those of head and, where it is shorter, of tail.
static int code_of(struct bytes head, struct bytes tail)
{
    int code = 0;
    for (size_t i = 0; i < 3; i++) {
        if (i >= head.len + tail.len) return NO_CODE;
        uint8_t c = i < head.len ? head.data[i] : tail.data[i - head.len];
        if (!char_is_digit(c)) return NO_CODE;
        code = code * 10 + (c - '0');
    }
    return code;
}

static struct bytes strip_line_end(struct bytes line)
{
    if (line.len > 0 && line.data[line.len - 1] == '\n') line.len--;
    while (line.len > 0 && line.data[line.len - 1] == '\r') line.len--;
    return line;
}

// RFC 5321 4.2: the first digit is 2 to 5, the second 0 to 5.
static bool is_rfc_code(int code)
{
    return code >= 200 && code < 600 && code / 10 % 10 <= 5;
}

// Splits what follows the three digits.
static void parse_separator(struct smtp_reply_line *line, struct bytes rest)
{
    uint8_t separator = rest.len > 0 ? rest.data[0] : ' ';
    line->is_last = separator != '-';
    if (separator != ' ' && separator != '-') line->is_malformed = true;
    if (separator == '-' || char_is_wsp(separator)) rest = bytes_skip(rest, 1);
    line->full_text = rest;
}

static void parse_text(struct smtp_reply_line *line)
{
    line->text = line->full_text;
    size_t enhanced = enhanced_status_len(line->full_text, line->code);
    if (enhanced == 0) return;
    line->enhanced = bytes_first(line->full_text, enhanced);
    line->text = bytes_skip(line->full_text, enhanced);
    while (line->text.len > 0 && char_is_wsp(line->text.data[0]))
        line->text = bytes_skip(line->text, 1);
}

static struct smtp_reply_line parse_line(const struct smtp_reply_parser *p, struct bytes raw)
{
    struct smtp_reply_line line = {.line = raw};
    struct bytes content = strip_line_end(raw);
    int code = code_of(content, BYTES_LIT(""));
    if (code != NO_CODE) {
        line.is_reply = true;
        line.code = (uint16_t)code;
        line.is_malformed = !is_rfc_code(code);
        parse_separator(&line, bytes_skip(content, 3));
    } else {
        line.is_reply = p->lines > 0;
        line.code = p->lines > 0 ? p->code : 0;
        line.is_malformed = true;
        line.full_text = content;
    }
    parse_text(&line);
    return line;
}

static void reset_reply(struct smtp_reply_parser *p)
{
    buf_reset(&p->text, KEEP);
    buf_reset(&p->full_text, KEEP);
    p->enhanced[0] = 0;
    p->lines = 0;
    p->is_mixed = p->is_cut = p->is_line_cut = false;
}

// Gives the reply, of which only is the last and perhaps the only line; else NULL.
static void give_reply(struct smtp_reply_parser *p, const struct smtp_reply_line *only,
                       uint64_t end)
{
    struct smtp_reply reply = {
        .code = p->code,
        .enhanced = p->enhanced[0] ? bytes_str(p->enhanced) : BYTES_NONE,
        .text = only && p->lines == 1 ? only->text : buf_bytes(&p->text),
        .full_text = only && p->lines == 1 ? only->full_text : buf_bytes(&p->full_text),
        .lines = p->lines,
        .is_cut = p->is_cut,
        .is_line_cut = p->is_line_cut,
        .is_mixed = p->is_mixed,
        .offset = p->reply_offset,
        .len = end - p->reply_offset,
    };
    p->lines = 0;
    p->events->reply(p->ctx, &reply);
    reset_reply(p);
}

static void add_text(struct smtp_reply_parser *p, const struct smtp_reply_line *line)
{
    if (p->lines > 1) {
        buf_append_byte(&p->text, '\n');
        buf_append_byte(&p->full_text, '\n');
    }
    buf_append_bytes(&p->text, line->text);
    buf_append_bytes(&p->full_text, line->full_text);
    if (p->full_text.cut > 0) p->is_cut = p->is_line_cut = true;
}

// Makes the line one of the reply that is going on, or its first.
static void add_line(struct smtp_reply_parser *p, const struct smtp_reply_line *line)
{
    if (p->lines == 0) {
        p->reply_offset = line->offset;
        p->code = line->code;
    }
    if (line->code != p->code) p->is_mixed = true;
    p->code = line->code;
    if (line->enhanced.len > 0 && !p->enhanced[0]) {
        memcpy(p->enhanced, line->enhanced.data, line->enhanced.len);
        p->enhanced[line->enhanced.len] = 0;
    }
    if (p->lines < UINT32_MAX) p->lines++;
    p->is_line_cut = !line->is_ended || line->len > line->line.len;
    if (p->is_line_cut) p->is_cut = true;
    if (p->lines > 1 || !line->is_last) add_text(p, line);
}

// Takes the line that ends at p->offset and of which kept is there. True when the caller must stop
// after it: it ended a reply or was none.
static bool take_line(struct smtp_reply_parser *p, struct bytes kept, bool is_ended, bool bare_lf)
{
    struct smtp_reply_line line = parse_line(p, bytes_first(kept, LIMIT_REPLY_LINE));
    line.len = p->line_len;
    line.offset = p->offset - p->line_len;
    line.is_ended = is_ended;
    line.is_bare_lf = bare_lf;
    if (!is_ended) line.is_last = line.is_reply;
    p->line_len = 0;
    if (line.is_reply) add_line(p, &line);
    p->events->line(p->ctx, &line);
    if (line.is_last) give_reply(p, &line, p->offset);
    buf_reset(&p->partial, KEEP);
    return line.is_last || !line.is_reply;
}

// Whether the unfinished line, with next after it, begins another reply than the one going on.
static bool begins_next(const struct smtp_reply_parser *p, struct bytes next)
{
    if (!p->splits_on_change || p->lines == 0) return false;
    int code = code_of(p->line_len > 0 ? buf_bytes(&p->partial) : BYTES_LIT(""), next);
    return code != NO_CODE && code != p->code;
}

static void keep_partial(struct smtp_reply_parser *p, struct bytes in)
{
    if (in.len == 0) return;
    buf_append_bytes(&p->partial, in);
    p->offset += in.len;
    p->line_len += in.len;
    p->last_octet = in.data[in.len - 1];
}

static bool feed_line(struct smtp_reply_parser *p, struct bytes line)
{
    size_t n = line.len;
    uint8_t before = n > 1 ? line.data[n - 2] : p->line_len > 0 ? p->last_octet : 0;
    if (p->line_len > 0) {
        buf_append_bytes(&p->partial, line);
        line = buf_bytes(&p->partial);
    }
    p->offset += n;
    p->line_len += n;
    return take_line(p, line, true, before != '\r');
}

size_t smtp_reply_feed(struct smtp_reply_parser *p, struct bytes in)
{
    size_t used = 0;
    while (used < in.len) {
        struct bytes rest = bytes_skip(in, used);
        size_t lf = bytes_find(rest, 0, '\n');
        if (lf == rest.len) {
            keep_partial(p, rest);
            return in.len;
        }
        struct bytes line = bytes_first(rest, lf + 1);
        if (begins_next(p, line)) {
            give_reply(p, NULL, p->offset - p->line_len);
            return used;
        }
        used += line.len;
        if (feed_line(p, line)) break;
    }
    return used;
}

// True while the unfinished line is the beginning of a code and nothing more.
static bool is_code_stub(const struct smtp_reply_parser *p)
{
    struct bytes b = buf_bytes(&p->partial);
    size_t i = 0;
    while (i < b.len && char_is_digit(b.data[i])) i++;
    return i == b.len && i < 3;
}

// Too little of a line to say what it is: shown, but no part of any reply.
static void give_stub(struct smtp_reply_parser *p)
{
    struct bytes kept = buf_bytes(&p->partial);
    struct smtp_reply_line line = {
        .is_malformed = true, .line = kept, .text = kept, .full_text = kept, .len = p->line_len};
    line.offset = p->offset - p->line_len;
    p->line_len = 0;
    p->events->line(p->ctx, &line);
    buf_reset(&p->partial, KEEP);
}

void smtp_reply_finish(struct smtp_reply_parser *p)
{
    bool is_stub = p->line_len > 0 && is_code_stub(p);
    if (p->line_len > 0 && begins_next(p, BYTES_LIT("")))
        give_reply(p, NULL, p->offset - p->line_len);
    uint64_t end = p->offset - p->line_len;
    if (is_stub) give_stub(p);
    else if (p->line_len > 0) take_line(p, buf_bytes(&p->partial), false, false);
    if (p->lines > 0) {
        p->is_cut = true;
        give_reply(p, NULL, end);
    }
}

void smtp_reply_gap(struct smtp_reply_parser *p, uint64_t missing)
{
    smtp_reply_finish(p);
    p->offset += missing;
}

void smtp_reply_seek(struct smtp_reply_parser *p, uint64_t offset)
{
    p->offset = offset;
}

bool smtp_reply_is_partial(const struct smtp_reply_parser *p)
{
    return p->line_len > 0 || p->lines > 0;
}
