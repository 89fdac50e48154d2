// SPDX-License-Identifier: BSD-2-Clause
//
// Numbers that look random and are the same for the same seed on every machine: xoshiro256**
// (Blackman and Vigna, public domain), seeded by splitmix64. For generated traffic, not for
// secrets.
#ifndef SMTPSCOPE_TESTS_BENCH_RANDOM_H
#define SMTPSCOPE_TESTS_BENCH_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state[4]; // private
};

void random_init(struct random *r, uint64_t seed);
uint64_t random_next(struct random *r);
// 0 <= result < bound; bound > 0.
uint64_t random_below(struct random *r, uint64_t bound);
// low <= result <= high.
uint64_t random_between(struct random *r, uint64_t low, uint64_t high);
// True in percent of 100 cases.
bool random_chance(struct random *r, double percent);
// About median in the middle, rarely a spread times as large or small (log-uniform).
uint64_t random_around(struct random *r, uint64_t median, double spread);
void random_fill(struct random *r, uint8_t *out, size_t len);

#endif
