// SPDX-License-Identifier: BSD-2-Clause
//
// Times as the program has them: nanoseconds since 1970-01-01T00:00:00Z in an int64_t (good until
// the year 2262). No clock is read here.
#ifndef SMTPSCOPE_BASE_TIMESTAMP_H
#define SMTPSCOPE_BASE_TIMESTAMP_H

#include <stddef.h>
#include <stdint.h>

#define TIMESTAMP_NS_PER_S INT64_C(1000000000)

// RFC 3339 in UTC with digits (0 to 9) decimals: "2026-11-21T10:00:00.000029Z". Always terminated;
// text_out needs TIMESTAMP_TEXT octets.
enum { TIMESTAMP_TEXT = 40 };
void timestamp_rfc3339(int64_t time_ns, unsigned digits, char text_out[TIMESTAMP_TEXT]);

// Time of day in UTC, "14:02:07" or with decimals "14:02:07.123".
void timestamp_clock(int64_t time_ns, unsigned digits, char text_out[TIMESTAMP_TEXT]);

// A duration for people in at most 8 columns: "+212ms", "+1.4s", "+3m07s", "+2h05m", "+310us".
// Negative durations have "-".
void timestamp_delta(int64_t delta_ns, char text_out[TIMESTAMP_TEXT]);

#endif
