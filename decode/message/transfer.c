// SPDX-License-Identifier: BSD-2-Clause
//
// Quoted-printable (RFC 2045 6.7):
//   qp-line             = *(qp-segment transport-padding CRLF) qp-part transport-padding
//   qp-segment          = qp-section *(SPACE / TAB) "="
//   transport-padding   = *LWSP-char
//   hex-octet           = "=" 2(DIGIT / "A" / … / "F")       lower case is taken too (6.7, note)
//
// A line that lies in one piece is decoded where it is; one that is cut goes octet by octet through
// the states of enum transfer_state until its end. Both give the same, whatever the cut.
#include "decode/message/transfer.h"

#include "base/limits.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

_Static_assert(sizeof(((struct transfer *)0)->out) <= LIMIT_QP_BLANKS, "see feed_quoted_printable");

enum transfer_kind transfer_kind_of(struct bytes encoding)
{
    if (bytes_equal(encoding, BYTES_LIT("base64"))) return TRANSFER_BASE64;
    if (bytes_equal(encoding, BYTES_LIT("quoted-printable"))) return TRANSFER_QUOTED_PRINTABLE;
    return TRANSFER_IDENTITY;
}

void transfer_init(struct transfer *t, void (*sink)(void *ctx, struct bytes data), void *ctx)
{
    t->kind = TRANSFER_IDENTITY;
    t->sink = sink;
    t->ctx = ctx;
    buf_init(&t->held, 0);
    transfer_begin(t, TRANSFER_IDENTITY);
}

void transfer_fini(struct transfer *t)
{
    buf_fini(&t->held);
}

void transfer_begin(struct transfer *t, enum transfer_kind kind)
{
    t->kind = kind;
    t->only_measures = false;
    t->bad = 0;
    t->out_len = 0;
    t->state = TRANSFER_TEXT;
    buf_reset(&t->held, 1024);
    base64_decoder_init(&t->base64);
}

static void give(struct transfer *t, struct bytes data)
{
    if (data.len > 0) t->sink(t->ctx, data);
}

static void flush(struct transfer *t)
{
    give(t, bytes_of(t->out, t->out_len));
    t->out_len = 0;
}

static inline void put(struct transfer *t, uint8_t c)
{
    if (t->out_len == sizeof(t->out)) flush(t);
    t->out[t->out_len++] = c;
}

static void put_run(struct transfer *t, const uint8_t *p, size_t len)
{
    if (len > sizeof(t->out) - t->out_len) {
        flush(t);
        if (len > sizeof(t->out)) {
            give(t, bytes_of(p, len));
            return;
        }
    }
    memcpy(t->out + t->out_len, p, len);
    t->out_len += len;
}

static void feed_base64(struct transfer *t, struct bytes data)
{
    if (t->only_measures) {
        give(t, bytes_of(NULL, base64_measure(&t->base64, data)));
        return;
    }
    enum { PIECE = (sizeof(t->out) - 3) / 3 * 4 };
    while (data.len > 0) {
        struct bytes piece = bytes_first(data, PIECE);
        give(t, bytes_of(t->out, base64_decode(&t->base64, piece, t->out)));
        data = bytes_skip(data, piece.len);
    }
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

// Of a hexadecimal digit, either case, its value and IS_HEX; of others nothing.
enum { IS_HEX = 16 };
static const uint8_t hex_values[256] = {
    ['0'] = 16, ['1'] = 17, ['2'] = 18, ['3'] = 19, ['4'] = 20, ['5'] = 21, ['6'] = 22, ['7'] = 23,
    ['8'] = 24, ['9'] = 25, ['A'] = 26, ['B'] = 27, ['C'] = 28, ['D'] = 29, ['E'] = 30, ['F'] = 31,
    ['a'] = 26, ['b'] = 27, ['c'] = 28, ['d'] = 29, ['e'] = 30, ['f'] = 31,
};

static inline bool is_hex(uint8_t c)
{
    return hex_values[c] != 0;
}

static inline uint8_t octet_of(uint8_t high, uint8_t low)
{
    return (uint8_t)(hex_values[high] << 4 | (hex_values[low] & (IS_HEX - 1)));
}

// As many encoded octets as follow each other, each with a hexadecimal digit pair in the text.
// There is room for them.
static const uint8_t *decode_octets(const uint8_t *p, const uint8_t *end, uint8_t **out)
{
    uint8_t *o = *out;
    while (end - p >= 3 && *p == '=') {
        if (!(hex_values[p[1]] & hex_values[p[2]] & IS_HEX)) break;
        *o++ = octet_of(p[1], p[2]);
        p += 3;
    }
    *out = o;
    return p;
}

// Copies what stands before the next "=", or all; returns how many octets. There is room for all,
// and what is written behind the copied ones does not matter.
#ifdef __SSE2__

// A bit for each "=" among 16 octets, which are copied.
static inline unsigned copy_block(uint8_t *o, const uint8_t *p)
{
    __m128i c = _mm_loadu_si128((const __m128i *)(const void *)p);
    _mm_storeu_si128((__m128i *)(void *)o, c);
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(c, _mm_set1_epi8('=')));
}

