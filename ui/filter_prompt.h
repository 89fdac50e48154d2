// SPDX-License-Identifier: BSD-2-Clause
//
// What the prompt of a filter can do beyond other prompts: it completes the names of fields, and
// says in a line of its own what is wrong with the expression and where, or which names there are.
#ifndef SMTPSCOPE_UI_FILTER_PROMPT_H
#define SMTPSCOPE_UI_FILTER_PROMPT_H

#include "ui/prompt.h"
#include "ui/settings.h"

// As much of the name before the cursor as all names share that begin so.
void filter_prompt_complete(struct prompt *p);

void filter_prompt_hint(const struct prompt *p, const struct settings *settings, struct pen *pen);

#endif
