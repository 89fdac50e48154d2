// SPDX-License-Identifier: BSD-2-Clause

#include "capture/dump_rotation.h"

#include <inttypes.h>
#include <limits.h>
#include <time.h>

#define NS_PER_S INT64_C(1000000000)

void dump_rotation_begin(struct dump_rotation *r, int64_t time_ns)
{
    r->began_s = time_ns / NS_PER_S;
    r->number = r->begun = 0;
}

bool dump_rotation_is_over(const struct dump_rotation *r)
{
    return r->every_s > 0 && r->max_bytes == 0 && r->count > 0 && r->begun >= r->count;
}

// Both may be due: then the time begins the file, which is empty, so the size does not.
bool dump_rotation_next(struct dump_rotation *r, int64_t time_ns, uint64_t bytes)
{
    int64_t time_s = time_ns / NS_PER_S;
    if (r->every_s > 0 && time_s - r->began_s >= r->every_s) {
        r->began_s = time_s;
        r->begun++;
        r->number = 0;
        return true;
    }
    if (r->max_bytes == 0 || bytes <= r->max_bytes) return false;
    r->number++;
    if (r->count > 0 && r->number >= r->count) r->number = 0;
    return true;
}

// Digits of the largest number that -W allows; 0 without -W, and where there is one file only.
static int digits_of(const struct dump_rotation *r)
{
    int digits = 0;
    for (uint64_t n = r->count > 0 ? r->count - 1 : 0; n > 0; n /= 10) digits++;
    return digits;
}

static bool put_time(const struct dump_rotation *r, struct buf *out)
{
    char text[PATH_MAX];
    time_t began = (time_t)r->began_s;
    struct tm local;
    if (!localtime_r(&began, &local)) return false;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" // the pattern is what -G is for
    size_t len = strftime(text, sizeof text, r->name, &local);
#pragma GCC diagnostic pop
    buf_append(out, text, len);
    return len > 0;
}

bool dump_rotation_name(const struct dump_rotation *r, struct buf *out)
{
    if (r->every_s == 0) buf_append_str(out, r->name);
    else if (!put_time(r, out)) return false;
    int digits = r->max_bytes > 0 ? digits_of(r) : 0;
    if (r->max_bytes > 0 && (digits > 0 || r->number > 0))
        buf_printf(out, "%0*" PRIu64, digits, r->number);
    return true;
}