static inline size_t copy_run(uint8_t *o, const uint8_t *p, size_t len)
{
    enum { BLOCK = 16 };
    size_t i = 0;
    for (; len - i >= BLOCK; i += BLOCK) {
        unsigned marks = copy_block(o + i, p + i);
        if (marks) return i + (size_t)__builtin_ctz(marks);
    }
    if (i > 0 && i < len) { // the rest, and once more what stands before it and has no mark
        i = len - BLOCK;
        unsigned marks = copy_block(o + i, p + i);
        return marks ? i + (size_t)__builtin_ctz(marks) : len;
    }
    for (; i < len && p[i] != '='; i++) o[i] = p[i];
    return i;
}

#else

static inline size_t copy_run(uint8_t *o, const uint8_t *p, size_t len)
{
    size_t run = bytes_find(bytes_of(p, len), 0, '=');
    if (run > 0) memcpy(o, p, run);
    return run;
}

#endif

// A line without its end and without blanks there, not longer than t->out. false: it ends in a soft
// line break.
static bool decode_line(struct transfer *t, const uint8_t *p, const uint8_t *end)
{
    if ((size_t)(end - p) > sizeof(t->out) - t->out_len) flush(t);
    uint8_t *o = t->out + t->out_len; // what comes out is never longer than what goes in
    bool is_hard = true;
    while (p < end) {
        p = decode_octets(p, end, &o);
        size_t run = copy_run(o, p, (size_t)(end - p));
        o += run;
        p += run;
        if (p == end || run > 0) continue;
        is_hard = p + 1 < end;
        if (is_hard) {
            *o++ = '=';
            t->bad++;
        }
        p++;
    }
    t->out_len = (size_t)(o - t->out);
    return is_hard;
}

// A whole line, its LF included.
static void whole_line(struct transfer *t, const uint8_t *p, size_t len)
{
    size_t text = len - 1;
    if (text > 0 && p[text - 1] == '\r') text--;
    const uint8_t *line_end = p + text;
    while (text > 0 && is_blank(p[text - 1])) text--;
    if (decode_line(t, p, p + text)) put_run(t, line_end, (size_t)(p + len - line_end));
}

static void hold(struct transfer *t, uint8_t c, enum transfer_state next)
{
    buf_append_byte(&t->held, c);
    t->state = next;
}

static void drop(struct transfer *t)
{
    if (t->held.len > 0) buf_reset(&t->held, 1024);
    t->state = TRANSFER_TEXT;
}

static void release(struct transfer *t)
{
    if (t->held.len > 0) put_run(t, t->held.data, t->held.len);
    drop(t);
}

// "=" was wrong: it stays, and what is held behind it is text.
static void bad_mark(struct transfer *t)
{
    put(t, '=');
    t->bad++;
    if (t->state == TRANSFER_MARK_HEX) put(t, t->digit);
    if (t->state == TRANSFER_MARK_BLANKS) t->state = TRANSFER_BLANKS;
    else if (t->state == TRANSFER_MARK_CR) t->state = TRANSFER_CR;
    else t->state = TRANSFER_TEXT;
}

static void text_octet(struct transfer *t, uint8_t c)
{
    if (is_blank(c)) hold(t, c, TRANSFER_BLANKS);
    else if (c == '\r') hold(t, c, TRANSFER_CR);
    else if (c == '=') t->state = TRANSFER_MARK;
    else put(t, c);
}

// In or behind blanks. false: c is still to be read.
static bool blanks_octet(struct transfer *t, uint8_t c)
{
    if (c == '\n') {
        drop(t);
        put(t, c);
    } else if (c == '\r') {
        hold(t, c, TRANSFER_CR);
    } else if (is_blank(c) && t->held.len < LIMIT_QP_BLANKS) {
        hold(t, c, TRANSFER_BLANKS);
    } else {
        release(t);
        if (is_blank(c)) t->state = TRANSFER_OVERLONG;
        return false;
    }
    return true;
}

static bool mark_octet(struct transfer *t, uint8_t c)
{
    bool only_mark = t->state == TRANSFER_MARK;
    if (c == '\n') {
        drop(t);
    } else if (c == '\r') {
        hold(t, c, TRANSFER_MARK_CR);
    } else if (is_blank(c) && t->held.len < LIMIT_QP_BLANKS) {
        hold(t, c, TRANSFER_MARK_BLANKS);
    } else if (only_mark && is_hex(c)) {
        t->digit = c;
        t->state = TRANSFER_MARK_HEX;
    } else {
        bad_mark(t);
        return false;
    }
    return true;
}

