// SPDX-License-Identifier: BSD-2-Clause
//
// Sessions that the user has marked, a bit each.
#ifndef SMTPSCOPE_UI_TAGS_H
#define SMTPSCOPE_UI_TAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tags {
    uint64_t *bits; // private
    size_t words;   // private
    size_t count;   // readable
};

void tags_fini(struct tags *t);
bool tags_has(const struct tags *t, uint64_t id);
void tags_toggle(struct tags *t, uint64_t id);
// The first one above id; 0: there is none.
uint64_t tags_after(const struct tags *t, uint64_t id);

#endif
