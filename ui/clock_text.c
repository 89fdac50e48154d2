// SPDX-License-Identifier: BSD-2-Clause
#include "ui/clock_text.h"

#include <string.h>
#include <time.h>

// As if where the user is were UTC.
static int64_t shifted_to_zone(const struct canvas *canvas, int64_t time_ns)
{
    time_t seconds = (time_t)(time_ns / TIMESTAMP_NS_PER_S);
    struct tm there;
    int64_t shifted = time_ns;
    // At the ends of what an int64_t holds there is no other zone.
    if (canvas->is_local && localtime_r(&seconds, &there) &&
        __builtin_add_overflow(time_ns, there.tm_gmtoff * TIMESTAMP_NS_PER_S, &shifted))
        shifted = time_ns;
    return shifted;
}

void clock_text(const struct canvas *canvas, int64_t time_ns, unsigned digits,
                char text_out[TIMESTAMP_TEXT])
{
    timestamp_clock(shifted_to_zone(canvas, time_ns), digits, text_out);
}

void clock_date(const struct canvas *canvas, int64_t time_ns, char text_out[TIMESTAMP_TEXT])
{
    timestamp_rfc3339(shifted_to_zone(canvas, time_ns), 0, text_out);
    text_out[CLOCK_DATE] = 0;
}

bool clock_is_same_day(const struct canvas *canvas, int64_t a_ns, int64_t b_ns)
{
    char a[TIMESTAMP_TEXT], b[TIMESTAMP_TEXT];
    clock_date(canvas, a_ns, a);
    clock_date(canvas, b_ns, b);
    return strcmp(a, b) == 0;
}
