// SPDX-License-Identifier: BSD-2-Clause
//
// First octet: how the rest is cut into pieces. The lines must be the same as from one piece, and
// with a gap nothing may spoil memory.
#include <assert.h>
#include <stdlib.h>

#include "decode/smtp/smtp_command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct log {
    struct buf text;
    uint64_t end; // stream offset after the last line
};

static void on_line(void *ctx, const struct smtp_command *c)
{
    struct log *log = ctx;
    assert(c->len > 0 && c->line.len <= c->len);
    assert(c->offset >= log->end);
    assert(c->verb_text.len + c->arg.len <= c->line.len);
    assert((c->verb == SMTP_VERB_NONE) == (c->verb_text.len == 0));
    log->end = c->offset + c->len;
    buf_printf(&log->text, "%d %llu %llu %d%d%d ", c->verb, (unsigned long long)c->offset,
               (unsigned long long)c->len, c->is_bare_lf, c->is_ended, c->starts_after_gap);
    buf_append_bytes(&log->text, c->line);
    buf_append_byte(&log->text, '|');
    buf_append_bytes(&log->text, c->arg);
}

static void feed_all(struct smtp_command_parser *p, struct bytes in)
{
    while (in.len > 0) {
        size_t used = smtp_command_feed(p, in);
        assert(used > 0 && used <= in.len);
        in = bytes_skip(in, used);
    }
}

static void run(struct bytes in, unsigned step, uint64_t missing, struct log *log)
{
    struct smtp_command_parser p;
    buf_init(&log->text, 0);
    log->end = 0;
    smtp_command_init(&p, on_line, log);
    for (size_t at = 0; at < in.len; at += step) {
        feed_all(&p, bytes_first(bytes_skip(in, at), step));
        if (missing) smtp_command_gap(&p, missing);
    }
    smtp_command_finish(&p);
    assert(!smtp_command_is_partial(&p));
    smtp_command_fini(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    struct bytes in = {data + 1, size - 1};
    struct log whole, pieces, gaps;
    run(in, (unsigned)in.len + 1, 0, &whole);
    run(in, data[0] + 1U, 0, &pieces);
    run(in, data[0] + 1U, 3, &gaps);
    assert(bytes_equal(buf_bytes(&whole.text), buf_bytes(&pieces.text)));
    assert(pieces.end == in.len);
    buf_fini(&whole.text);
    buf_fini(&pieces.text);
    buf_fini(&gaps.text);
    return 0;
}
