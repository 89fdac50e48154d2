// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_data.h"

#include <assert.h>

void smtp_data_init(struct smtp_data *d, bool lf_ends, const struct smtp_data_events *events,
                    void *ctx)
{
    *d = (struct smtp_data){
        .state = SMTP_DATA_TEXT,
        .lf_ends = lf_ends,
        .before = {'\r', '\n'},
        .events = events,
        .ctx = ctx,
    };
}

static void give_wire(struct smtp_data *d, struct bytes b)
{
    if (b.len && d->events->wire) d->events->wire(d->ctx, b);
}

static void give_message(struct smtp_data *d, struct bytes b)
{
    if (b.len) d->events->message(d->ctx, b);
}

static void note_before(struct smtp_data *d, uint8_t older, uint8_t newer)
{
    d->before[0] = older;
    d->before[1] = newer;
}

// Octets that are data and stand on the wire as they are.
static void give_text(struct smtp_data *d, struct bytes b)
{
    if (b.len == 0) return;
    give_wire(d, b);
    give_message(d, b);
    note_before(d, b.len > 1 ? b.data[b.len - 2] : d->before[1], b.data[b.len - 1]);
}

// Whether the octet at pos begins a line: 0 no, 1 in the lenient sense (LF), 2 in the strict one.
static int line_start(const struct smtp_data *d, struct bytes in, size_t pos)
{
    uint8_t newer = pos > 0 ? in.data[pos - 1] : d->before[1];
    if (newer != '\n') return 0;
    uint8_t older = pos > 1 ? in.data[pos - 2] : pos == 1 ? d->before[1] : d->before[0];
    return older == '\r' || d->lf_ends ? 2 : 1;
}

// The next dot that begins a line and so may mean something, at or after pos; in.len if none.
static size_t next_dot(struct smtp_data *d, struct bytes in, size_t pos)
{
    for (;; pos++) {
        pos = bytes_find(in, pos, '.');
        if (pos == in.len) return pos;
        int start = line_start(d, in, pos);
        if (start == 2 || (start == 1 && d->wants_candidates)) {
            d->dot_after_crlf = start == 2;
            return pos;
        }
    }
}

static const char *variant_of(const struct smtp_data *d)
{
    if (d->dot_after_crlf) return "CRLF.LF";
    return d->mark_len == 3 ? "LF.CRLF" : "LF.LF";
}

// What waits since the dot is data: the dot itself only where it is no transparency dot.
static void release_dot(struct smtp_data *d, bool with_cr, bool with_lf)
{
    static const uint8_t text[] = ".\r\n.\n";
    struct bytes all =
        with_cr ? bytes_of(text, with_lf ? 3 : 2) : bytes_of(text + 3, with_lf ? 2 : 1);
    give_wire(d, all);
    give_message(d, d->dot_after_crlf ? bytes_skip(all, 1) : all);
    note_before(d, all.len > 1 ? all.data[all.len - 2] : d->before[1], all.data[all.len - 1]);
    d->state = SMTP_DATA_TEXT;
}

// LF came after the dot: the end, a candidate, or data.
static enum smtp_data_result end_dot_line(struct smtp_data *d)
{
    bool had_cr = d->state == SMTP_DATA_DOT_CR;
    d->mark_len = had_cr ? 3 : 2;
    if (d->dot_after_crlf && (had_cr || d->lf_ends)) {
        d->state = SMTP_DATA_TEXT;
        return SMTP_DATA_END;
    }
    if (d->wants_candidates) {
        d->variant = variant_of(d);
        d->state = SMTP_DATA_HELD_DOT;
        return SMTP_DATA_CANDIDATE;
    }
    release_dot(d, had_cr, true);
    return SMTP_DATA_MORE;
}

// One octet after a dot that waits. Returns whether it was taken.
static bool after_dot(struct smtp_data *d, uint8_t c, enum smtp_data_result *result_out)
{
    if (c == '\n') {
        *result_out = end_dot_line(d);
        return true;
    }
    if (c == '\r' && d->state == SMTP_DATA_DOT) {
        d->state = SMTP_DATA_DOT_CR;
        return true;
    }
    release_dot(d, d->state == SMTP_DATA_DOT_CR, false);
    return false;
}

size_t smtp_data_feed(struct smtp_data *d, struct bytes in, enum smtp_data_result *result_out)
{
    size_t pos = 0;
    *result_out = SMTP_DATA_MORE;
    assert(d->state != SMTP_DATA_HELD_DOT);
    while (pos < in.len && *result_out == SMTP_DATA_MORE) {
        if (d->state != SMTP_DATA_TEXT) {
            if (after_dot(d, in.data[pos], result_out)) pos++;
            continue;
        }
        // `before` describes what stands before in, so the search is made from pos onwards only.
        struct bytes rest = bytes_skip(in, pos);
        size_t dot = next_dot(d, rest, 0);
        give_text(d, bytes_first(rest, dot));
        pos += dot;
        if (dot == rest.len) break;
        d->state = SMTP_DATA_DOT;
        pos++;
    }
    return pos;
}

void smtp_data_refuse(struct smtp_data *d)
{
    assert(d->state == SMTP_DATA_HELD_DOT);
    release_dot(d, d->mark_len == 3, true);
}

void smtp_data_gap(struct smtp_data *d)
{
    d->state = SMTP_DATA_TEXT;
    note_before(d, 0, 0);
}
