// SPDX-License-Identifier: BSD-2-Clause
//
// Words and signs of the filter language.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_LEX_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_LEX_H

#include "base/arena.h"
#include "decode/model/filter_value.h"

enum filter_token_kind {
    FILTER_TOKEN_END,
    FILTER_TOKEN_WORD,   // text; may be "and", "or", "not", "in"
    FILTER_TOKEN_STRING, // text, unquoted
    FILTER_TOKEN_OP,     // op
    FILTER_TOKEN_AND,    // &&
    FILTER_TOKEN_OR,     // ||
    FILTER_TOKEN_NOT,    // !
    FILTER_TOKEN_OPEN,   // (
    FILTER_TOKEN_CLOSE,  // )
    FILTER_TOKEN_BEGIN,  // {
    FILTER_TOKEN_FINISH, // }
    FILTER_TOKEN_COMMA,
    FILTER_TOKEN_NAME,  // &name: text is the name
    FILTER_TOKEN_WRONG, // why says what is wrong
};

struct filter_token {
    enum filter_token_kind kind;
    enum filter_op op;
    struct bytes text; // borrowed from the expression or the arena
    size_t at, len;    // octets of the expression
    const char *why;
};

// The token at or after octet at of text.
struct filter_token filter_lex(struct bytes text, size_t at, struct arena *arena);

#endif
