// SPDX-License-Identifier: BSD-2-Clause
#include "ui/tags.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void tags_fini(struct tags *t)
{
    free(t->bits);
    *t = (struct tags){.count = 0};
}

bool tags_has(const struct tags *t, uint64_t id)
{
    return id / 64 < t->words && (t->bits[id / 64] >> (id % 64) & 1);
}

void tags_toggle(struct tags *t, uint64_t id)
{
    size_t word = (size_t)(id / 64);
    if (word >= t->words) {
        size_t words = word + word / 2 + 16;
        t->bits = err_realloc_array(t->bits, words, sizeof *t->bits);
        memset(t->bits + t->words, 0, (words - t->words) * sizeof *t->bits);
        t->words = words;
    }
    t->bits[word] ^= UINT64_C(1) << (id % 64);
    if (tags_has(t, id)) t->count++;
    else t->count--;
}

uint64_t tags_after(const struct tags *t, uint64_t id)
{
    for (id++; id / 64 < t->words; id++) {
        uint64_t rest = t->bits[id / 64] >> (id % 64);
        if (rest & 1) return id;
        if (rest == 0) id |= 63; // the rest of this word has none
    }
    return 0;
}
