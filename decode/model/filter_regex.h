// SPDX-License-Identifier: BSD-2-Clause
//
// Regular expressions of the filter language: PCRE2 where configure found it, else POSIX extended.
// ASCII case is ignored (with PCRE2 that of all letters), and a match may lie anywhere in the text.
// Patterns are the user's and texts a stranger's, so both are held to limits: a match that takes
// too long is none.
#ifndef SMTPSCOPE_DECODE_MODEL_FILTER_REGEX_H
#define SMTPSCOPE_DECODE_MODEL_FILTER_REGEX_H

#include "base/bytes.h"

struct filter_regex;

enum { FILTER_REGEX_ERROR = 160 };

// NULL: the pattern is none; text_out says why and *at_out where in it (octets).
struct filter_regex *filter_regex_new(struct bytes pattern, char text_out[FILTER_REGEX_ERROR],
                                      size_t *at_out);
void filter_regex_free(struct filter_regex *r); // NULL is allowed

// text need not be valid UTF-8 and may hold NUL.
bool filter_regex_match(const struct filter_regex *r, struct bytes text);

#endif
