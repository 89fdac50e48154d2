// SPDX-License-Identifier: BSD-2-Clause
//
// Finding a text in another, any case (ASCII): what search on all screens means by "holds".
#ifndef SMTPSCOPE_UI_MATCH_H
#define SMTPSCOPE_UI_MATCH_H

#include "base/bytes.h"

// Where needle begins in text, or text.len. An empty needle is nowhere.
size_t match_find(struct bytes text, struct bytes needle);

// Where the last one begins, or text.len.
size_t match_find_last(struct bytes text, struct bytes needle);

static inline bool match_has(struct bytes text, struct bytes needle)
{
    return match_find(text, needle) < text.len;
}

#endif
