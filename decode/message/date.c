// SPDX-License-Identifier: BSD-2-Clause
//
// RFC 5322 3.3 and 4.3:
//   date-time = [ day-name "," ] day month year hour ":" minute [ ":" second ] zone
//   year      = 4*DIGIT / 2*DIGIT            zone = ( "+" / "-" ) 4DIGIT / "GMT" / "EST" / …
//
// Deliberate deviations: the comma may be missing; hyphens may stand between day, month and year
// (RFC 850 news); a zone may have a colon ("+01:00") or be missing; month before day (asctime) is
// known.
#include "decode/message/date.h"

#include "base/timestamp.h"
#include "decode/message/rfc5322_token.h"

struct reader {
    struct rfc5322_scan scan;
    bool is_obsolete;
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
    c |= 0x20;
    return c >= 'a' && c <= 'z';
}

static int peek(struct reader *r)
{
    rfc5322_skip_cfws(&r->scan);
    return r->scan.pos < r->scan.text.len ? r->scan.text.data[r->scan.pos] : -1;
}

static bool take(struct reader *r, uint8_t c)
{
    if (peek(r) != c) return false;
    r->scan.pos++;
    return true;
}

// A decimal number; returns how many digits it has, 0: none is there. value_out is capped.
static int take_number(struct reader *r, int *value_out)
{
    int digits = 0, value = 0;
    peek(r);
    for (; r->scan.pos < r->scan.text.len; r->scan.pos++, digits++) {
        uint8_t c = r->scan.text.data[r->scan.pos];
        if (!is_digit(c)) break;
        if (value < 1000 * 1000) value = value * 10 + (c - '0');
    }
    *value_out = value;
    return digits;
}

static struct bytes take_word(struct reader *r)
{
    peek(r);
    size_t from = r->scan.pos;
    while (r->scan.pos < r->scan.text.len && is_letter(r->scan.text.data[r->scan.pos]))
        r->scan.pos++;
    return bytes_of(r->scan.text.data + from, r->scan.pos - from);
}

// 1 to 12, 0: no month. "September" and "Sept" are known too.
static int month_of(struct bytes word)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (word.len < 3) return 0;
    for (int i = 0; i < 12; i++)
        if (bytes_equal_nocase(bytes_first(word, 3), bytes_of(names + 3 * i, 3))) return i + 1;
    return 0;
}

// RFC 5322 4.3: two digits are 1950 to 2049, three count from 1900.
static bool year_of(struct reader *r, int value, int digits, int *year_out)
{
    if (digits == 2) value += value < 50 ? 2000 : 1900;
    else if (digits == 3) value += 1900;
    else if (digits != 4) return false;
    r->is_obsolete |= digits < 4;
    *year_out = value;
    return value >= 1900 && value <= 2261;
}

