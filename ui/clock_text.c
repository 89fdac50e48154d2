// SPDX-License-Identifier: BSD-2-Clause
#include "ui/clock_text.h"

#include <time.h>

void clock_text(const struct canvas *canvas, int64_t time_ns, unsigned digits,
                char text_out[TIMESTAMP_TEXT])
{
    time_t seconds = (time_t)(time_ns / TIMESTAMP_NS_PER_S);
    struct tm there;
    int64_t shifted = time_ns;
    // At the ends of what an int64_t holds there is no other zone.
    if (canvas->is_local && localtime_r(&seconds, &there) &&
        __builtin_add_overflow(time_ns, there.tm_gmtoff * TIMESTAMP_NS_PER_S, &shifted))
        shifted = time_ns;
    timestamp_clock(shifted, digits, text_out);
}