// One octet in the state at hand. false: it is still to be read, in the state that is now.
static bool octet(struct transfer *t, uint8_t c)
{
    switch (t->state) {
    case TRANSFER_TEXT: text_octet(t, c); return true;
    case TRANSFER_BLANKS: return blanks_octet(t, c);
    case TRANSFER_OVERLONG:
        if (!is_blank(c)) t->state = TRANSFER_TEXT;
        else put(t, c);
        return is_blank(c);
    case TRANSFER_CR:
        if (c != '\n') {
            release(t);
            return false;
        }
        drop(t);
        put(t, '\r');
        put(t, '\n');
        return true;
    case TRANSFER_MARK:
    case TRANSFER_MARK_BLANKS: return mark_octet(t, c);
    case TRANSFER_MARK_HEX:
        if (!is_hex(c)) {
            bad_mark(t);
            return false;
        }
        put(t, octet_of(t->digit, c));
        t->state = TRANSFER_TEXT;
        return true;
    case TRANSFER_MARK_CR:
        if (c == '\n') drop(t);
        else bad_mark(t);
        return c == '\n';
    }
    return true;
}

// Octets that mean nothing but themselves.
static size_t plain_run(struct transfer *t, const uint8_t *p, const uint8_t *end)
{
    const uint8_t *q = p;
    while (q < end && *q != '=' && *q != '\r' && !is_blank(*q)) q++;
    if (q > p) put_run(t, p, (size_t)(q - p));
    return (size_t)(q - p);
}

static void feed_quoted_printable(struct transfer *t, struct bytes data)
{
    const uint8_t *p = data.data, *end = p + data.len;
    while (p < end) {
        if (t->state != TRANSFER_TEXT) {
            if (octet(t, *p)) p++;
            continue;
        }
        const uint8_t *line_end = memchr(p, '\n', (size_t)(end - p));
        // A longer line, which might reach the cap on blanks, is left to the states, which know it.
        if (line_end && (size_t)(line_end - p) <= sizeof(t->out)) {
            whole_line(t, p, (size_t)(line_end + 1 - p));
            p = line_end + 1;
            continue;
        }
        const uint8_t *stop = line_end ? line_end + 1 : end;
        while (p < stop) {
            if (t->state == TRANSFER_TEXT) p += plain_run(t, p, stop);
            if (p < stop && octet(t, *p)) p++;
        }
    }
    flush(t);
}

void transfer_feed(struct transfer *t, struct bytes data)
{
    switch (t->kind) {
    case TRANSFER_IDENTITY: give(t, data); break;
    case TRANSFER_BASE64: feed_base64(t, data); break;
    case TRANSFER_QUOTED_PRINTABLE: feed_quoted_printable(t, data); break;
    }
}

static void finish_base64(struct transfer *t)
{
    uint8_t last[2];
    if (!t->base64.ended && t->base64.count > 0) t->bad++; // no padding, or a part of it
    give(t, bytes_of(last, base64_decode_finish(&t->base64, last)));
}

static void finish_quoted_printable(struct transfer *t)
{
    switch (t->state) {
    case TRANSFER_BLANKS: // the end of the body ends its last line
    case TRANSFER_MARK:   // whose soft break belongs to what follows
    case TRANSFER_MARK_BLANKS: drop(t); break;
    case TRANSFER_MARK_HEX:
    case TRANSFER_MARK_CR: bad_mark(t); break;
    case TRANSFER_TEXT:
    case TRANSFER_OVERLONG:
    case TRANSFER_CR: break;
    }
    release(t);
    flush(t);
}

void transfer_gap(struct transfer *t)
{
    if (t->kind == TRANSFER_BASE64) {
        uint64_t skipped = transfer_anomalies(t);
        finish_base64(t);
        t->bad = 0; // the gap is why
        base64_decoder_init(&t->base64);
        t->base64.skipped = skipped;
    } else if (t->kind == TRANSFER_QUOTED_PRINTABLE) {
        if (t->state >= TRANSFER_MARK) bad_mark(t);
        release(t);
        flush(t);
    }
}

void transfer_finish(struct transfer *t)
{
    if (t->kind == TRANSFER_BASE64) finish_base64(t);
    else if (t->kind == TRANSFER_QUOTED_PRINTABLE) finish_quoted_printable(t);
}

uint64_t transfer_anomalies(const struct transfer *t)
{
    return t->bad + (t->kind == TRANSFER_BASE64 ? t->base64.skipped + t->base64.trailing : 0);
}
