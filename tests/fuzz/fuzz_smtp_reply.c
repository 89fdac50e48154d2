// SPDX-License-Identifier: BSD-2-Clause
//
// First octet: how the rest is cut into pieces; second: whether a change of code splits replies.
// The events must be the same as from one piece, and with a gap nothing may spoil memory.
#include <assert.h>
#include <stdlib.h>

#include "decode/smtp/enhanced_status.h"
#include "decode/smtp/smtp_ehlo.h"
#include "decode/smtp/smtp_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct log {
    struct buf text;
    uint64_t line_end, reply_end;
};

static void log_bytes(struct log *log, struct bytes b)
{
    buf_append_bytes(&log->text, b);
    buf_append_byte(&log->text, '|');
}

static void on_line(void *ctx, const struct smtp_reply_line *l)
{
    struct log *log = ctx;
    assert(l->len > 0 && l->line.len <= l->len && l->offset >= log->line_end);
    assert(l->text.len + l->enhanced.len <= l->full_text.len && l->full_text.len <= l->line.len);
    assert(l->is_reply || (l->code == 0 && !l->is_last));
    log->line_end = l->offset + l->len;
    buf_printf(&log->text, "L%u %llu %llu %d%d%d%d%d ", l->code, (unsigned long long)l->offset,
               (unsigned long long)l->len, l->is_reply, l->is_last, l->is_malformed, l->is_bare_lf,
               l->is_ended);
    log_bytes(log, l->line);
    log_bytes(log, l->enhanced);
    log_bytes(log, l->text);
}

static void go_through_extensions(const struct smtp_reply *r)
{
    struct arena arena;
    arena_init(&arena);
    struct smtp_ehlo e = smtp_ehlo_of(r);
    struct bytes extension;
    while (smtp_ehlo_next(&e, &extension)) {
        assert(smtp_ehlo_copy(&arena, extension).len == extension.len);
        assert(smtp_ehlo_keyword(extension).len + smtp_ehlo_params(extension).len <= extension.len);
    }
    arena_fini(&arena);
}

static void on_reply(void *ctx, const struct smtp_reply *r)
{
    struct log *log = ctx;
    struct enhanced_status status;
    assert(r->lines > 0 && r->len > 0 && r->offset >= log->reply_end);
    assert(r->text.len <= r->full_text.len);
    assert(bytes_is_none(r->enhanced) || enhanced_status_parse(r->enhanced, &status));
    log->reply_end = r->offset + r->len;
    buf_printf(&log->text, "R%u %llu %llu %u %d%d%d ", r->code, (unsigned long long)r->offset,
               (unsigned long long)r->len, r->lines, r->is_cut, r->is_line_cut, r->is_mixed);
    log_bytes(log, r->enhanced);
    log_bytes(log, r->text);
    log_bytes(log, r->full_text);
    go_through_extensions(r);
}

static const struct smtp_reply_events events = {on_line, on_reply};

static void feed_all(struct smtp_reply_parser *p, struct bytes in)
{
    bool stood = false;
    while (in.len > 0) {
        size_t used = smtp_reply_feed(p, in);
        assert(used <= in.len && (used > 0 || !stood));
        stood = used == 0;
        in = bytes_skip(in, used);
    }
}

static void run(struct bytes in, unsigned step, bool splits, uint64_t missing, struct log *log)
{
    struct smtp_reply_parser p;
    *log = (struct log){0};
    buf_init(&log->text, 0);
    smtp_reply_init(&p, &events, log);
    p.splits_on_change = splits;
    for (size_t at = 0; at < in.len; at += step) {
        feed_all(&p, bytes_first(bytes_skip(in, at), step));
        if (missing) smtp_reply_gap(&p, missing);
    }
    smtp_reply_finish(&p);
    assert(!smtp_reply_is_partial(&p));
    smtp_reply_fini(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    struct bytes in = {data + 2, size - 2};
    struct log whole, pieces, gaps;
    run(in, (unsigned)in.len + 1, data[1] & 1, 0, &whole);
    run(in, data[0] + 1U, data[1] & 1, 0, &pieces);
    run(in, data[0] + 1U, data[1] & 1, 3, &gaps);
    assert(bytes_equal(buf_bytes(&whole.text), buf_bytes(&pieces.text)));
    assert(pieces.line_end == in.len);
    buf_fini(&whole.text);
    buf_fini(&pieces.text);
    buf_fini(&gaps.text);
    return 0;
}
