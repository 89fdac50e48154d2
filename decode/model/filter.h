// SPDX-License-Identifier: BSD-2-Clause
//
// The one language for conditions on sessions: of the screen's filter prompt and of -Y.
//
//   rcpt.code >= 500 and env.from ~ "@example\.org$"
//   client.ip in {192.0.2.0/24, 2001:db8::/32} and not tls
//
//   expression = term *( "or" term )               also "||"
//   term       = factor *( "and" factor )          also "&&"
//   factor     = ( "not" / "!" ) factor / "(" expression ")" / "&" name / condition
//   condition  = field                             is there, and is not empty, 0 or false
//              / field ( "==" / "!=" / "<" / "<=" / ">" / ">=" / "~" / "!~" ) value
//              / field [ "not" ] "in" ( "{" value *( "," value ) "}" / value )
//   value      = word / "quoted, with \" and \\" / 'quoted as it stands' / "<>"
//
// A field of which a session has many (recipients, parts) meets a condition when one of them does:
// "rcpt.code != 250" is one recipient with another code, "not rcpt.code == 250" is none with 250. A
// session without the field meets no condition on it but those under "not". Texts are compared
// without regard to the case of ASCII letters. What a value may look like follows from the field;
// see filter_value.h. The fields are those of filter_field.h.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_H

#include "decode/model/message_depth.h"
#include "decode/model/session.h"
#include "decode/model/store.h"

struct filter;

// What is wrong with an expression, and where: octets [at, at + len) of it; len may be 0 at its
// end.
struct filter_error {
    size_t at, len;
    char text[240]; // a sentence without a full stop; may hold octets of the expression
};

// NULL: it is no expression, and *error_out says why. Freed by filter_free.
struct filter *filter_parse(struct bytes text, struct filter_error *error_out);

// Conditions that were given a name: "&name" stands for one in parentheses.
struct filter_names {
    const char *(*find)(const void *ctx, struct bytes name); // NULL: there is none
    const void *ctx;
};
struct filter *filter_parse_named(struct bytes text, const struct filter_names *names,
                                  struct filter_error *error_out);
void filter_free(struct filter *f); // NULL is allowed

// The column of an error in characters, from 1.
size_t filter_error_column(struct bytes text, const struct filter_error *error);

enum filter_verdict { FILTER_NO, FILTER_UNKNOWN, FILTER_YES };

bool filter_match(const struct filter *f, const struct session *s);

// What a row alone tells: FILTER_UNKNOWN where only the session itself does (the row has one of
// several recipients, nothing of parts, …). Never contradicts filter_match of the row's session.
enum filter_verdict filter_match_row(const struct filter *f, const struct store_row *row);

// Whether sessions must be decoded with hashes, or with their commands kept, to be matched.
bool filter_wants_hashes(const struct filter *f);
bool filter_wants_commands(const struct filter *f);
// How far messages have to be read to be matched: MESSAGE_WHOLE for parts and findings.
enum message_depth filter_message_depth(const struct filter *f);
// Whether the texts of messages must be searched while they are decoded (filter_text.h).
bool filter_wants_text(const struct filter *f);
// For filter_text.h: patterns found in a text are bits of the session's text_found, and there is
// one for any text. What is decided needs no further search.
#define FILTER_TEXT_ANY (UINT64_C(1) << 63)
enum { FILTER_TEXT_PATTERNS = 63 };
void filter_text_look(const struct filter *f, struct session *s, struct bytes utf8);
bool filter_text_is_decided(const struct filter *f, const struct session *s);

#endif
