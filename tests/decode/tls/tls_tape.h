// SPDX-License-Identifier: BSD-2-Clause
//
// A TLS connection written down to be played into a tls_session: pieces, each with a head of three
// octets, what(1) len(2), and len octets.
//
//   what   0 the client's octets, 1 the server's, 2 a key log
//          4 a gap of len octets of the client's, 5 of the server's (nothing follows)
//
// The sum of the text that comes out is kept, side by side.
#ifndef SMTPSCOPE_TESTS_TLS_TAPE_H
#define SMTPSCOPE_TESTS_TLS_TAPE_H

#include "base/buf.h"
#include "base/rd.h"
#include "decode/tls/tls_session.h"

enum { TAPE_CLIENT, TAPE_SERVER, TAPE_KEYLOG, TAPE_CLIENT_GAP = 4, TAPE_SERVER_GAP };

struct tape_piece {
    unsigned what;
    struct bytes octets; // of a gap only the length counts
};

static inline bool tape_next(struct bytes *tape, struct tape_piece *out)
{
    struct rd r = rd_of(*tape);
    unsigned what = rd_u8(&r) % 6;
    uint16_t len = rd_be16(&r);
    if (r.failed) return false;
    out->what = what;
    out->octets = bytes_first(rd_rest(&r), len);
    if (what >= TAPE_CLIENT_GAP) out->octets = bytes_of("", len);
    else rd_skip(&r, out->octets.len);
    *tape = rd_rest(&r);
    return true;
}

struct tape_result {
    struct buf text[2]; // holes leave nothing in their place
    uint64_t missing[2];
    struct buf order; // which side's text came, "C" or "S" where it changes
    uint64_t fed[2], gaps[2];
    bool is_decrypted;
    const char *reason;
    struct tls_session session; // not freed yet
    struct tls_keylog *keylog;
};

static inline void tape_text(void *ctx, enum stream_side side, struct bytes text,
                             const struct stream_point *at)
{
    struct tape_result *r = ctx;
    (void)at;
    char name = side == STREAM_CLIENT ? 'C' : 'S';
    buf_append_bytes(&r->text[side], text);
    if (r->order.len == 0 || r->order.data[r->order.len - 1] != (uint8_t)name)
        buf_append_byte(&r->order, (uint8_t)name);
}

static inline void tape_missing(void *ctx, enum stream_side side, uint64_t missing,
                                const struct stream_point *at)
{
    (void)at;
    ((struct tape_result *)ctx)->missing[side] += missing;
}

static const struct tls_session_events tape_events = {tape_text, tape_missing};

static inline void tape_feed(struct tape_result *r, enum stream_side side, struct bytes octets,
                             size_t step)
{
    struct stream_point at = {0, 1};
    r->fed[side] += octets.len;
    for (size_t done = 0; done < octets.len; done += step)
        tls_session_feed(&r->session, side, bytes_first(bytes_skip(octets, done), step), &at);
}

static inline void tape_gap(struct tape_result *r, enum stream_side side, uint64_t missing)
{
    struct stream_point at = {0, 1};
    r->gaps[side] += missing;
    if (missing > 0) tls_session_gap(&r->session, side, missing, &at);
}

static inline void tape_begin(struct tape_result *r)
{
    static const uint64_t seed[2] = {1, 2};
    *r = (struct tape_result){.keylog = tls_keylog_new(seed)};
    for (int i = 0; i < 2; i++) buf_init(&r->text[i], 0);
    buf_init(&r->order, 0);
    tls_session_init(&r->session);
}

// Key logs that stand anywhere on the tape are known from the start.
static inline void tape_keys(struct tape_result *r, struct bytes tape)
{
    struct tape_piece p;
    while (tape_next(&tape, &p))
        if (p.what == TAPE_KEYLOG) tls_keylog_feed(r->keylog, p.octets);
    tls_keylog_pause(r->keylog);
    tls_session_decrypt(&r->session, r->keylog, &tape_events, r);
}

static inline void tape_end(struct tape_result *r)
{
    tls_session_finish(&r->session);
    r->is_decrypted = r->session.has_text;
    r->reason = tls_session_reason(&r->session);
}

// Octets come in pieces of at most step.
static inline void tape_play(struct tape_result *r, struct bytes tape, size_t step)
{
    struct tape_piece p;
    tape_begin(r);
    tape_keys(r, tape);
    while (tape_next(&tape, &p)) {
        enum stream_side side = p.what & 1 ? STREAM_SERVER : STREAM_CLIENT;
        if (p.what < TAPE_KEYLOG) tape_feed(r, side, p.octets, step);
        else if (p.what != TAPE_KEYLOG) tape_gap(r, side, p.octets.len);
    }
    tape_end(r);
}

static inline void tape_fini(struct tape_result *r)
{
    for (int i = 0; i < 2; i++) buf_fini(&r->text[i]);
    buf_fini(&r->order);
    tls_session_fini(&r->session);
    tls_keylog_free(r->keylog);
}

#endif
