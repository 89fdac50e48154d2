// SPDX-License-Identifier: BSD-2-Clause
//
// Values below 32 have a bucket each. Above, a value with its highest bit at 5 + p lies in the
// bucket that its next five bits number within power p:
//
//   0 … 31 | 32 33 … 63 | 64 66 … 126 | 128 132 … 252 | …
//   p = 0      p = 0 + 1     p = 2          p = 3
#include "decode/model/histogram.h"

#include <stdbool.h>

static unsigned bucket_of(uint64_t us)
{
    if (us < HISTOGRAM_STEPS) return (unsigned)us;
    unsigned top = 63 - (unsigned)__builtin_clzll(us);
    unsigned power = top - 4;
    if (power > HISTOGRAM_POWERS) return HISTOGRAM_BUCKETS - 1;
    return power * HISTOGRAM_STEPS + (unsigned)(us >> (top - 5)) - HISTOGRAM_STEPS;
}

// The largest value of a bucket.
static uint64_t end_of(unsigned bucket)
{
    if (bucket < HISTOGRAM_STEPS) return bucket;
    unsigned power = bucket / HISTOGRAM_STEPS, step = bucket % HISTOGRAM_STEPS;
    return ((uint64_t)(HISTOGRAM_STEPS + step + 1) << (power - 1)) - 1;
}

void histogram_add(struct histogram *h, int64_t ns)
{
    uint64_t us = ns < 0 ? 0 : ((uint64_t)ns + 500) / 1000;
    if (h->count == 0 || us < h->min_us) h->min_us = us;
    if (us > h->max_us) h->max_us = us;
    h->count++;
    h->buckets[bucket_of(us)]++;
}

uint64_t histogram_percentile(const struct histogram *h, unsigned percent)
{
    if (h->count == 0) return 0;
    uint64_t rank = h->count / 100 * percent + (h->count % 100 * percent + 99) / 100;
    if (rank == 0) return h->min_us;
    uint64_t sum = 0;
    unsigned bucket = 0;
    for (;; bucket++) {
        sum += h->buckets[bucket];
        if (sum >= rank || bucket == HISTOGRAM_BUCKETS - 1) break;
    }
    if (bucket == HISTOGRAM_BUCKETS - 1) return h->max_us; // it has no end
    uint64_t value = end_of(bucket);
    if (value < h->min_us) return h->min_us;
    return value > h->max_us ? h->max_us : value;
}
