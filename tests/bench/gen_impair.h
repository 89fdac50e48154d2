// SPDX-License-Identifier: BSD-2-Clause
//
// What a capture does to packets: it sees some late, some twice, some not at all, begins too late
// or sees one side only; and segments that overlap others, as senders make them that fit lost
// octets together anew.
#ifndef SMTPSCOPE_TESTS_BENCH_GEN_IMPAIR_H
#define SMTPSCOPE_TESTS_BENCH_GEN_IMPAIR_H

#include "tests/bench/gen_tcp.h"

// Sorts the packets by time and changes them as options say.
void gen_impair(struct gen_line *line, const struct gen_options *options, struct random *r);

#endif
