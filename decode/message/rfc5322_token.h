// SPDX-License-Identifier: BSD-2-Clause
//
// The lexical tokens of structured header fields (RFC 5322 3.2), read from one unfolded field body.
// Forgiving: a quoted string, comment or domain literal that is never closed is no such thing, and
// its opening octet is then an ordinary special. Whatever comes, each octet is looked at a fixed
// number of times: what was found to be unclosed once is not searched for again.
#ifndef SMTPSCOPE_DECODE_MESSAGE_RFC5322_TOKEN_H
#define SMTPSCOPE_DECODE_MESSAGE_RFC5322_TOKEN_H

#include "base/bytes.h"

enum rfc5322_token {
    RFC5322_END,
    RFC5322_BLANK,   // SP and HTAB
    RFC5322_ATOM,    // a run of anything that is not listed here, octets above 0x7F included
    RFC5322_QUOTED,  // "…", its quotes included
    RFC5322_COMMENT, // (…), nested ones inside, parentheses included
    RFC5322_LITERAL, // […], brackets included
    RFC5322_SPECIAL, // one of ( ) < > [ ] : ; @ \ , . "
};

struct rfc5322_scan {
    struct bytes text;
    size_t pos;      // readable: where the next token begins; may be set back by the caller
    bool no_quote;   // private: no quote is closed from here on
    bool no_comment; // private
    bool no_literal; // private
};

struct rfc5322_scan rfc5322_scan_of(struct bytes text);

// The next token and its octets, borrowed from the text.
enum rfc5322_token rfc5322_next(struct rfc5322_scan *s, struct bytes *text_out);

// For grammars with other atoms (MIME): if a quoted string or a comment begins at pos, goes behind
// it. false: there is none, or it is not closed; pos is as it was.
bool rfc5322_skip_quoted(struct rfc5322_scan *s);
bool rfc5322_skip_comment(struct rfc5322_scan *s);
// Goes behind blanks and comments.
void rfc5322_skip_cfws(struct rfc5322_scan *s);

#endif
