// SPDX-License-Identifier: BSD-2-Clause
//
// Dates of header fields (RFC 5322 3.3, obsolete forms of 4.3): "Fri, 21 Nov 1997 09:55:06 -0600".
// Read as mail readers do: comments and blanks anywhere, years of two and three digits, zones by
// name, names of days and months in full; a wrong name of the day is not looked at.
#ifndef SMTPSCOPE_DECODE_MESSAGE_DATE_H
#define SMTPSCOPE_DECODE_MESSAGE_DATE_H

#include "base/bytes.h"

struct date {
    int64_t time_ns;    // since 1970-01-01T00:00:00Z; whole seconds
    int offset_minutes; // of the zone, east of UTC; 0 where it is not known
    // RFC 5322 3.3 and 4.3: "-0000", a military letter, a name that is none of the ten, or no zone
    // at all tell nothing of the local time; time_ns is taken for UTC then.
    bool zone_is_unknown;
    bool is_obsolete; // year or zone in a form of 4.3
};

// body: unfolded. false: it is no date, or one that does not exist or that 64 bits of nanoseconds
// do not reach (years 1900 to 2261 are read). Linear.
bool date_read(struct bytes body, struct date *date_out);

#endif
