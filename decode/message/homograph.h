// SPDX-License-Identifier: BSD-2-Clause
//
// Words that are taken for other words (UTS 39): letters of several scripts in one word (5.1), and
// words with the same skeleton (4). The table of look-alikes is chosen by hand: Cyrillic, Greek and
// Armenian letters that look like Latin ones in common fonts, capitals and small letters apart,
// full-width forms, dotless and other Latin variants, and what ASCII has itself ("1" and "l", "0"
// and "o", "m" and "rn"). It is no copy of the Unicode consortium's, which has some thousand
// mathematical and historic letters besides; there is no decomposition, so letters with accents
// are like themselves only.
#ifndef SMTPSCOPE_DECODE_MESSAGE_HOMOGRAPH_H
#define SMTPSCOPE_DECODE_MESSAGE_HOMOGRAPH_H

#include "base/buf.h"

// The first word of text (UTF-8) with letters of more than one of Latin, Cyrillic, Greek and
// Armenian; BYTES_NONE: there is none. Linear.
struct bytes homograph_mixed_word(struct bytes text);

// Takes the next word off text: letters, digits and marks between anything else of ASCII, and
// blanks. false: there is none.
bool homograph_next_word(struct bytes *text, struct bytes *word_out);

// Appends the skeleton of word: what it looks like, in ASCII as far as it looks so.
void homograph_skeleton(struct bytes word, struct buf *out);
// Appends word with ASCII, Cyrillic and Greek letters in lower case.
void homograph_fold(struct bytes word, struct buf *out);

// Appends a domain as people read it: labels that begin with "xn--" are decoded (RFC 3492), or
// stay as they are where they cannot be.
void homograph_domain(struct bytes domain, struct buf *out);

#endif
