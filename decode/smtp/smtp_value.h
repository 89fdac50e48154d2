// SPDX-License-Identifier: BSD-2-Clause
//
// What stands in the parameters of MAIL and RCPT, in the lines of a reply to EHLO, and behind the
// verbs, as typed values: numbers, words, decoded xtext. The raw text stays where it came from;
// this reads it, for whoever wants to show or check it, and keeps nothing.
//
// The grammars are those of the RFCs that name the keywords (RFC 1870, 3030, 3461, 4865, …); text
// of Postfix' XCLIENT and XFORWARD is xtext (RFC 3461 4).
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_VALUE_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_VALUE_H

#include "base/arena.h"
#include "base/bytes.h"

enum smtp_value_kind {
    SMTP_VALUE_TEXT,
    SMTP_VALUE_NUMBER,
    SMTP_VALUE_FLAG,  // number is 0 or 1
    SMTP_VALUE_WORDS, // text holds them, with separator between them; may be empty
};

struct smtp_value {
    struct bytes name; // "seconds"; BYTES_NONE where the parameter is this value alone
    enum smtp_value_kind kind;
    struct bytes text; // borrowed from what was read, or from the values' arena
    int64_t number;
    char separator; // ' ' or ','
};

enum { SMTP_VALUES = 16 };

struct smtp_values {
    bool is_known; // this keyword or verb has a grammar; else there are no values
    bool is_valid; // the grammar was kept
    unsigned count;
    struct smtp_value values[SMTP_VALUES];
    struct arena arena; // private: decoded text
};

// One after the other may be read into the same values; what was there goes.
void smtp_values_init(struct smtp_values *v);
void smtp_values_fini(struct smtp_values *v);

// keyword in any case; value "" for a parameter without one.
void smtp_value_of_param(struct smtp_values *v, struct bytes keyword, struct bytes value);
// Whether the parameter is one of that command, RCPT or MAIL; of one that is not known, true.
bool smtp_value_param_fits(struct bytes keyword, bool is_of_rcpt);
// A line of the reply to EHLO: "SIZE 52428800". Where the keyword has no grammar but words follow
// it, they are its "words".
void smtp_value_of_extension(struct smtp_values *v, struct bytes extension);
// A command's argument; verb in any case. Paths are given without their parameters.
void smtp_value_of_argument(struct smtp_values *v, struct bytes verb, struct bytes arg);

// Takes the next word off *rest, which is that of a WORDS value. false: there is none.
bool smtp_value_next_word(struct bytes *rest, char separator, struct bytes *word_out);

#endif
