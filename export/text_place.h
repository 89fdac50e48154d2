// SPDX-License-Identifier: BSD-2-Clause
//
// Where in a message the lines of a dialogue lie, as they are walked through in order: which leaf
// of the MIME tree a body line belongs to, where a header field ends. For export/text.h.
#ifndef SMTPSCOPE_EXPORT_TEXT_PLACE_H
#define SMTPSCOPE_EXPORT_TEXT_PLACE_H

#include "decode/model/dialogue.h"

struct text_place {
    const struct dialogue *d; // borrowed
    int32_t message;          // -1: in none yet
    uint64_t pos;             // octets of the message before this place
    size_t entity, field;     // the first that do not lie wholly before it
};

struct text_place text_place_of(const struct dialogue *d);
// The line comes next: a message begins where it is a line of another one.
void text_place_enter(struct text_place *p, const struct dialogue_line *l);
// The line was passed.
void text_place_pass(struct text_place *p, const struct dialogue_line *l);

// A line of a message's body, the end mark not.
bool text_place_is_body(const struct dialogue_line *l);
// How many body lines from line first on, which comes next, lie in the same leaf, or outside all of
// them (then *leaf_out is NULL). 0 where it belongs to no message that is known.
size_t text_place_body_run(const struct text_place *p, size_t first,
                           const struct dialogue_entity **leaf_out);
// The header field that ends with line l, just passed, when encoded words (RFC 2047) are in it.
const struct dialogue_field *text_place_decoded(struct text_place *p,
                                                const struct dialogue_line *l);

#endif
