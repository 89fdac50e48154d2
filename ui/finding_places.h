// SPDX-License-Identifier: BSD-2-Clause
//
// On which line of a dialogue each finding of its session stands. Some are lines of their own, as
// they were seen while it was spoken; those of messages are known later, and stand on the line that
// holds the octets that decided them.
#ifndef SMTPSCOPE_UI_FINDING_PLACES_H
#define SMTPSCOPE_UI_FINDING_PLACES_H

#include "decode/model/dialogue.h"

struct finding_place {
    size_t line;
    const struct finding *finding; // borrowed from the dialogue
};

struct finding_places {
    struct finding_place *place; // by line, the worst first
    size_t count;
    bool is_made; // private to those who make it when it is needed
};

void finding_places_make(struct finding_places *p, const struct dialogue *d);
void finding_places_fini(struct finding_places *p);
// The first place at or beyond line; the count: there is none.
size_t finding_places_from(const struct finding_places *p, size_t line);

#endif
