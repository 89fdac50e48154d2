// SPDX-License-Identifier: BSD-2-Clause
//
// --diff: two sessions, or two messages, of the input compared line by line, as the screen compares
// those that are tagged. Which they are is given by numbers, so it is known before they are read.
#ifndef SMTPSCOPE_APP_DIFFING_H
#define SMTPSCOPE_APP_DIFFING_H

#include "app/options.h"
#include "decode/model/dialogue.h"

// "3,7", or "3/1,7/2" with the numbers of messages, into what options have of it.
enum err_code diffing_parse(const char *arg, struct options_diff_side sides_out[2],
                            struct err *err);

// Whether a session is one of the two, or has both messages.
bool diffing_wants(const struct options *options, uint64_t session);

struct diffing *diffing_new(const struct options *options);
void diffing_free(struct diffing *d); // NULL is allowed
// A session that is wanted, whose dialogue is now the diffing's.
void diffing_take(struct diffing *d, uint64_t session, struct dialogue *dialogue);
// After the last session: appends what they share and what not. ERR_USAGE: there is none of one of
// these numbers.
enum err_code diffing_append(struct diffing *d, struct buf *out, bool *differs_out,
                             struct err *err);

#endif
