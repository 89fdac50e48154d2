// SPDX-License-Identifier: BSD-2-Clause
//
// How durations are distributed, in fixed memory: buckets of the same relative width, 32 to a
// power of two, from a microsecond to more than a day. What it tells is not off by more than 1/32
// of the value; counts, the least and the largest value are exact.
#ifndef SMTPSCOPE_DECODE_MODEL_HISTOGRAM_H
#define SMTPSCOPE_DECODE_MODEL_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_STEPS = 32, HISTOGRAM_POWERS = 34, HISTOGRAM_BUCKETS = 32 * (34 + 1) };

struct histogram {
    uint64_t count;          // readable
    uint64_t min_us, max_us; // readable, while count > 0
    uint32_t buckets[HISTOGRAM_BUCKETS]; // private
};

// ns below 0 is taken for 0.
void histogram_add(struct histogram *h, int64_t ns);
// The value in microseconds that percent (0 to 100) of all values do not exceed; 0 without values.
uint64_t histogram_percentile(const struct histogram *h, unsigned percent);

#endif
