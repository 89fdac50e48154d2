// SPDX-License-Identifier: BSD-2-Clause
//
// Command lines of the client (RFC 5321 4.1.1, 2.3.7), as a stream: bytes in, one event a line.
//
//   command = verb [SP argument] CRLF
//
// Deviations, on purpose: LF ends a line, with or without CR before it (noted); blanks before the
// verb are skipped; HTAB counts as SP; the verb ends at a blank or the line's end, never at a fixed
// length, and need not be known. "MAIL FROM:" and "RCPT TO:" without the blank ("MAILFROM:") stay
// unknown verbs: servers refuse them.
#ifndef SMTPSCOPE_DECODE_SMTP_COMMAND_H
#define SMTPSCOPE_DECODE_SMTP_COMMAND_H

#include "base/buf.h"
#include "base/bytes.h"

enum smtp_verb {
    SMTP_VERB_UNKNOWN,
    SMTP_VERB_NONE, // an empty line
    SMTP_VERB_EHLO,
    SMTP_VERB_HELO,
    SMTP_VERB_LHLO,
    SMTP_VERB_MAIL,
    SMTP_VERB_RCPT,
    SMTP_VERB_DATA,
    SMTP_VERB_BDAT,
    SMTP_VERB_BURL,
    SMTP_VERB_RSET,
    SMTP_VERB_VRFY,
    SMTP_VERB_EXPN,
    SMTP_VERB_HELP,
    SMTP_VERB_NOOP,
    SMTP_VERB_QUIT,
    SMTP_VERB_STARTTLS,
    SMTP_VERB_AUTH,
    SMTP_VERB_ETRN,
    SMTP_VERB_ATRN,
    SMTP_VERB_TURN,
    SMTP_VERB_SEND,
    SMTP_VERB_SOML,
    SMTP_VERB_SAML,
    SMTP_VERB_XCLIENT,
    SMTP_VERB_XFORWARD,
    SMTP_VERB_X_ANONYMOUSTLS, // Exchange: as STARTTLS
    SMTP_VERB_X_EXPS,         // Exchange: as AUTH
    SMTP_VERB_XEXCH50,        // Exchange: binary octets follow the 354
    SMTP_VERB_X_LINK2STATE,   // Exchange
    SMTP_VERB_COUNT
};

// One line. Bytes are borrowed until the event returns.
struct smtp_command {
    enum smtp_verb verb;
    struct bytes line;      // raw, line end included; cut at LIMIT_COMMAND_LINE
    struct bytes verb_text; // as sent
    struct bytes arg;       // what follows the verb, blanks at both ends dropped
    uint64_t offset;        // stream offset of the line's first octet
    uint64_t len;           // octets on the wire, line end included, also those that were cut
    bool is_bare_lf;        // LF without CR ended it
    bool is_ended;          // false: a gap or the stream's end cut it
    bool starts_after_gap;  // its beginning may be missing
};

// The verb of a line's first word, any case; SMTP_VERB_UNKNOWN, or SMTP_VERB_NONE for an empty
// word.
enum smtp_verb smtp_verb_of(struct bytes word);
const char *smtp_verb_name(enum smtp_verb verb); // "STARTTLS"; "" for unknown and none

// Splits line (its end included or not) into verb and argument; offset, len and flags stay 0.
struct smtp_command smtp_command_parse(struct bytes line);

typedef void smtp_command_event(void *ctx, const struct smtp_command *command);

struct smtp_command_parser {
    struct buf partial; // private: the unfinished line
    uint64_t offset;    // readable: stream offset of the next octet
    uint64_t line_len;  // private: octets of the unfinished line, cut ones too
    uint8_t last_octet; // private: of the unfinished line, kept or cut
    bool after_gap;     // private
    smtp_command_event *on_line;
    void *ctx;
};

void smtp_command_init(struct smtp_command_parser *p, smtp_command_event *on_line, void *ctx);
void smtp_command_fini(struct smtp_command_parser *p);

// Takes bytes up to and including the first line end, calls on_line once for that line, and returns
// how many it took: all of in when no line ended in it (then the rest waits, copied).
size_t smtp_command_feed(struct smtp_command_parser *p, struct bytes in);
// missing octets are lost: an unfinished line is given as it is (is_ended false), the next line
// starts_after_gap. An empty unfinished line gives no event.
void smtp_command_gap(struct smtp_command_parser *p, uint64_t missing);
// No more octets: an unfinished line is given with is_ended false.
void smtp_command_finish(struct smtp_command_parser *p);
// Goes on at another stream offset (after mail data, a chunk or TLS that others read).
void smtp_command_seek(struct smtp_command_parser *p, uint64_t offset);
// Whether an unfinished line is waiting.
bool smtp_command_is_partial(const struct smtp_command_parser *p);

#endif
