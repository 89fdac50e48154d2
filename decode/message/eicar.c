// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/eicar.h"

#include <string.h>

// Changed by one, so that no scanner takes a program for a virus that knows the string.
static const char shifted[EICAR_LEN + 1] =
    "Y6P\"Q&ABQ\\5]Q[Y65)Q_*8DD*8~%FJDBS.TUBOEBSE.BOUJWJSVT.UFTU.GJMF\"%I,I+";

// How many octets of the string are also its end, of the first n: "X5" comes again inside it.
enum { AGAIN = 16, AGAIN_LEN = 2 };

static uint8_t octet(size_t i)
{
    return (uint8_t)(shifted[i] - 1);
}

struct bytes eicar_string(void)
{
    static uint8_t text[EICAR_LEN];
    for (size_t i = 0; i < EICAR_LEN; i++) text[i] = octet(i);
    return bytes_of(text, EICAR_LEN);
}

void eicar_begin(struct eicar *e, bool only_at_start)
{
    *e = (struct eicar){.only_at_start = only_at_start};
}

void eicar_gap(struct eicar *e)
{
    e->matched = 0;
    e->is_over |= e->only_at_start;
}

static void take(struct eicar *e, uint8_t c)
{
    if (c != octet(e->matched)) {
        e->is_over = e->only_at_start;
        e->matched = e->matched == AGAIN ? AGAIN_LEN : e->matched == AGAIN - 1;
        if (e->matched == 0 || c != octet(e->matched)) e->matched = 0;
        if (e->matched == 0 && c != octet(0)) return;
    }
    if (++e->matched == EICAR_LEN) e->is_found = e->is_over = true;
}

void eicar_feed(struct eicar *e, struct bytes in)
{
    while (in.len > 0 && !e->is_over) {
        if (e->matched == 0 && !e->only_at_start) {
            in = bytes_skip(in, bytes_find(in, 0, octet(0)));
            if (in.len == 0) return;
        }
        take(e, in.data[0]);
        in = bytes_skip(in, 1);
    }
}
