// SPDX-License-Identifier: BSD-2-Clause
#include "decode/smtp/smtp_data.h"

#include <assert.h>
#include <string.h>

// What may stand before a lone dot and after it, in the order of the variants.
enum { PREFIX_CRLF, PREFIX_LF, PREFIX_CR, PREFIX_NUL, PREFIX_COUNT = 6, PREFIX_NONE = 255 };
enum { SUFFIX_CRLF, SUFFIX_LF, SUFFIX_CR, SUFFIX_NUL, SUFFIX_COUNT = 6 };

const char *smtp_data_variant_name(unsigned variant)
{
#define AFTER(p) p ".CRLF", p ".LF", p ".CR", p ".NUL CRLF", p ".NUL LF", p ".NUL CR"
    static const char *const names[SMTP_DATA_VARIANTS] = {
        AFTER("CRLF"),     AFTER("LF"),     AFTER("CR"),
        AFTER("CRLF NUL"), AFTER("LF NUL"), AFTER("CR NUL"),
    };
#undef AFTER
    assert(variant < SMTP_DATA_VARIANTS);
    return names[variant];
}

bool smtp_data_variant_is_lf(unsigned variant)
{
    return variant / SUFFIX_COUNT <= PREFIX_LF && variant % SUFFIX_COUNT <= SUFFIX_LF;
}

void smtp_data_init(struct smtp_data *d, bool lf_ends, const struct smtp_data_events *events,
                    void *ctx)
{
    *d = (struct smtp_data){
        .state = SMTP_DATA_TEXT,
        .lf_ends = lf_ends,
        .before = {0xFF, '\r', '\n'},
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

// Octets that went by: the last ones of them stand before the next.
static void note_before(struct smtp_data *d, struct bytes b)
{
    enum { KEPT = sizeof(d->before) };
    if (b.len >= KEPT) { // nearly always; of a size that is known
        memcpy(d->before, b.data + b.len - KEPT, KEPT);
        return;
    }
    size_t n = b.len;
    memmove(d->before, d->before + n, KEPT - n);
    if (n > 0) memcpy(d->before + KEPT - n, b.data + b.len - n, n);
}

// Octets that are data and stand on the wire as they are.
static void give_text(struct smtp_data *d, struct bytes b)
{
    if (b.len == 0) return;
    give_wire(d, b);
    give_message(d, b);
    note_before(d, b);
}

// The octet that stands back octets before pos.
static uint8_t octet_before(const struct smtp_data *d, struct bytes in, size_t pos, size_t back)
{
    return pos >= back ? in.data[pos - back] : d->before[sizeof(d->before) + pos - back];
}

// Which line end, NUL after it or not, stands right before pos.
static uint8_t prefix_of(const struct smtp_data *d, struct bytes in, size_t pos)
{
    uint8_t newest = octet_before(d, in, pos, 1);
    if (newest != '\n' && newest != '\r' && newest != 0) return PREFIX_NONE;
    size_t nul = newest == 0;
    uint8_t last = octet_before(d, in, pos, 1 + nul);
    if (last == '\r') return (uint8_t)(PREFIX_CR + nul * PREFIX_NUL);
    if (last != '\n') return PREFIX_NONE;
    bool has_cr = octet_before(d, in, pos, 2 + nul) == '\r';
    return (uint8_t)((has_cr ? PREFIX_CRLF : PREFIX_LF) + nul * PREFIX_NUL);
}

// The next dot that begins a line in some sense and so may mean something, at or after pos; in.len
// if none.
static size_t next_dot(struct smtp_data *d, struct bytes in, size_t pos)
{
    for (;; pos++) {
        // Of the first octet `before` knows what stands before it.
        if (pos > 0 || in.len == 0 || in.data[0] != '.')
            pos = bytes_find_begin(in, pos > 0 ? pos : 1, '.', '.');
        if (pos == in.len) return pos;
        d->dot_prefix = prefix_of(d, in, pos);
        if (d->dot_prefix != PREFIX_NONE) break;
    }
    d->dot_after_crlf = d->dot_prefix == PREFIX_CRLF || (d->dot_prefix == PREFIX_LF && d->lf_ends);
    return pos;
}

// What waits since the dot is data, and so is next, if any: the dot itself only where it is no
// transparency dot.
static void release_dot(struct smtp_data *d, const uint8_t *next)
{
    uint8_t text[4] = {'.'};
    size_t len = 1;
    for (size_t i = 0; i < d->tail_len; i++) text[len++] = d->tail[i];
    if (next) text[len++] = *next;
    struct bytes all = bytes_of(text, len);
    d->state = SMTP_DATA_TEXT;
    give_wire(d, all);
    give_message(d, d->dot_after_crlf ? bytes_skip(all, 1) : all);
    note_before(d, all);
}

// A lone dot's line ended, with the LF that comes now (ends_in_lf) or with the CR before it.
static enum smtp_data_result end_dot_line(struct smtp_data *d, bool ends_in_lf)
{
    bool has_nul = d->tail_len > 0 && d->tail[0] == 0;
    bool has_cr = d->tail_len > has_nul;
    unsigned suffix = !ends_in_lf ? SUFFIX_CR : has_cr ? SUFFIX_CRLF : SUFFIX_LF;
    if (has_nul) suffix += SUFFIX_NUL;
    d->mark_len = (uint8_t)(1 + d->tail_len + ends_in_lf);
    d->variant = d->dot_prefix * SUFFIX_COUNT + suffix;
    bool is_lf_end = suffix == SUFFIX_LF && d->lf_ends;
    if (d->dot_after_crlf && (suffix == SUFFIX_CRLF || is_lf_end)) {
        d->state = SMTP_DATA_TEXT;
        return SMTP_DATA_END;
    }
    if (d->wants_candidates) {
        d->state = SMTP_DATA_HELD_DOT;
        return SMTP_DATA_CANDIDATE;
    }
    if (d->events->variant) d->events->variant(d->ctx, d->variant);
    release_dot(d, ends_in_lf ? (const uint8_t *)"\n" : NULL);
    return SMTP_DATA_MORE;
}

// One octet after a dot that waits. Returns whether it was taken.
static bool after_dot(struct smtp_data *d, uint8_t c, enum smtp_data_result *result_out)
{
    bool had_cr = d->tail_len > 0 && d->tail[d->tail_len - 1] == '\r';
    if (c == '\n') {
        *result_out = end_dot_line(d, true);
        return true;
    }
    if (had_cr) {
        *result_out = end_dot_line(d, false);
        return false;
    }
    if (c == '\r' || (c == 0 && d->tail_len == 0)) {
        d->tail[d->tail_len++] = c;
        return true;
    }
    bool is_unstuffed = d->dot_after_crlf && d->tail_len == 0 && c != '.';
    if (is_unstuffed && d->events->unstuffed) d->events->unstuffed(d->ctx);
    release_dot(d, NULL);
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
        d->tail_len = 0;
        pos++;
    }
    return pos;
}

void smtp_data_refuse(struct smtp_data *d)
{
    assert(d->state == SMTP_DATA_HELD_DOT);
    bool ends_in_lf = d->mark_len > 1 + d->tail_len;
    release_dot(d, ends_in_lf ? (const uint8_t *)"\n" : NULL);
}

void smtp_data_gap(struct smtp_data *d)
{
    d->state = SMTP_DATA_TEXT;
    memset(d->before, 0xFF, sizeof(d->before));
    d->tail_len = 0;
}
