// SPDX-License-Identifier: BSD-2-Clause

#include "tests/bench/random.h"

#include <math.h>
#include <string.h>

static uint64_t rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

void random_init(struct random *r, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        uint64_t z = (seed += 0x9e3779b97f4a7c15u);
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        r->state[i] = z ^ z >> 31;
    }
}

uint64_t random_next(struct random *r)
{
    uint64_t *s = r->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint64_t random_below(struct random *r, uint64_t bound)
{
    return random_next(r) % bound;
}

uint64_t random_between(struct random *r, uint64_t low, uint64_t high)
{
    return low + random_below(r, high - low + 1);
}

bool random_chance(struct random *r, double percent)
{
    if (percent <= 0) return false;
    return (double)(random_next(r) >> 11) < percent / 100 * 9007199254740992.0;
}

uint64_t random_around(struct random *r, uint64_t median, double spread)
{
    // The mean of two makes the middle likelier than the ends.
    double unit = (double)(random_next(r) >> 11) / 9007199254740992.0;
    double other = (double)(random_next(r) >> 11) / 9007199254740992.0;
    return (uint64_t)((double)median * pow(spread, unit + other - 1)) + 1;
}

void random_fill(struct random *r, uint8_t *out, size_t len)
{
    for (; len >= 8; len -= 8, out += 8) {
        uint64_t x = random_next(r);
        memcpy(out, &x, 8);
    }
    uint64_t last = random_next(r);
    memcpy(out, &last, len);
}
