// SPDX-License-Identifier: BSD-2-Clause
#include "base/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct {
    int64_t ns;
    unsigned digits;
    const char *rfc3339, *clock;
} times[] = {
    {0, 0, "1970-01-01T00:00:00Z", "00:00:00"},
    {INT64_C(1795255200000029000), 6, "2026-11-21T10:00:00.000029Z", "10:00:00.000029"},
    {INT64_C(1795255200000029000), 9, "2026-11-21T10:00:00.000029000Z", "10:00:00.000029000"},
    {INT64_C(1795255200999999999), 0, "2026-11-21T10:00:00Z", "10:00:00"},
    {INT64_C(1795255200999999999), 1, "2026-11-21T10:00:00.9Z", "10:00:00.9"},
    {INT64_C(1795255200987654321), 2, "2026-11-21T10:00:00.98Z", "10:00:00.98"},
    {INT64_C(1795255200987654321), 3, "2026-11-21T10:00:00.987Z", "10:00:00.987"},
    {INT64_C(1795255200987654321), 4, "2026-11-21T10:00:00.9876Z", "10:00:00.9876"},
    {INT64_C(1795255200987654321), 5, "2026-11-21T10:00:00.98765Z", "10:00:00.98765"},
    {INT64_C(1795255200987654321), 7, "2026-11-21T10:00:00.9876543Z", "10:00:00.9876543"},
    {INT64_C(1795255200987654321), 8, "2026-11-21T10:00:00.98765432Z", "10:00:00.98765432"},
    {INT64_C(1795255200987654321), 77, "2026-11-21T10:00:00.987654321Z", "10:00:00.987654321"},
    {INT64_C(951782400000000000), 0, "2000-02-29T00:00:00Z", "00:00:00"},
    {INT64_C(951868799000000000), 0, "2000-02-29T23:59:59Z", "23:59:59"},
    {INT64_C(951868800000000000), 0, "2000-03-01T00:00:00Z", "00:00:00"},
    {INT64_C(1709164800000000000), 0, "2024-02-29T00:00:00Z", "00:00:00"},
    {INT64_C(1704067199000000000), 0, "2023-12-31T23:59:59Z", "23:59:59"},
    {INT64_C(4107542400000000000), 0, "2100-03-01T00:00:00Z", "00:00:00"},
    {-1, 9, "1969-12-31T23:59:59.999999999Z", "23:59:59.999999999"},
    {INT64_C(-1500000000), 1, "1969-12-31T23:59:58.5Z", "23:59:58.5"},
    {INT64_C(-2208988800000000000), 0, "1900-01-01T00:00:00Z", "00:00:00"},
    {INT64_MAX, 9, "2262-04-11T23:47:16.854775807Z", "23:47:16.854775807"},
    {INT64_MIN, 9, "1677-09-21T00:12:43.145224192Z", "00:12:43.145224192"},
};

static void times_as_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        char text[TIMESTAMP_TEXT];
        timestamp_rfc3339(times[i].ns, times[i].digits, text);
        assert_string_equal(text, times[i].rfc3339);
        timestamp_clock(times[i].ns, times[i].digits, text);
        assert_string_equal(text, times[i].clock);
    }
}

static void durations_fit_in_eight_columns(void **state)
{
    (void)state;
    static const struct {
        int64_t ns;
        const char *text;
    } rows[] = {
        {0, "+0us"},
        {999, "+0us"},
        {310 * INT64_C(1000), "+310us"},
        {INT64_C(999999), "+999us"},
        {INT64_C(1000000), "+1.0ms"},
        {INT64_C(9990000), "+9.9ms"},
        {INT64_C(212000000), "+212ms"},
        {INT64_C(999999999), "+999ms"},
        {INT64_C(1400000000), "+1.4s"},
        {INT64_C(59999999999), "+59.9s"},
        {INT64_C(60000000000), "+1m00s"},
        {INT64_C(187000000000), "+3m07s"},
        {INT64_C(7500000000000), "+2h05m"},
        {INT64_C(86400000000000), "+1d00h"},
        {INT64_C(86399999999999999), "+999d23h"},
        {INT64_C(86400000000000000), "+1000d"},
        {INT64_MAX, "+106751d"},
        {-212 * INT64_C(1000000), "-212ms"},
        {INT64_MIN, "-106751d"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[TIMESTAMP_TEXT];
        timestamp_delta(rows[i].ns, text);
        assert_string_equal(text, rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_as_text),
        cmocka_unit_test(durations_fit_in_eight_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
