// SPDX-License-Identifier: BSD-2-Clause
//
// A header section (RFC 5322 2.1, 2.2) as a stream: fields with their octet offsets, unfolded. Line
// ends are CRLF or a bare LF. The section ends at the first empty line, or at the first line that
// is neither a field nor a continuation: that line belongs to the body, as MTAs and mail readers
// have it (RFC 5322 does not say), and a text without any header section is all body.
#ifndef SMTPSCOPE_DECODE_MESSAGE_HEADER_H
#define SMTPSCOPE_DECODE_MESSAGE_HEADER_H

#include "base/buf.h"

struct header_field {
    struct bytes name;   // as sent, blanks before the colon dropped
    struct bytes body;   // what follows the colon, line ends removed, blanks kept
    uint64_t start, end; // offsets of the first octet and of the one after the last line end
    bool is_cut;         // longer than LIMIT_HEADER_FIELD, or a gap cut it
    // How it is written.
    uint64_t longest_line;  // octets of its longest line, without the line end
    bool ends_in_bare_lf;   // its last line ends in LF without CR
    bool has_blank_line;    // a continuation line has nothing but blanks (RFC 5322 3.2.2)
    bool has_blank_in_name; // blanks before the colon (RFC 5322 4.5)
    bool has_mark;          // a byte order mark before the name
};

struct header_handler {
    void (*field)(void *ctx, const struct header_field *f);
    // A line that is no field ended a section that had fields; its first octets, raw, as far as
    // they could be a name's.
    void (*junk)(void *ctx, struct bytes line, uint64_t start);
};

enum header_state {
    HEADER_LINE,       // a line begins
    HEADER_LINE_CR,    // its first octet is CR
    HEADER_NAME,       // in what may be a field name
    HEADER_NAME_BLANK, // in blanks before the colon
    HEADER_BODY,       // in a field's body
    HEADER_SKIP,       // in a line that is passed over
    HEADER_OVER,       // the section has ended
};

struct header {
    enum header_state state; // readable: HEADER_OVER
    const struct header_handler *handler;
    void *ctx;
    uint64_t offset; // of the next octet
    uint64_t start;  // of the field or line
    bool has_field;  // a field waits for its end
    bool is_muted;   // after a gap: nothing is reported
    bool last_cr;    // the field body ends in a CR that may belong to its line end
    uint64_t fields; // begun so far
    bool is_first_line;
    bool is_broken;        // readable, once it is over: a line that is no field ended it
    uint64_t line_start;   // of the line at hand
    uint64_t longest_line; // of the field that waits, and the rest likewise
    bool bare_lf, blank_line, blank_in_name;
    bool line_is_blank; // the continuation line at hand has only blanks so far
    struct buf name;    // the line's octets up to the colon
    size_t name_len;    // without blanks at its end
    size_t mark_len;    // octets of a byte order mark before it
    struct buf body;
};

void header_init(struct header *h, const struct header_handler *handler, void *ctx);
void header_fini(struct header *h);
// A new section begins at that offset.
void header_begin(struct header *h, uint64_t offset);
// Returns how many octets it took: all, unless the section is over.
size_t header_feed(struct header *h, struct bytes data);
// Once the section is over: octets that it took but that belong to the body. Borrowed.
struct bytes header_unread(const struct header *h);
// Octets are missing. What is known of the field at hand is reported; from now on lines are only
// told apart, so that the body's beginning is found, and reported no more.
void header_gap(struct header *h);
// The input is over, or the section is (a delimiter line): what waits is reported.
void header_finish(struct header *h);

#endif
