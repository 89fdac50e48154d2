// SPDX-License-Identifier: BSD-2-Clause
//
// Values of the filter language: what a field of a session gives, what the user writes beside it,
// and how the two compare. Numbers, times and the like are ranges on both sides: "5xx" is 500 to
// 599, "2026-11-21" a day, and of a row it may be known only that a code is 400 to 599; so a
// comparison may be open (FILTER_UNKNOWN).
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_VALUE_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_VALUE_H

#include "decode/model/filter.h"
#include "decode/model/filter_regex.h"

enum filter_kind {
    FILTER_TEXT,     // example.org
    FILTER_NUMBER,   // 250, 5xx, 10k (1024 each), 1.5M, 25..587
    FILTER_ADDRESS,  // 192.0.2.1, 2001:db8::/32
    FILTER_TIME,     // 2026-11-21, 2026-11-21T10:00[:00[.5]][Z], 10:00 (of any day); UTC
    FILTER_DURATION, // 500ms, 1.5s, 2m, 1h30m; 5 is seconds
    FILTER_WORD,     // one of the field's own: accepted, reset, eod-smuggle
    FILTER_BOOL,     // true, false
};

enum filter_op {
    FILTER_IS_PRESENT,
    FILTER_EQUAL, // also "in"
    FILTER_NOT_EQUAL,
    FILTER_LESS,
    FILTER_LESS_EQUAL,
    FILTER_GREATER,
    FILTER_GREATER_EQUAL,
    FILTER_MATCHES,
    FILTER_MATCHES_NOT,
};

// The words of a field: word_of gives NULL beyond the last.
struct filter_words {
    const char *(*word_of)(int ordinal);
    const char *(*other_of)(int ordinal); // another name of the same, or NULL
    bool is_ordered;
    bool begins_with_none; // the first word says that there is nothing
};

// One element of a field.
struct filter_value {
    struct bytes text;                    // FILTER_TEXT
    int64_t low, high;                    // numbers, nanoseconds, ordinals, truth: in this range
    const struct stream_endpoint *address;
    bool is_cut;   // text is only the beginning
    bool is_maybe; // it is not known whether there is such an element
};

// What stands in the expression. regex is owned by whoever parsed it.
struct filter_literal {
    struct bytes text;
    int64_t low, high;
    bool is_clock; // of any day
    uint8_t ip_version, ip[16], prefix;
    struct filter_regex *regex;
};

// Reads text as a literal of a kind; text is borrowed. false: it is none, and wrong_out says what
// was expected. words: of FILTER_WORD, else NULL.
enum { FILTER_VALUE_ERROR = 160 };
bool filter_value_parse(enum filter_kind kind, const struct filter_words *words, struct bytes text,
                        struct filter_literal *literal_out, char wrong_out[FILTER_VALUE_ERROR]);

// Whether an operator makes sense for a kind.
bool filter_value_has_op(enum filter_kind kind, const struct filter_words *words,
                         enum filter_op op);

// literal is ignored by FILTER_IS_PRESENT.
enum filter_verdict filter_value_test(enum filter_kind kind, const struct filter_words *words,
                                      enum filter_op op, const struct filter_value *value,
                                      const struct filter_literal *literal);

#endif
