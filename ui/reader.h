// SPDX-License-Identifier: BSD-2-Clause
//
// A session that a view has read again by the host, in steps between keys.
#ifndef SMTPSCOPE_UI_READER_H
#define SMTPSCOPE_UI_READER_H

#include "ui/ui.h"

struct reader {
    const struct ui_host *host; // private
    struct ui_reading *reading; // private: NULL: nothing is read
    unsigned percent;           // readable
    bool is_done;               // readable: all was read, reader_end is due
};

static inline bool reader_is_busy(const struct reader *r)
{
    return r->reading != NULL;
}

// Begins, in place of what was read before.
void reader_begin(struct reader *r, const struct ui_host *host, uint64_t id,
                  const struct filter *filter);
// false: is_done.
bool reader_step(struct reader *r);
// What was read; NULL with *err filled.
struct dialogue *reader_end(struct reader *r, struct err *err);
// Gives it up, if anything is read.
void reader_drop(struct reader *r);

#endif