static int month_days(int year, int month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

// Days since 1970-01-01, by the count of days before each year and month.
static int64_t days_since_epoch(int year, int month, int day)
{
    int64_t y = year - 1;
    int64_t days = 365 * y + y / 4 - y / 100 + y / 400;
    for (int m = 1; m < month; m++) days += month_days(year, m);
    return days + day - 1 - 719162;
}

struct clock {
    int hour, minute, second;
};

static bool take_clock(struct reader *r, struct clock *c)
{
    c->second = 0;
    if (!take_number(r, &c->hour) || !take(r, ':') || !take_number(r, &c->minute)) return false;
    if (take(r, ':') && !take_number(r, &c->second)) return false;
    if (take(r, '.')) { // decimals, which some write
        int unused;
        take_number(r, &unused);
    }
    return c->hour < 24 && c->minute < 60 && c->second <= 60;
}

static bool take_offset(struct reader *r, struct date *d)
{
    bool is_west = r->scan.text.data[r->scan.pos++] == '-';
    int value, minutes = 0;
    int digits = take_number(r, &value);
    if (digits == 2 && take(r, ':') && take_number(r, &minutes) == 2) value = value * 100 + minutes;
    else if (digits != 4) return false;
    d->offset_minutes = value / 100 * 60 + value % 100;
    d->zone_is_unknown = is_west && value == 0;
    if (is_west) d->offset_minutes = -d->offset_minutes;
    return value % 100 < 60;
}

// RFC 5322 4.3: the military letters were used with either sign, and other names say nothing.
static void zone_name(struct bytes word, struct date *d)
{
    static const struct {
        char name[4];
        int hours;
    } zones[] = {{"ut", 0},   {"gmt", 0},  {"utc", 0},  {"z", 0},    {"est", -5}, {"edt", -4},
                 {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        if (!bytes_equal_nocase(word, bytes_str(zones[i].name))) continue;
        d->offset_minutes = 60 * zones[i].hours;
        return;
    }
    d->zone_is_unknown = true;
}

static bool take_zone(struct reader *r, struct date *d)
{
    int c = peek(r);
    if (c == '+' || c == '-') return take_offset(r, d);
    r->is_obsolete = true;
    if (c < 0 || !is_letter((uint8_t)c)) {
        d->zone_is_unknown = true;
        return true;
    }
    zone_name(take_word(r), d);
    if (r->scan.pos == r->scan.text.len) return true;
    c = r->scan.text.data[r->scan.pos];
    return (c != '+' && c != '-') || take_offset(r, d); // "GMT+0100"
}

struct day {
    int year, month, day;
};

// "21 Nov 1997" or "21-Nov-1997"; behind the name of the day, if there was one.
static bool take_day(struct reader *r, struct day *d)
{
    int value;
    if (take_number(r, &d->day) == 0) return false;
    take(r, '-');
    d->month = month_of(take_word(r));
    take(r, '-');
    int digits = take_number(r, &value);
    return digits && year_of(r, value, digits, &d->year);
}

// "Nov 21 1997 09:55:06 GMT+0100", as JavaScript writes it; the month and the day were taken.
// false: there is no year.
static bool take_early_year(struct reader *r, int *year_out)
{
    size_t start = r->scan.pos;
    take(r, ',');
    if (take_number(r, year_out) == 4 && peek(r) != ':') return true;
    r->scan.pos = start;
    return false;
}

// "Nov 21 09:55:06 1997", as asctime writes it; the month was taken.
static bool take_asctime(struct reader *r, struct day *d, struct clock *c, struct date *out)
{
    int value;
    r->is_obsolete = true;
    if (!take_number(r, &d->day)) return false;
    if (take_early_year(r, &value))
        return year_of(r, value, 4, &d->year) && take_clock(r, c) && take_zone(r, out);
    if (!take_clock(r, c)) return false;
    int next = peek(r);
    if (next >= 0 && !is_digit((uint8_t)next) && !take_zone(r, out)) return false;
    int digits = take_number(r, &value);
    if (!digits || !year_of(r, value, digits, &d->year)) return false;
    next = peek(r);
    if (next == '+' || next == '-') return take_offset(r, out);
    return true;
}

// A name of a day and the comma behind it are passed over; a month there begins asctime's form.
static int take_start(struct reader *r)
{
    int month = 0;
    for (int words = 0; words < 2 && !month; words++) {
        struct bytes word = take_word(r);
        if (word.len == 0) break;
        month = month_of(word);
        while (take(r, ',') || take(r, '.')) continue;
    }
    return month;
}

bool date_read(struct bytes body, struct date *date_out)
{
    struct reader r = {.scan = rfc5322_scan_of(body)};
    struct day day;
    struct clock clock;
    *date_out = (struct date){0};
    day.month = take_start(&r);
    if (day.month) {
        if (!take_asctime(&r, &day, &clock, date_out)) return false;
    } else if (!take_day(&r, &day) || !take_clock(&r, &clock) || !take_zone(&r, date_out)) {
        return false;
    }
    if (!day.month || day.day < 1 || day.day > month_days(day.year, day.month)) return false;
    int64_t seconds = days_since_epoch(day.year, day.month, day.day) * 86400 + clock.hour * 3600 +
                      clock.minute * 60 + clock.second - date_out->offset_minutes * 60;
    date_out->time_ns = seconds * TIMESTAMP_NS_PER_S;
    date_out->is_obsolete = r.is_obsolete;
    return true;
}
