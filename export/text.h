// SPDX-License-Identifier: BSD-2-Clause
//
// A session as readable text, for a terminal or a pipe: who and when, then every line of both sides
// with its time, what happened between them (gaps, TLS, ends, findings) in its place, and below it
// how each mail transaction ended.
//
//   10:00:00.040112   +7.0ms  C: E ,  RCPT TO:<bob@b.example>
//   time (UTC)        since   |  | |  the line; what is not printable is a mark, "\x1B"
//                     the     |  | pipelined: sent without waiting for replies
//                     packet  |  P protocol, E envelope, H header section, B body, - words of ours
//                     before  C: client, S: server
//
// Wire text goes through base/display.h: no octet of mail reaches the terminal raw.
#ifndef SMTPSCOPE_EXPORT_TEXT_H
#define SMTPSCOPE_EXPORT_TEXT_H

#include "base/buf.h"
#include "decode/model/dialogue.h"

struct text_options {
    bool full;         // long runs of body lines whole, else their middle is left out and counted
    bool show_secrets; // credentials as sent, else how many octets are hidden
    bool explains;     // below a line, what it means; each sentence once in a session
    bool octets;       // below a line off the wire, where it stands and its octets
    bool no_times;     // nothing that differs from one time to the next, for diff(1)
    // Called each time some megabytes have gathered, which it may take away; NULL: all stays there.
    void (*gathered)(void *ctx, struct buf *out);
    void *ctx;
};

// Appends the whole dialogue and an empty line.
void text_append(const struct dialogue *d, const struct text_options *options, struct buf *out);

#endif
