// SPDX-License-Identifier: BSD-2-Clause
#include "decode/message/date.h"

#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/timestamp.h"

enum { OBSOLETE = 1, UNKNOWN = 2, NONE = 4 };

static const struct row {
    const char *in;
    int64_t seconds;
    int offset;
    int flags;
} rows[] = {
    {"Fri, 21 Nov 1997 09:55:06 -0600", 880127706, -360, 0},
    {" Fri, 21 Nov 1997 09:55:06 -0600 (CST) ", 880127706, -360, 0},
    {"21 Nov 1997 09:55:06 -0600", 880127706, -360, 0},
    {"21 Nov 1997 09:55 -0600", 880127700, -360, 0},
    {"Thu, 1 Jan 1970 00:00:00 +0000", 0, 0, 0},
    {"Thu, 1 Jan 1970 00:00:00 -0000", 0, 0, UNKNOWN},
    {"Thu, 01 Jan 1970 05:45:00 +0545", 0, 345, 0},
    {"Sat, 29 Feb 2020 12:00:00 +0000", 1582977600, 0, 0},
    {"Tue, 29 Feb 2000 00:00:00 +0000", 951782400, 0, 0},
    {"Sat, 31 Dec 2016 23:59:60 +0000", 1483228800, 0, 0},
    {"Mon, 2 Jan 2261 03:04:05 +0100", 9183204245, 60, 0},
    // obsolete, RFC 5322 4.3 and A.6.2
    {"21 Nov 97 09:55:06 GMT", 880106106, 0, OBSOLETE},
    {"21 Nov 97 09:55:06 EST", 880124106, -300, OBSOLETE},
    {"21 Nov 97 09:55:06 pdt", 880131306, -420, OBSOLETE},
    {"21 Nov 97 09:55:06 UT", 880106106, 0, OBSOLETE},
    {"21 Nov 97 09:55:06 A", 880106106, 0, OBSOLETE | UNKNOWN},
    {"21 Nov 97 09:55:06 CEST", 880106106, 0, OBSOLETE | UNKNOWN},
    {"21 Nov 97 09:55:06", 880106106, 0, OBSOLETE | UNKNOWN},
    {"21 Nov 49 00:00:00 +0000", 2521065600, 0, OBSOLETE},
    {"21 Nov 50 00:00:00 +0000", -603158400, 0, OBSOLETE},
    {"21 Nov 100 00:00:00 +0000", 974764800, 0, OBSOLETE},
    {"Fri(day), 21 (x(y)) Nov 1997 09(comment): 55 : 06 -0600", 880127706, -360, 0},
    {"Thu,\t13 Feb 1969 23:32 -0330 (Newfoundland Time)", -27723480, -210, 0},
    // what programs write
    {"Fri Nov 21 09:55:06 1997", 880106106, 0, OBSOLETE},
    {"Fri Nov 21 09:55:06 EST 1997", 880124106, -300, OBSOLETE},
    {"Fri Nov 21 09:55:06 1997 -0600", 880127706, -360, OBSOLETE},
    {"Friday, 21-Nov-97 09:55:06 GMT", 880106106, 0, OBSOLETE},
    {"Fri, 21 November 1997 09:55:06 -06:00", 880127706, -360, 0},
    {"Fri 21 Nov 1997 09:55:06.123 -0600", 880127706, -360, 0},
    {"Fri, 21 Nov 1997 09:55:06 GMT-0600", 880127706, -360, OBSOLETE},
    {"Fri Nov 21 1997 09:55:06 GMT-0600 (CST)", 880127706, -360, OBSOLETE},
    {"Nov 21, 1997 09:55:06 GMT", 880106106, 0, OBSOLETE},
    // no dates
    {"Fri, 21 Nov 1997 09:55:06 GMT-06", 0, 0, NONE},
    {"", 0, 0, NONE},
    {"now", 0, 0, NONE},
    {"Fri, 21 Nov 1997", 0, 0, NONE},
    {"Fri, 31 Nov 1997 09:55:06 -0600", 0, 0, NONE},
    {"29 Feb 2100 00:00:00 +0000", 0, 0, NONE},
    {"0 Nov 1997 00:00:00 +0000", 0, 0, NONE},
    {"21 Foo 1997 00:00:00 +0000", 0, 0, NONE},
    {"21 Nov 1997 24:00:00 +0000", 0, 0, NONE},
    {"21 Nov 1997 00:60:00 +0000", 0, 0, NONE},
    {"21 Nov 1997 00:00:61 +0000", 0, 0, NONE},
    {"21 Nov 1997 00:00:00 +060", 0, 0, NONE},
    {"21 Nov 1997 00:00:00 +0060", 0, 0, NONE},
    {"21 Nov 19970 00:00:00 +0000", 0, 0, NONE},
    {"21 Nov 2262 00:00:00 +0000", 0, 0, NONE},
    {"21 Nov 1 00:00:00 +0000", 0, 0, NONE},
    {"99999999999999999999 Nov 1997 00:00:00 +0000", 0, 0, NONE},
};

static void dates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *r = &rows[i];
        struct date d;
        bool is_date = date_read(bytes_str(r->in), &d);
        if (is_date != !(r->flags & NONE)) fail_msg("%s", r->in);
        if (!is_date) continue;
        if (d.time_ns != r->seconds * TIMESTAMP_NS_PER_S)
            fail_msg("%s: %lld", r->in, (long long)(d.time_ns / TIMESTAMP_NS_PER_S));
        assert_int_equal(d.offset_minutes, r->offset);
        assert_int_equal(d.zone_is_unknown, !!(r->flags & UNKNOWN));
        if (d.is_obsolete != !!(r->flags & OBSOLETE)) fail_msg("%s", r->in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(dates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
