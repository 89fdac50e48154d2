// SPDX-License-Identifier: BSD-2-Clause
//
// Mail data after a 354 (RFC 5321 4.1.1.4): finds its end and undoes transparency (4.5.2).
//
//   the end     CRLF "." CRLF, or "." CRLF at the very start
//   the dot     a line that begins with "." and goes on loses exactly that dot
//
// Only CRLF ends a line; CR or LF alone is data (2.3.8). But servers differ: some end the message
// at a lone dot whose line ends are LF, CR, or have NUL beside the dot. Which of these there are
// has a number and a name: the variant. Such a dot is given to the owner as a candidate, who knows
// what the server replied (smtp_ambiguity.h), or, where none is wanted, only told of. Where the
// DATA command itself ended in a bare LF, LF is a line end here too (lf_ends).
//
// A stream: cut anywhere, the octets are the same. Nothing is kept but the dot that waits for its
// line's end. Lines are never walked octet by octet: the search goes from dot to dot.
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_DATA_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_DATA_H

#include "base/bytes.h"

struct smtp_data_events {
    // Message octets, transparency undone.
    void (*message)(void *ctx, struct bytes data);
    // The same as they stand on the wire, dots and all; the end mark is not among them.
    void (*wire)(void *ctx, struct bytes data);
    // A lone dot with other line ends that was no candidate: it is data. May be NULL.
    void (*variant)(void *ctx, unsigned variant);
    // A line began with one dot and went on otherwise (4.5.2): the dot is dropped. May be NULL.
    void (*unstuffed)(void *ctx);
};

// Line ends around a lone dot, before and after it; the octets between them are NUL.
enum { SMTP_DATA_VARIANTS = 36, SMTP_DATA_STRICT = 0 };

// "LF.CRLF", "CRLF NUL.CRLF"; variant < SMTP_DATA_VARIANTS.
const char *smtp_data_variant_name(unsigned variant);
// Whether nothing but LF and CRLF stand around that dot.
bool smtp_data_variant_is_lf(unsigned variant);

enum smtp_data_result {
    SMTP_DATA_MORE,      // all was taken
    SMTP_DATA_END,       // the end mark was taken; mark_len octets long
    SMTP_DATA_CANDIDATE, // a lone dot with other line ends was taken and is held back
};

enum smtp_data_state {
    SMTP_DATA_TEXT,     // at the start, after any octet that is no dot at a line's start
    SMTP_DATA_DOT,      // after a dot at a line's start, and what is in tail
    SMTP_DATA_HELD_DOT, // after a candidate: accept, or smtp_data_refuse
};

struct smtp_data {
    enum smtp_data_state state;
    bool lf_ends;          // set by init
    bool wants_candidates; // may be changed while in SMTP_DATA_TEXT
    bool dot_after_crlf;   // the dot of the state stands at a line's start in the strict sense
    uint8_t dot_prefix;    // what stands before that dot
    uint8_t tail[2];       // octets after it that wait: CR, NUL, NUL CR
    uint8_t tail_len;      // readable
    uint8_t before[3];     // the octets before the next one; 0xFF where they are not known
    uint8_t mark_len;      // readable after END and CANDIDATE: octets from the dot on
    unsigned variant;      // readable after CANDIDATE
    const struct smtp_data_events *events;
    void *ctx;
};

void smtp_data_init(struct smtp_data *d, bool lf_ends, const struct smtp_data_events *events,
                    void *ctx);

// Takes octets up to the end mark or a candidate, and returns how many it took.
size_t smtp_data_feed(struct smtp_data *d, struct bytes in, enum smtp_data_result *result_out);

// The candidate was not the end: its octets are data after all.
void smtp_data_refuse(struct smtp_data *d);

// Octets are missing. A dot that waits is dropped (it is either an end mark's or a transparency
// dot), and the next octet is not known to begin a line.
void smtp_data_gap(struct smtp_data *d);

#endif
