// SPDX-License-Identifier: BSD-2-Clause
//
// A line that lies whole in the input is borrowed from it; only what waits for its end is copied.
#include "decode/smtp/smtp_command.h"

#include "base/limits.h"
#include "decode/smtp/char_class.h"

// The memory that an idle parser keeps for its next unfinished line.
enum { KEEP = 512 };

#define VERB(v) [SMTP_VERB_##v] = BYTES_LIT(#v)

static const struct bytes names[SMTP_VERB_COUNT] = {
    [SMTP_VERB_UNKNOWN] = BYTES_LIT(""),
    [SMTP_VERB_NONE] = BYTES_LIT(""),
    VERB(EHLO),
    VERB(HELO),
    VERB(LHLO),
    VERB(MAIL),
    VERB(RCPT),
    VERB(DATA),
    VERB(BDAT),
    VERB(BURL),
    VERB(RSET),
    VERB(VRFY),
    VERB(EXPN),
    VERB(HELP),
    VERB(NOOP),
    VERB(QUIT),
    VERB(AUTH),
    VERB(ETRN),
    VERB(ATRN),
    VERB(TURN),
    VERB(STARTTLS),
    VERB(SEND),
    VERB(SOML),
    VERB(SAML),
    VERB(XCLIENT),
    VERB(XFORWARD),
    [SMTP_VERB_X_ANONYMOUSTLS] = BYTES_LIT("X-ANONYMOUSTLS"),
    [SMTP_VERB_X_EXPS] = BYTES_LIT("X-EXPS"),
    VERB(XEXCH50),
    [SMTP_VERB_X_LINK2STATE] = BYTES_LIT("X-LINK2STATE"),
};

enum smtp_verb smtp_verb_of(struct bytes word)
{
    if (word.len == 0) return SMTP_VERB_NONE;
    for (int v = SMTP_VERB_EHLO; v < SMTP_VERB_COUNT; v++) {
        bool may_be = names[v].len == word.len && names[v].data[0] == char_upper(word.data[0]);
        if (may_be && bytes_equal_nocase(word, names[v])) return (enum smtp_verb)v;
    }
    return SMTP_VERB_UNKNOWN;
}

const char *smtp_verb_name(enum smtp_verb verb)
{
    return (unsigned)verb < SMTP_VERB_COUNT ? (const char *)names[verb].data : "";
}

// Without LF and any CR before it: CR CR LF ends a line for Postfix and Exim too.
static struct bytes strip_line_end(struct bytes line)
{
    if (line.len > 0 && line.data[line.len - 1] == '\n') line.len--;
    while (line.len > 0 && line.data[line.len - 1] == '\r') line.len--;
    return line;
}

struct smtp_command smtp_command_parse(struct bytes line)
{
    if (bytes_is_none(line)) line = BYTES_LIT("");
    struct bytes content = bytes_trim_wsp(strip_line_end(line));
    size_t verb_len = 0;
    while (verb_len < content.len && !char_is_wsp(content.data[verb_len])) verb_len++;
    struct smtp_command c = {.line = line,
                             .verb_text = bytes_first(content, verb_len),
                             .arg = bytes_trim_wsp(bytes_skip(content, verb_len))};
    c.verb = smtp_verb_of(c.verb_text);
    return c;
}

void smtp_command_init(struct smtp_command_parser *p, smtp_command_event *on_line, void *ctx)
{
    *p = (struct smtp_command_parser){.on_line = on_line, .ctx = ctx};
    buf_init(&p->partial, LIMIT_COMMAND_LINE);
}

void smtp_command_fini(struct smtp_command_parser *p)
{
    buf_fini(&p->partial);
}

// Gives the line that ends at p->offset and has p->line_len octets; kept is what there is of it.
static void give_line(struct smtp_command_parser *p, struct bytes kept, bool is_ended, bool bare_lf)
{
    struct smtp_command c = smtp_command_parse(bytes_first(kept, LIMIT_COMMAND_LINE));
    c.len = p->line_len;
    c.offset = p->offset - p->line_len;
    c.is_ended = is_ended;
    c.is_bare_lf = bare_lf;
    c.starts_after_gap = p->after_gap;
    p->line_len = 0;
    p->after_gap = false;
    p->on_line(p->ctx, &c);
    buf_reset(&p->partial, KEEP);
}

static void keep_partial(struct smtp_command_parser *p, struct bytes in)
{
    if (in.len == 0) return;
    buf_append_bytes(&p->partial, in);
    p->offset += in.len;
    p->line_len += in.len;
    p->last_octet = in.data[in.len - 1];
}

size_t smtp_command_feed(struct smtp_command_parser *p, struct bytes in)
{
    size_t lf = bytes_find(in, 0, '\n');
    if (lf == in.len) {
        keep_partial(p, in);
        return in.len;
    }
    uint8_t before = lf > 0 ? in.data[lf - 1] : p->line_len > 0 ? p->last_octet : 0;
    struct bytes line = bytes_first(in, lf + 1);
    if (p->line_len > 0) {
        buf_append_bytes(&p->partial, line);
        line = buf_bytes(&p->partial);
    }
    p->offset += lf + 1;
    p->line_len += lf + 1;
    give_line(p, line, true, before != '\r');
    return lf + 1;
}

void smtp_command_gap(struct smtp_command_parser *p, uint64_t missing)
{
    smtp_command_finish(p);
    p->offset += missing;
    p->after_gap = true;
}

void smtp_command_finish(struct smtp_command_parser *p)
{
    if (p->line_len > 0) give_line(p, buf_bytes(&p->partial), false, false);
}

void smtp_command_seek(struct smtp_command_parser *p, uint64_t offset)
{
    p->offset = offset;
}

bool smtp_command_is_partial(const struct smtp_command_parser *p)
{
    return p->line_len > 0;
}
