// SPDX-License-Identifier: BSD-2-Clause
//
// text/plain; format=flowed (RFC 3676): paragraphs that were cut into lines for old readers are put
// together again. A stream of UTF-8, cut anywhere.
//
//   line that ends in a blank        goes on in the next one of the same quote depth
//   ">" at the front, each           a quote depth; shown as "> " before the text
//   blank after them                 was stuffed and goes (4.4)
//   "-- "                            ends a paragraph, and stays (4.3)
//
// With DelSp=yes the blank at the end goes too (4.1).
#ifndef SMTPSCOPE_DECODE_MESSAGE_FLOWED_H
#define SMTPSCOPE_DECODE_MESSAGE_FLOWED_H

#include "base/buf.h"

struct flowed {
    struct buf line; // private, as all below: the line that is read
    struct buf *out;
    bool deletes_space;
    bool is_open;   // the last line goes on
    unsigned depth; // of its quote
};

// out is borrowed.
void flowed_init(struct flowed *f, bool deletes_space, struct buf *out);
void flowed_fini(struct flowed *f);
void flowed_feed(struct flowed *f, struct bytes in);
void flowed_finish(struct flowed *f);

#endif
