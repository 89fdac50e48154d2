// SPDX-License-Identifier: BSD-2-Clause
//
// What a decoder must find in a session, given which of its packets are in the capture: one JSON
// object in one line. Names are those of the session record where there is one; beside them, of
// each transaction, "envelope", "opening" (DATA and 354), "octets" (of the message), "content"
// (both of these) and "answer" say whether the capture has them: "whole", "part" or "none";
// "joined": whether it has what the client sent right before the content.
#ifndef SMTPSCOPE_TESTS_BENCH_GEN_TRUTH_H
#define SMTPSCOPE_TESTS_BENCH_GEN_TRUTH_H

#include "tests/bench/gen_file.h"

// The line's packets are those that are in the capture.
void gen_truth_put(FILE *out, const struct gen_address *address, const struct gen_talk *talk,
                   const struct gen_line *line);

#endif
