// SPDX-License-Identifier: BSD-2-Clause
//
// Replies of the server (RFC 5321 4.2), as a stream: bytes in, one event a line and one a reply.
//
//   reply      = *( code "-" [text] CRLF ) code [ SP text ] CRLF
//   code       = %x32-35 %x30-35 %x30-39
//
// Deviations, on purpose: any three digits are a code; LF alone ends a line (noted); HTAB counts as
// SP after the code, and any other octet there is taken as the end of the code with the text
// following (noted is_malformed); a line that does not begin with three digits is a line of the
// reply that is not ended yet, or else no reply at all (an event of its own, is_reply false).
#ifndef SMTPSCOPE_DECODE_SMTP_REPLY_H
#define SMTPSCOPE_DECODE_SMTP_REPLY_H

#include "base/buf.h"
#include "base/bytes.h"

// One line. Bytes are borrowed until the event returns.
struct smtp_reply_line {
    bool is_reply;     // false: no code, and no reply is going on
    uint16_t code;     // 0 when !is_reply
    bool is_last;      // the reply ends with this line
    bool is_malformed; // not as the grammar has it
    bool is_bare_lf;
    bool is_ended;          // false: a gap or the stream's end cut it
    struct bytes line;      // raw, line end included; cut at LIMIT_REPLY_LINE
    struct bytes enhanced;  // "2.1.5" where its class is the code's first digit; else BYTES_NONE
    struct bytes text;      // what follows code, separator, enhanced status code and its blanks
    struct bytes full_text; // what follows code and separator, the enhanced status code included
    uint64_t offset, len;   // in the server's stream; len counts cut octets too
};

// A whole reply. Bytes are borrowed until the event returns.
struct smtp_reply {
    uint16_t code;          // the last line's
    struct bytes enhanced;  // the first line's that has one, or BYTES_NONE
    struct bytes text;      // lines joined by LF, code, separator and enhanced status code removed
    struct bytes full_text; // the same with the enhanced status codes left in (a greeting has none)
    uint32_t lines;
    bool is_cut;      // a gap, the stream's end or a cap cut it
    bool is_line_cut; // likewise its last line; a gap between two lines leaves that whole
    bool is_mixed;    // codes differ between its lines
    uint64_t offset, len;
    int64_t time_ns; // of its last octet; the owner's: the parser knows no time
};

struct smtp_reply_events {
    void (*line)(void *ctx, const struct smtp_reply_line *line);
    void (*reply)(void *ctx, const struct smtp_reply *reply);
};

struct smtp_reply_parser {
    struct buf partial;                 // private: the unfinished line
    struct buf text;                    // private: text of the reply so far
    struct buf full_text;               // private
    char enhanced[16];                  // private
    uint64_t offset;                    // readable: stream offset of the next octet
    uint64_t line_len;                  // private
    uint8_t last_octet;                 // private: of the unfinished line, kept or cut
    uint64_t reply_offset;              // private
    uint32_t lines;                     // private: lines of the unended reply; 0: none is going on
    uint16_t code;                      // private: of the unended reply
    bool is_mixed, is_cut, is_line_cut; // private
    bool splits_on_change;              // set by the owner, see below
    const struct smtp_reply_events *events;
    void *ctx;
};

void smtp_reply_init(struct smtp_reply_parser *p, const struct smtp_reply_events *events,
                     void *ctx);
void smtp_reply_fini(struct smtp_reply_parser *p);

// Takes bytes up to and including the line that ends a reply (or is no reply), calls the events,
// and returns how many it took; all of in when no reply ended in it.
//
// A line whose code differs from that of the unended reply before it: with splits_on_change (more
// than one command is outstanding) it begins the next reply: the reply before it is given as it is,
// and feed returns before the line (0, then, where in goes on in a line that waits already; the
// next call takes it). Without, it goes on and the last line's code counts.
size_t smtp_reply_feed(struct smtp_reply_parser *p, struct bytes in);
// missing octets are lost. A reply that the gap cuts is given with its code and text up to the cut
// (a partial line of at least three digits counts as a line); what follows up to the next line end
// is given as a line that is no reply unless it begins with a code.
void smtp_reply_gap(struct smtp_reply_parser *p, uint64_t missing);
// No more octets: an unended reply is given, cut.
void smtp_reply_finish(struct smtp_reply_parser *p);
void smtp_reply_seek(struct smtp_reply_parser *p, uint64_t offset);
bool smtp_reply_is_partial(const struct smtp_reply_parser *p);

#endif
