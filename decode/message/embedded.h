// SPDX-License-Identifier: BSD-2-Clause
//
// Files inside plain text, as they were sent before MIME and are sent by some programs still:
//
//   begin 644 report.doc         uuencode (POSIX uuencode): lines of a length octet and groups of
//   M… … end                     four, up to a line of length 0 and "end"
//   begin-base64 644 report.doc  the same in base64, up to "===="
//   =ybegin line=128 size=… name=report.doc
//   =ypart begin=1 end=…         yEnc 1.3: octets plus 42, critical ones escaped, up to "=yend"
//   =yend size=…
//
// A stream: octets of a text part in, its transfer encoding undone, cut anywhere. Text that only
// looks like the beginning of a file is none: the first line after it must be one of its data.
#ifndef SMTPSCOPE_DECODE_MESSAGE_EMBEDDED_H
#define SMTPSCOPE_DECODE_MESSAGE_EMBEDDED_H

#include "base/buf.h"

enum embedded_kind {
    EMBEDDED_NONE,
    EMBEDDED_UUENCODE,
    EMBEDDED_BASE64, // of uuencode -m
    EMBEDDED_YENC,
};

struct embedded_events {
    // A file begins. name is raw, borrowed.
    void (*begin)(void *ctx, enum embedded_kind kind, struct bytes name);
    void (*data)(void *ctx, struct bytes octets); // decoded; never empty
    // It ends. is_whole: by its end line, with no broken line before it, and, of yEnc, all of the
    // file, with as many octets and the CRC that it said.
    void (*end)(void *ctx, bool is_whole);
};

struct embedded {
    struct buf line;         // private, as all below: the line that is read
    bool is_line_long;       // longer than LIMIT_EMBEDDED_LINE: the rest is passed over
    enum embedded_kind kind; // of what is being read
    struct buf name;
    bool is_begun;                 // begin was called
    bool is_broken;                // a line was no data, or octets are missing
    bool saw_zero;                 // uuencode: the line of length 0
    uint64_t size;                 // octets given
    uint32_t crc;                  // yEnc: of them
    uint64_t yenc_size;            // of the whole file
    bool is_part;                  // there was a =ypart
    uint64_t part_begin, part_end; // as that says, from 1
    const struct embedded_events *events;
    void *ctx;
};

void embedded_init(struct embedded *e, const struct embedded_events *events, void *ctx);
void embedded_fini(struct embedded *e);
// Another text begins.
void embedded_reset(struct embedded *e);
void embedded_feed(struct embedded *e, struct bytes in);
// Octets are missing: a file that goes on is not whole.
void embedded_gap(struct embedded *e);
// The text is over.
void embedded_finish(struct embedded *e);

const char *embedded_kind_name(enum embedded_kind kind); // "uuencode"

#endif
