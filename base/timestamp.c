// SPDX-License-Identifier: BSD-2-Clause
#include "base/timestamp.h"

#include <stdio.h>
#include <string.h>

enum { SECONDS_PER_DAY = 86400 };

// Seconds rounded down and the nanoseconds above them, so that times before 1970 count forward too.
static int64_t split(int64_t time_ns, uint32_t *ns_out)
{
    int64_t s = time_ns / TIMESTAMP_NS_PER_S;
    int64_t ns = time_ns % TIMESTAMP_NS_PER_S;
    if (ns < 0) {
        ns += TIMESTAMP_NS_PER_S;
        s--;
    }
    *ns_out = (uint32_t)ns;
    return s;
}

static int64_t split_days(int64_t s, unsigned *second_of_day_out)
{
    int64_t days = s / SECONDS_PER_DAY;
    int64_t left = s % SECONDS_PER_DAY;
    if (left < 0) {
        left += SECONDS_PER_DAY;
        days--;
    }
    *second_of_day_out = (unsigned)left;
    return days;
}

struct date {
    unsigned year, month, day;
};

// The Gregorian calendar with years that begin in March, so that the leap day is the last one: then
// the days before a month are (153 * month + 2) / 5, with March as month 0.
static struct date date_of(int64_t days_since_1970)
{
    unsigned days = (unsigned)(days_since_1970 + 719468); // since 1 March of the year 0
    unsigned era = days / 146097;                         // 400 years
    unsigned of_era = days % 146097;
    unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
    unsigned month = (5 * of_year + 2) / 153;
    struct date d = {.day = of_year - (153 * month + 2) / 5 + 1};
    d.month = month < 10 ? month + 3 : month - 9;
    d.year = year + era * 400 + (d.month <= 2 ? 1 : 0);
    return d;
}

// Exactly digits digits and a final NUL. By hand: each record has several times.
static void put_digits(char *text, unsigned n, unsigned digits)
{
    text[digits] = 0;
    while (digits > 0) {
        text[--digits] = (char)('0' + n % 10);
        n /= 10;
    }
}

// Appends "", or "." and the first digits decimals; never rounds up, so that order is kept.
static void put_decimals(char *text, size_t room, uint32_t ns, unsigned digits)
{
    if (digits == 0) {
        text[0] = 0;
        return;
    }
    if (digits > 9) digits = 9;
    for (unsigned i = digits; i < 9; i++) ns /= 10;
    if (room < digits + 2) return;
    text[0] = '.';
    put_digits(text + 1, ns, digits);
}

static void put_clock(char *text, size_t room, unsigned second_of_day, uint32_t ns, unsigned digits)
{
    enum { LEN = 8 }; // of "10:00:00"
    put_digits(text, second_of_day / 3600 % 24, 2);
    text[2] = ':';
    put_digits(text + 3, second_of_day / 60 % 60, 2);
    text[5] = ':';
    put_digits(text + 6, second_of_day % 60, 2);
    put_decimals(text + LEN, room - LEN, ns, digits);
}

void timestamp_rfc3339(int64_t time_ns, unsigned digits, char text_out[TIMESTAMP_TEXT])
{
    uint32_t ns;
    unsigned second_of_day;
    struct date d = date_of(split_days(split(time_ns, &ns), &second_of_day));
    enum { DATE = 11 }; // "2026-11-21T"
    put_digits(text_out, d.year % 10000, 4);
    text_out[4] = '-';
    put_digits(text_out + 5, d.month, 2);
    text_out[7] = '-';
    put_digits(text_out + 8, d.day, 2);
    text_out[10] = 'T';
    put_clock(text_out + DATE, TIMESTAMP_TEXT - DATE - 1, second_of_day, ns, digits);
    size_t len = strlen(text_out);
    text_out[len] = 'Z';
    text_out[len + 1] = 0;
}

void timestamp_clock(int64_t time_ns, unsigned digits, char text_out[TIMESTAMP_TEXT])
{
    uint32_t ns;
    unsigned second_of_day;
    split_days(split(time_ns, &ns), &second_of_day);
    put_clock(text_out, TIMESTAMP_TEXT, second_of_day, ns, digits);
}

void timestamp_delta(int64_t delta_ns, char text_out[TIMESTAMP_TEXT])
{
    const uint64_t us = 1000, ms = 1000 * us, s = 1000 * ms, min = 60 * s, hour = 60 * min;
    const uint64_t day = 24 * hour;
    char sign = delta_ns < 0 ? '-' : '+';
    uint64_t d = delta_ns < 0 ? -(uint64_t)delta_ns : (uint64_t)delta_ns;
    // The larger unit, and what of the smaller one is left.
    struct {
        uint64_t below, unit, part;
        const char *name, *part_name;
        int part_digits;
    } const scales[] = {
        {ms, us, us, "us", NULL, 0},          {10 * ms, ms, ms / 10, ".", "ms", 1},
        {s, ms, ms, "ms", NULL, 0},           {min, s, s / 10, ".", "s", 1},
        {hour, min, s, "m", "s", 2},          {day, hour, min, "h", "m", 2},
        {1000 * day, day, hour, "d", "h", 2}, {UINT64_MAX, day, day, "d", NULL, 0},
    };
    size_t i = 0;
    while (d >= scales[i].below) i++;
    int n = snprintf(text_out, TIMESTAMP_TEXT, "%c%llu%s", sign,
                     (unsigned long long)(d / scales[i].unit), scales[i].name);
    if (!scales[i].part_name) return;
    snprintf(text_out + n, TIMESTAMP_TEXT - (size_t)n, "%0*llu%s", scales[i].part_digits,
             (unsigned long long)(d % scales[i].unit / scales[i].part), scales[i].part_name);
}
