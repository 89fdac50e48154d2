// SPDX-License-Identifier: BSD-2-Clause
//
// Undoes content transfer encodings (RFC 2045 6) as a stream: base64 and quoted-printable; all
// others (7bit, 8bit, binary, unknown ones) pass as they are, in the spans they came in. Broken
// input is decoded as far as it goes and counted.
//
// Quoted-printable: blanks at a line's end go, "=" at a line's end joins it with the next, an "="
// that is neither that nor followed by two hexadecimal digits stays as it is.
#ifndef SMTPSCOPE_DECODE_MESSAGE_TRANSFER_H
#define SMTPSCOPE_DECODE_MESSAGE_TRANSFER_H

#include "base/base64.h"

enum transfer_kind { TRANSFER_IDENTITY, TRANSFER_BASE64, TRANSFER_QUOTED_PRINTABLE };

struct transfer {
    enum transfer_kind kind;
    // Octets come out here, at least one, borrowed during the call.
    void (*sink)(void *ctx, struct bytes data);
    void *ctx;
    // Set after transfer_begin by who wants sizes only: of base64, data.data is then NULL.
    bool only_measures;
    struct base64_decoder base64;
    enum transfer_state {
        TRANSFER_TEXT,        // nothing is held
        TRANSFER_BLANKS,      // blanks, which may turn out to end the line
        TRANSFER_OVERLONG,    // after LIMIT_QP_BLANKS of them: nothing is held
        TRANSFER_CR,          // blanks, maybe none, and CR
        TRANSFER_MARK,        // "="
        TRANSFER_MARK_HEX,    // "=" and a hexadecimal digit
        TRANSFER_MARK_BLANKS, // "=" and blanks
        TRANSFER_MARK_CR,     // "=", blanks, maybe none, and CR
    } state;                  // private: of quoted-printable
    struct buf held;          // private: the blanks and the CR that wait for what follows
    uint8_t digit;            // private: of TRANSFER_MARK_HEX
    uint64_t bad;             // readable: "=" that is wrong
    size_t out_len;           // private
    uint8_t out[4096];
};

// encoding: lower case, or BYTES_NONE.
enum transfer_kind transfer_kind_of(struct bytes encoding);

void transfer_init(struct transfer *t, void (*sink)(void *ctx, struct bytes data), void *ctx);
void transfer_fini(struct transfer *t);
// Before each body.
void transfer_begin(struct transfer *t, enum transfer_kind kind);
void transfer_feed(struct transfer *t, struct bytes data);
// Octets are missing: what was held back is given, and decoding begins afresh.
void transfer_gap(struct transfer *t);
void transfer_finish(struct transfer *t);
// Octets that are not of the encoding, so far.
uint64_t transfer_anomalies(const struct transfer *t);

#endif
