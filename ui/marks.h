// SPDX-License-Identifier: BSD-2-Clause
//
// Places that the user marked, each with a note: a line of a session. They last as long as the
// program runs.
#ifndef SMTPSCOPE_UI_MARKS_H
#define SMTPSCOPE_UI_MARKS_H

#include "base/bytes.h"

enum { MARKS_MAX = 1000, MARKS_TEXT = 200 };

struct mark {
    uint64_t session;
    size_t line; // from 0
    char *text;  // what stands there, cut to MARKS_TEXT octets; off the wire
    char *note;  // may be empty
};

struct marks {
    struct mark *mark; // by session, then line
    size_t count;
};

void marks_fini(struct marks *m);
// In place of a mark at the same line. false: there are too many.
bool marks_put(struct marks *m, uint64_t session, size_t line, struct bytes text,
               struct bytes note);
void marks_remove(struct marks *m, size_t index);
// NULL: there is none.
const struct mark *marks_at(const struct marks *m, uint64_t session, size_t line);

#endif
